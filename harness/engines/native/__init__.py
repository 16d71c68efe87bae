"""LocalStack from the package index, run as a child process."""
