"""Results as a run might leave them, without a run."""

from __future__ import annotations

from typing import Any

from harness.engines.extension.wire import Call, Caller, Failure, Invocation, to_json
from harness.report.results import RunInfo, ScenarioData
from harness.report.results.model import Place, ResourceName

RUN = RunInfo(engine="native", release="LocalStack 4", harness="1", python="3.12", platform="x")
STORE = "shop-Store-1a2b"
QUEUE = "http://localhost/1/shop-orders"
RESOURCES = [
    ResourceName(logical="Orders", type="AWS::SQS::Queue", physical=QUEUE),
    ResourceName(logical="Store", type="AWS::Lambda::Function", physical=STORE),
]


def scenario(name: str = "an order", **values: Any) -> ScenarioData:
    where = Place(file="orders/a.scenario.yaml", line=3, column=1)
    given: dict[str, Any] = {"status": "passed", "suite": "orders", "seconds": 0.25, **values}
    return ScenarioData(id=f"{where.file}::{name}", name=name, where=where, **given)


def records(number: int = 0) -> list[dict[str, Any]]:
    """A test sends to a queue, which starts a function, whose write fails; `number`: once more."""
    at, message, request = 10.0 + number, f"m-{number}", f"r-{number}"
    place = {"account": "1", "region": "us-east-1"}
    event = {"Records": [{"messageId": message, "body": '{"id": "1"}'}]}
    send = Call(5 + number * 10, at, 3.0, service="sqs", operation="SendMessage", status=200,
                parameters={"QueueUrl": QUEUE, "MessageBody": '{"id": "1"}'},
                response={"MessageId": message}, caller=Caller("outside"), **place)  # fmt: skip
    ran = Invocation(9 + number * 10, at + 0.1, at + 0.2, function=STORE, qualifier="$LATEST",
                     request_id=request, event=event, status="error", duration_ms=90.0,
                     memory_mb=128, max_memory_mb=40, cold=True,
                     error=Failure("KeyError", "'total'", ["at line 3"]),
                     log=["START\n", "END\n"], **place)  # fmt: skip
    put = Call(7 + number * 10, at + 0.15, 4.0, service="dynamodb", operation="PutItem", status=400,
               parameters={"TableName": "shop-Orders", "Item": {"id": {"S": "1"}}},
               caller=Caller("function", STORE, request),
               error=Failure("ConditionalCheckFailedException", "no"), **place)  # fmt: skip
    return [to_json(record) for record in (send, ran, put)]
