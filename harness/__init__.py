"""A local cloud and an integration-test harness for serverless applications on AWS."""

__version__ = "0.1.0"
