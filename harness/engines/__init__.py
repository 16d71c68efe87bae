"""Where the cloud runs: one engine a module, behind one protocol."""
