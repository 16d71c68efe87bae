"""Python functions that a scenario calls: found, checked without being run, called."""
