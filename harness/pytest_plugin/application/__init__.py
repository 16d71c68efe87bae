"""What the `stack` fixture hands to a test: a deployed application and its resources."""
