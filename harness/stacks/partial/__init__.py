"""A template without what the engine cannot make (`--allow-unsupported`)."""
