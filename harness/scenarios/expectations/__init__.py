"""Kinds of `then` and `always` steps, one module a kind."""
