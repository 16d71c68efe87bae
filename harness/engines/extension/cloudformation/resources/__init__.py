"""Making, changing and deleting one resource."""
