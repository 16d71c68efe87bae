"""LocalStack as a child process, without Docker."""
