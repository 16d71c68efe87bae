"""The kinds of events, one module a family; `catalogue` has them all in order."""
