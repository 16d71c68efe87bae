"""Several templates deployed together: what needs what, in which order, looked at as one."""
