"""A Step Functions state machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from harness.engines.cloud import Cloud


@dataclass(frozen=True)
class Execution:
    """An execution as DescribeExecution tells it."""

    arn: str
    status: str
    output: Any
    error: str | None
    cause: str | None


class Machine:
    def __init__(self, cloud: Cloud, arn: str) -> None:
        self.arn = arn
        self._cloud = cloud

    def start(self, payload: Any = None, *, name: str | None = None) -> str:
        """Start an execution with an input that JSON can hold; its ARN."""
        answer = self._cloud.client("stepfunctions").start_execution(
            stateMachineArn=self.arn,
            input=json.dumps({} if payload is None else payload),
            **({"name": name} if name else {}),
        )
        return str(answer["executionArn"])

    def execution(self, arn: str) -> Execution:
        """How an execution stands now."""
        found = self._cloud.probe("stepfunctions").describe_execution(executionArn=arn)
        output = found.get("output")
        return Execution(
            arn=arn,
            status=found["status"],
            output=json.loads(output) if output else None,
            error=found.get("error"),
            cause=found.get("cause"),
        )
