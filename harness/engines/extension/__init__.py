"""What runs inside LocalStack, as the package `harness_extension`.

The engine's interpreter is not the user's: this package imports the standard library,
LocalStack and what LocalStack brings, and nothing else of the harness. Imports within it
are relative, so that it works under both names.
"""
