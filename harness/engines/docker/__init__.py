"""LocalStack in a container, with the same extension mounted as in the native engine."""
