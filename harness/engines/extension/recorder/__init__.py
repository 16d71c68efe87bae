def install() -> None:
    """Called once, before the LocalStack runtime is created."""
