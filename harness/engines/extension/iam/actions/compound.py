"""Operations that stand for several actions, or for actions on several resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from . import leading_keys, resources

if TYPE_CHECKING:
    from . import Call

Needed = tuple[str, str, dict[str, "str | list[str]"]]
_TRANSACTION = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}
_FROM = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+\"?([\w-]+)\"?(?:\.\"?([\w.-]+)\"?)?", re.IGNORECASE)


def of(call: Call) -> list[Needed] | None:
    """All that the operation needs; None: the regular rule says it."""
    maker = _MAKERS.get((call.service, call.operation))
    if call.service in ("apigateway", "apigatewayv2"):
        maker = _rest
    return list(maker(call)) if maker else None


def passed_roles(call: Call) -> Iterator[str]:
    """Roles that the call hands to a service (IAM User Guide: iam:PassRole)."""
    given = call.parameters
    name = _PASSING.get((call.service, call.operation))
    if name and given.get(name):
        yield given[name]
    if (call.service, call.operation) == ("events", "PutTargets"):
        yield from (t["RoleArn"] for t in given.get("Targets") or () if t.get("RoleArn"))
    if call.service == "scheduler" and call.operation in ("CreateSchedule", "UpdateSchedule"):
        role = (given.get("Target") or {}).get("RoleArn")
        if role:
            yield role


_PASSING = {
    ("lambda", "CreateFunction"): "Role",
    ("lambda", "UpdateFunctionConfiguration"): "Role",
    ("stepfunctions", "CreateStateMachine"): "roleArn",
    ("stepfunctions", "UpdateStateMachine"): "roleArn",
    ("pipes", "CreatePipe"): "RoleArn",
    ("pipes", "UpdatePipe"): "RoleArn",
}


def _batch(call: Call) -> Iterator[Needed]:
    for table, asked in (call.parameters.get("RequestItems") or {}).items():
        keys = asked.get("Keys") or [] if isinstance(asked, dict) else list(_written(asked))
        yield (
            f"dynamodb:{call.operation}",
            resources.table(call, table),
            _leading(call, table, keys),
        )


def _written(requests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for request in requests:
        yield (request.get("PutRequest") or {}).get("Item") or {}
        yield (request.get("DeleteRequest") or {}).get("Key") or {}


def _leading(call: Call, table: str, items: list[dict[str, Any]]) -> dict[str, str | list[str]]:
    found = leading_keys.of(call, table, [item for item in items if item])
    return {"dynamodb:leadingkeys": found} if found else {}


def _transaction(call: Call) -> Iterator[Needed]:
    for item in call.parameters.get("TransactItems") or ():
        for kind, given in item.items():
            if kind in _TRANSACTION and given:
                table, key = given["TableName"], given.get("Key") or given.get("Item") or {}
                keys = _leading(call, table, [key])
                yield _TRANSACTION[kind], resources.table(call, table), keys


def _partiql(call: Call) -> Iterator[Needed]:
    given = call.parameters
    statements = given.get("Statements") or given.get("TransactStatements") or [given]
    for each in statements:
        text = each.get("Statement") or ""
        verb = text.split(None, 1)[0].upper() if text.strip() else ""
        name = {"INSERT": "Insert", "UPDATE": "Update", "DELETE": "Delete"}.get(verb, "Select")
        found = _FROM.search(text)
        table = resources.table(call, found[1] if found else "*")
        index = f"/index/{found[2]}" if found and found[2] and name == "Select" else ""
        yield f"dynamodb:PartiQL{name}", table + index, {}


def _object(call: Call, name: str = "GetObject") -> Iterator[Needed]:
    given = call.parameters
    versioned = name if not given.get("VersionId") else name.replace("Object", "ObjectVersion", 1)
    yield f"s3:{versioned}", resources.object_(given["Bucket"], given.get("Key", "")), {}


def _deleted(call: Call) -> Iterator[Needed]:
    yield from _object(call, "DeleteObject")


def _deleted_several(call: Call) -> Iterator[Needed]:
    given = call.parameters
    for each in (given.get("Delete") or {}).get("Objects") or ():
        action = "s3:DeleteObjectVersion" if each.get("VersionId") else "s3:DeleteObject"
        yield action, resources.object_(given["Bucket"], each["Key"]), {}


def _tags_of(call: Call) -> Iterator[Needed]:
    yield from _object(call, call.operation)


def _put(call: Call) -> Iterator[Needed]:
    given = call.parameters
    there = resources.object_(given["Bucket"], given.get("Key", ""))
    yield "s3:PutObject", there, {}
    if given.get("Tagging"):
        yield "s3:PutObjectTagging", there, {}
    if given.get("ACL"):
        yield "s3:PutObjectAcl", there, {}


def _copied(call: Call) -> Iterator[Needed]:
    source = call.parameters.get("CopySource") or ""
    if isinstance(source, dict):
        source = f"{source.get('Bucket')}/{source.get('Key')}"
    path, _, version = unquote(source.lstrip("/")).partition("?versionId=")
    bucket, _, key = path.partition("/")
    name = "GetObjectVersion" if version else "GetObject"
    yield f"s3:{name}", resources.object_(bucket, key), {}
    yield from _put(call)


def _published(call: Call) -> Iterator[Needed]:
    """PutEvents: on each bus, with the event's source and type as condition keys."""
    for entry in call.parameters.get("Entries") or ():
        keys: dict[str, str | list[str]] = {}
        if entry.get("Source"):
            keys["events:source"] = entry["Source"]
        if entry.get("DetailType"):
            keys["events:detail-type"] = entry["DetailType"]
        yield "events:PutEvents", resources.bus(call, entry.get("EventBusName")), keys


def _rest(call: Call) -> Iterator[Needed]:
    method, path = call.http
    arn = f"arn:aws:apigateway:{call.region}::{path or '/*'}"
    yield f"apigateway:{method or '*'}", arn, {}


_MAKERS: dict[tuple[str, str], Callable[[Call], Iterator[Needed]]] = {
    ("dynamodb", "BatchGetItem"): _batch,
    ("dynamodb", "BatchWriteItem"): _batch,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "TransactGetItems"): _transaction,
    ("dynamodb", "ExecuteStatement"): _partiql,
    ("dynamodb", "BatchExecuteStatement"): _partiql,
    ("dynamodb", "ExecuteTransaction"): _partiql,
    ("s3", "GetObject"): _object,
    ("s3", "HeadObject"): _object,
    ("s3", "DeleteObject"): _deleted,
    ("s3", "DeleteObjects"): _deleted_several,
    ("s3", "GetObjectTagging"): _tags_of,
    ("s3", "PutObjectTagging"): _tags_of,
    ("s3", "DeleteObjectTagging"): _tags_of,
    ("s3", "PutObject"): _put,
    ("s3", "CreateMultipartUpload"): _put,
    ("s3", "CopyObject"): _copied,
    ("s3", "UploadPartCopy"): _copied,
    ("events", "PutEvents"): _published,
}
