"""Kinds of `given` and `when` steps, one module a kind."""
