"""A synchronous invocation as a boto3 client sees it, warm and cold."""

from __future__ import annotations

from typing import Any

from benchmarks import functions
from benchmarks.samples import Samples, once, repeat
from harness.engines.cloud import Cloud

COLD_STARTS = 7


def measure(cloud: Cloud) -> dict[str, Samples]:
    client: Any = cloud.client("lambda")
    functions.create(cloud, "echo", functions.ECHO)
    functions.create(cloud, "cold", functions.CLIENT_AT_IMPORT)

    def invoke(name: str) -> None:
        answer = client.invoke(FunctionName=name, Payload=b'{"n": 1}')
        if answer["Payload"].read() != b'{"n": 1}':
            raise RuntimeError(f"{name} did not echo")

    def make_cold() -> None:
        # A changed configuration makes Lambda drop the warm environments.
        client.update_function_configuration(
            FunctionName="cold", Environment={"Variables": {"ROUND": str(next(rounds))}}
        )
        client.get_waiter("function_updated_v2").wait(
            FunctionName="cold", WaiterConfig={"Delay": 0.01, "MaxAttempts": 2000}
        )

    rounds = iter(range(100))
    invoke("cold")
    colds: list[float] = []
    for _ in range(COLD_STARTS):
        make_cold()
        colds += once(lambda: invoke("cold")).seconds
    return {
        "invoke, warm": repeat(200, lambda _i: invoke("echo"), warm_up=20),
        "invoke, cold (Python, a boto3 client made at import)": Samples(colds),
    }
