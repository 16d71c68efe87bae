"""Settings of the project's own test run; the fixtures come from the harness's plugin."""

pytest_plugins = ["pytester"]
