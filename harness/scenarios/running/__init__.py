"""Run a scenario: do what is written, wait for what must come of it, tell what happens."""
