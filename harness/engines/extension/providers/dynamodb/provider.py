"""DynamoDB inside the process: tables of moto's, items of our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.dynamodb import ResourceInUseException, ResourceNotFoundException
from localstack.services.edge import ROUTER
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from moto.dynamodb.models import dynamodb_backends

from . import backend, expiry, kinesis_destinations, moto_mends
from .data import batches, constraints, querying, reading, scanning, tokens, transactions, writing
from .data.work import Work
from .partiql import running as partiql
from .publishing import publish
from .streams import STREAMS
from .tables import backups, describing, listing, rules, tags, updates
from .values.wire import to_api

Body = dict[str, Any]
_DATA: dict[str, Callable[[Work, Body], Body]] = {
    "GetItem": reading.get_item,
    "PutItem": writing.put_item,
    "UpdateItem": writing.update_item,
    "DeleteItem": writing.delete_item,
    "Query": querying.query,
    "Scan": scanning.scan,
    "BatchGetItem": batches.batch_get_item,
    "BatchWriteItem": batches.batch_write_item,
    "TransactGetItems": transactions.transact_get_items,
    "TransactWriteItems": transactions.transact_write_items,
    "ExecuteStatement": partiql.execute_statement,
    "BatchExecuteStatement": partiql.batch_execute_statement,
    "ExecuteTransaction": partiql.execute_transaction,
}
_TRANSACTIONAL = ("TransactGetItems", "TransactWriteItems", "ExecuteTransaction")
_TOKENS = {"TransactWriteItems": "TransactItems", "ExecuteTransaction": "TransactStatements"}
_REFUSED = {
    "ImportTable": "imports from S3 are",
    "ExportTableToPointInTime": "exports to S3 are",
    "CreateGlobalTable": "global tables are",
    "UpdateGlobalTable": "global tables are",
}


class DynamoDBProvider(ServiceLifecycleHook):
    service = "dynamodb"

    def __init__(self) -> None:
        moto_mends.apply()

    def on_before_start(self) -> None:
        ROUTER.add("/_aws/dynamodb/expired", expiry.handle_request, methods=["DELETE"])

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        visitor.visit(dynamodb_backends)

    def forward(self, context: RequestContext, _request: Body) -> Body:
        """Items to the data plane, tables to moto."""
        body = backend.request_body(context)
        name = context.operation.name
        if operation := _DATA.get(name):
            return self._on_items(context, operation, body)
        if what := _REFUSED.get(name):
            raise backend.validation_error(f"{name}: {what} not supported by this engine")
        return self._on_tables(context, body)

    def create_table(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        rules.check_new_table(body)
        body.setdefault("BillingMode", "PROVISIONED")
        if body["TableName"] in backend.backend(context.account_id, context.region).tables:
            raise ResourceInUseException(f"Table already exists: {body['TableName']}")
        return self._on_tables(context, body)

    def delete_table(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            table = self._table(context, body)
            if table.deletion_protection_enabled:
                raise backend.validation_error(
                    "Resource cannot be deleted as it is currently protected against deletion. "
                    "Disable deletion protection first."
                )
            answer = self._on_tables(context, body)
            expiry.stop(table)
        STREAMS.forget(answer["TableDescription"]["TableArn"])
        answer["TableDescription"]["TableStatus"] = "DELETING"
        return answer

    def update_table(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            table = self._table(context, body)
            updates.check(table, body)
            updates.only_used_definitions(table, body)
            return self._on_tables(context, body)

    def list_tables(self, context: RequestContext, _request: Body) -> Body:
        tables = backend.backend(context.account_id, context.region).tables
        return listing.list_tables(list(tables), backend.request_body(context))

    def tag_resource(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            tags.add(self._tagged(context, body), body.get("Tags") or [])
        return {}

    def untag_resource(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            tags.remove(self._tagged(context, body), body.get("TagKeys") or [])
        return {}

    def list_tags_of_resource(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        self._tagged(context, body)
        return self._on_tables(context, body)

    def restore_table_to_point_in_time(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            backups.refuse_overrides(body)
            backups.check_point_in_time(backend.backend(context.account_id, context.region), body)
            return self._on_tables(context, body)

    def restore_table_from_backup(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        backups.refuse_overrides(body)
        return self._on_tables(context, body)

    def update_time_to_live(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        with backend.lock(context.account_id, context.region):
            table = self._table(context, body)
            specification = body["TimeToLiveSpecification"]
            wanted = bool(specification.get("Enabled"))
            if wanted == (table.ttl.get("TimeToLiveStatus") == "ENABLED"):
                state = "enabled" if wanted else "disabled"
                raise backend.validation_error(f"TimeToLive is already {state}")
            answer = self._on_tables(context, body)
            if not wanted:
                table.ttl.pop("AttributeName", None)
            expiry.switch(table)
            return answer

    def describe_time_to_live(self, context: RequestContext, _request: Body) -> Body:
        body = backend.request_body(context)
        self._table(context, body)
        return self._on_tables(context, body)

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

    def _on_items(
        self, context: RequestContext, operation: Callable[[Work, Body], Body], body: Body
    ) -> Body:
        account, region, name = context.account_id, context.region, context.operation.name
        transactional = name in _TRANSACTIONAL
        token = body.get("ClientRequestToken") if name in _TOKENS else None
        with backend.lock(account, region):
            if token is not None and tokens.seen(account, region, token, body[_TOKENS[name]]):
                return {}
            work = Work(account, region, body, transactional=transactional)
            try:
                answer = operation(work, body)
            except BaseException:
                work.take_back()
                raise
            if token is not None:
                tokens.remember(account, region, token, body[_TOKENS[name]])
            publish(work.changes())
        answered: Body = to_api(answer)
        return answered

    def _on_tables(self, context: RequestContext, body: Body) -> Body:
        account, region = context.account_id, context.region
        with backend.lock(account, region):
            answer = backend.call_operation(account, region, context.operation.name, body)
            tables = backend.backend(account, region).tables
            for part in ("Table", "TableDescription"):
                description = answer.get(part)
                if description and (table := tables.get(description["TableName"])):
                    describing.completed(table, description)
            backups.sizes(account, region, answer)
        answered: Body = to_api(answer)
        return answered

    @staticmethod
    def _tagged(context: RequestContext, body: Body) -> Any:
        constraints.check(body, "ResourceArn")
        tables = backend.backend(context.account_id, context.region)
        return tags.table_of(tables, body["ResourceArn"])

    @staticmethod
    def _table(context: RequestContext, body: Body) -> Any:
        constraints.check(body, "TableName")
        name = body["TableName"].rpartition("/")[2]
        table = backend.backend(context.account_id, context.region).tables.get(name)
        if table is None:
            raise ResourceNotFoundException(
                f"Requested resource not found: Table: {name} not found"
            )
        return table
