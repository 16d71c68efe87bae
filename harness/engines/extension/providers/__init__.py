"""Service providers of ours: DynamoDB with its streams, and Kinesis, inside the process.

LocalStack's own want a jar or a Node program that is downloaded at first use. These stand
on moto, which is installed. They are chosen by `PROVIDER_OVERRIDE_<SERVICE>=harness`.
"""


def install() -> None:
    """Called once, before the LocalStack runtime is created. Providers load on first use."""
