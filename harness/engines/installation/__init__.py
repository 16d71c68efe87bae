"""What is installed once under HARNESS_HOME, for whoever needs it.

The environment that LocalStack runs in, what Python and Node functions find installed, and the
means for that: `home` is the directory, `once` makes a part of it exactly once, `installer` and
`npm` call uv and npm with the lock files of the package.
"""
