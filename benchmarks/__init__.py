"""What is fast, measured against stock LocalStack of the same release in the same run."""
