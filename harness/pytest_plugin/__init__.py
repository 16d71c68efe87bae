"""The pytest plugin: options, collection, fixtures, xdist, reporting."""
