"""The stream of records: what was called and invoked, and how it belongs together."""
