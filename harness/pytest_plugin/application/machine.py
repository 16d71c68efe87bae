"""A Step Functions state machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.stacks.mocking import mocked


@dataclass(frozen=True)
class Execution:
    """An execution as DescribeExecution tells it."""

    arn: str
    status: str
    output: Any
    error: str | None
    cause: str | None


class Machine:
    def __init__(self, cloud: Cloud, arn: str, logical_id: str) -> None:
        self.arn = arn
        self._cloud = cloud
        self._logical_id = logical_id

    def start(
        self,
        payload: Any = None,
        *,
        name: str | None = None,
        mocks: str | Path | None = None,
        case: str | None = None,
    ) -> str:
        """Start an execution with an input that JSON can hold; its ARN.

        Args:
            mocks: a MockConfigFile.json, whose test case `case` says what states answer.

        Raises:
            BadInput: the mocks cannot be used.
        """
        arn = self.arn
        if mocks is not None:
            if case is None:
                raise BadInput("mocks need the name of a test case", fix="case=")
            arn = mocked(self._cloud, arn, self._logical_id, file=Path(mocks), case=case)
        answer = self._cloud.client("stepfunctions").start_execution(
            stateMachineArn=arn,
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
