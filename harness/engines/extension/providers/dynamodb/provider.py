"""DynamoDB inside the process: moto's data plane, made atomic, validated and streamed."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.dynamodb import IdempotentParameterMismatchException
from localstack.services.edge import ROUTER
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from moto.dynamodb.models import dynamodb_backends

from . import (
    attribute_values,
    backend,
    expiry,
    kinesis_destinations,
    moto_mends,
    partiql,
    validation,
)
from .changes import collecting
from .publishing import publish
from .streams import STREAMS

_WRITES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "ExecuteTransaction",
        "BatchExecuteStatement",
    }
)
_ALL_OR_NOTHING = frozenset({"BatchWriteItem", "ExecuteTransaction"})
"""Writes that must leave no trace when a later part of them is refused. (TransactWriteItems
is rolled back by moto.)"""
TOKEN_SECONDS = 600

Body = dict[str, Any]


class DynamoDBProvider(ServiceLifecycleHook):
    service = "dynamodb"

    def __init__(self) -> None:
        moto_mends.apply()
        self._tokens: dict[tuple[str, str, str], tuple[str, float]] = {}

    def on_before_start(self) -> None:
        ROUTER.add("/_aws/dynamodb/expired", expiry.handle_request, methods=["DELETE"])

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        visitor.visit(dynamodb_backends)

    def forward(self, context: RequestContext, _request: Body) -> Body:
        return self._run(context, backend.request_body(context))

    def create_table(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        validation.table_name(body.get("TableName", ""))
        validation.key_schema(body)
        validation.index_names(body)
        if body.get("BillingMode") != "PAY_PER_REQUEST":
            body.setdefault("BillingMode", "PROVISIONED")
        return self._run(context, body)

    def delete_table(self, context: RequestContext, _request: Body) -> Body:
        answer = self._run(context, backend.request_body(context))
        STREAMS.forget(answer["TableDescription"]["TableArn"])
        answer["TableDescription"]["TableStatus"] = "DELETING"
        return answer

    def update_table(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        if body.get("ReplicaUpdates"):
            raise backend.validation_error(
                "ReplicaUpdates: replicas of a table are not supported by this engine"
            )
        return self._run(context, body)

    def batch_write_item(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        validation.batch_size(body)
        return self._run(context, body)

    def transact_write_items(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        token = body.get("ClientRequestToken")
        if not token:
            return self._run(context, body)
        with backend.lock(context.account_id, context.region):
            known = (context.account_id, context.region, token)
            digest = hashlib.sha256(
                json.dumps(body["TransactItems"], sort_keys=True).encode()
            ).hexdigest()
            now = time.time()
            self._tokens = {k: v for k, v in self._tokens.items() if v[1] > now - TOKEN_SECONDS}
            if known in self._tokens:
                if self._tokens[known][0] != digest:
                    raise IdempotentParameterMismatchException(
                        "The request uses the same client token as a previous, but "
                        "non-identical request. Do not reuse a client token with different "
                        "requests, unless the requests are identical"
                    )
                return {}
            answer = self._run(context, body)
            self._tokens[known] = (digest, now)
            return answer

    def update_time_to_live(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            current = self._moto(context, "DescribeTimeToLive", {"TableName": body["TableName"]})
            enabled = current["TimeToLiveDescription"].get("TimeToLiveStatus") == "ENABLED"
            wanted = bool(body["TimeToLiveSpecification"].get("Enabled"))
            if wanted == enabled:
                state = "enabled" if enabled else "disabled"
                raise backend.validation_error(f"TimeToLive is already {state}")
            return self._run(context, body)

    def describe_contributor_insights(self, _context: RequestContext, request: Body) -> Body:
        return {
            "TableName": request["TableName"],
            "IndexName": request.get("IndexName"),
            "ContributorInsightsStatus": "DISABLED",
        }

    def describe_kinesis_streaming_destination(
        self, context: RequestContext, request: Body
    ) -> Body:
        return kinesis_destinations.describe(context, request)

    def enable_kinesis_streaming_destination(self, context: RequestContext, request: Body) -> Body:
        return kinesis_destinations.enable(context, request)

    def disable_kinesis_streaming_destination(self, context: RequestContext, request: Body) -> Body:
        return kinesis_destinations.disable(context, request)

    def execute_statement(self, context: RequestContext, _request: Body) -> Body:
        return self._partiql(context)

    def execute_transaction(self, context: RequestContext, _request: Body) -> Body:
        return self._partiql(context)

    def batch_execute_statement(self, context: RequestContext, _request: Body) -> Body:
        return self._partiql(context)

    def _partiql(self, context: RequestContext) -> Body:
        body = backend.request_body(context)
        with partiql.refusing(context.operation.name):
            return self._run(context, body)

    def _run(self, context: RequestContext, body: Body) -> Body:
        operation = context.operation.name
        with backend.lock(context.account_id, context.region):
            tables = backend.backend(context.account_id, context.region)
            validation.write(operation, body, tables)
            if operation not in _WRITES:
                return self._answer(backend.call(context, body), body)
            before = dict(tables.tables) if operation in _ALL_OR_NOTHING else None
            snapshot = (
                {name: _shared_copy(table) for name, table in before.items()} if before else {}
            )
            try:
                with collecting() as changes:
                    answer = backend.call(context, body)
            except BaseException:
                for name, items in snapshot.items():
                    tables.tables[name].items = items
                raise
            publish(changes)
        return self._answer(answer, body)

    @staticmethod
    def _answer(answer: Body, body: Body) -> Body:
        """The answer as DynamoDB gives it: without what was not asked for."""
        answer.pop("ConsumedCapacityUnits", None)
        if not answer.get("Attributes", True):
            del answer["Attributes"]
        if body.get("ReturnConsumedCapacity", "NONE") == "NONE":
            answer.pop("ConsumedCapacity", None)
        if body.get("ReturnItemCollectionMetrics", "NONE") == "NONE":
            answer.pop("ItemCollectionMetrics", None)
        if body.get("Select") == "COUNT":
            answer.pop("Items", None)
        return attribute_values.to_api(answer)

    @staticmethod
    def _moto(context: RequestContext, operation: str, body: Body) -> Body:
        return backend.call_operation(context.account_id, context.region, operation, body)


def _shared_copy(table: Any) -> Any:
    return moto_mends.copied_items(table)
