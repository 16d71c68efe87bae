"""From a YAML file to plain data that knows, for every node, its line and column."""
