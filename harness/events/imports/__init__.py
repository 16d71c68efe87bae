"""What production leaves behind, as event files and beginnings of scenarios: a module a source."""
