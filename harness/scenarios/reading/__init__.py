"""From a file to a scenario: read, included, checked, and the JSON Schema of it all."""
