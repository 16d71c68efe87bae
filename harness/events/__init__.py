"""Event files: what AWS delivers to a function, recognised, built, and replayed at its source."""
