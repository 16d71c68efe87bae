"""BatchGetItem and BatchWriteItem.

Source: Amazon DynamoDB API Reference, BatchGetItem and BatchWriteItem.
"""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..values.sizes import item_size
from . import constraints, keys
from .reading import projection, read_one
from .work import Work
from .writing import Write, read_write

Body = dict[str, Any]
MAX_WRITES = 25
MAX_READS = 100
MAX_READ_BYTES = 16 * 1024 * 1024
_DUPLICATES = "Provided list of item keys contains duplicates"


def batch_write_item(work: Work, body: Body) -> Body:
    constraints.check(body, "RequestItems")
    requests = body["RequestItems"]
    _check_length("WriteRequest", requests, MAX_WRITES)
    writes = [(name, _write(request)) for name, each in requests.items() for request in each]
    if len(writes) > MAX_WRITES:
        raise validation_error("Too many items requested for the BatchWriteItem call")
    seen = set()
    for name, write in writes:
        table = work.table(name)
        write.prepare(table)
        place = (table.name, table.contents.key(write.given))
        if place in seen:
            raise validation_error(_DUPLICATES)
        seen.add(place)
    collections: Body = {}
    for name, write in writes:
        write.apply(work, work.table(name))
        if collection := work.item_collection(work.table(name), write.given):
            collections.setdefault(name, []).append(collection)
    answer: Body = {"UnprocessedItems": {}}
    if collections:
        answer["ItemCollectionMetrics"] = collections
    return {**answer, **work.capacity.all()}


def _write(request: Body) -> Write:
    kinds = {"PutRequest": "Put", "DeleteRequest": "Delete"}
    given = [kind for kind in kinds if request.get(kind) is not None]
    if len(given) != 1:
        what = "has more than one datatypes set" if given else "is empty"
        raise validation_error(
            f"Supplied AttributeValue {what}, must contain exactly one of the supported datatypes"
        )
    return read_write(kinds[given[0]], request[given[0]])


def batch_get_item(work: Work, body: Body) -> Body:
    constraints.check(body, "RequestItems")
    requests = body["RequestItems"]
    lists = {name: request.get("Keys") or [] for name, request in requests.items()}
    _check_length("KeysAndAttributes", lists, MAX_READS)
    if sum(map(len, lists.values())) > MAX_READS:
        raise validation_error("Too many items requested for the BatchGetItem call")
    wanted = {}
    for name, request in requests.items():
        for key in lists[name]:
            keys.check_values(key)
        wanted[name] = projection(request)
    for name in requests:
        table = work.table(name)
        for key in lists[name]:
            keys.check_key(table.shape, key)
        if len({table.contents.key(key) for key in lists[name]}) < len(lists[name]):
            raise validation_error(_DUPLICATES)
    return {**_fetched(work, requests, lists, wanted), **work.capacity.all()}


def _fetched(work: Work, requests: Body, lists: Body, wanted: Body) -> Body:
    answers: Body = {}
    left: Body = {}
    size = 0
    for name, request in requests.items():
        table = work.table(name)
        found = answers.setdefault(name, [])
        for number, key in enumerate(lists[name]):
            stored = table.contents.get(key)
            size += item_size(stored) if stored else 0
            if size > MAX_READ_BYTES:
                left[name] = {**request, "Keys": lists[name][number:]}
                break
            item = read_one(
                work,
                table,
                key,
                wanted[name],
                consistent=bool(request.get("ConsistentRead")),
            )
            if item is not None:
                found.append(item)
    return {"Responses": answers, "UnprocessedKeys": left}


def _check_length(kind: str, lists: Body, most: int) -> None:
    if not lists:
        raise validation_error(
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1"
        )
    if any(not 1 <= len(each) <= most for each in lists.values()):
        told = ", ".join(f"{name}=[{_shown(kind, len(each))}]" for name, each in lists.items())
        raise validation_error(
            f"1 validation error detected: Value '{{{told}}}' at 'requestItems' failed to satisfy "
            f"constraint: Map value must satisfy constraint: [Member must have length less than "
            f"or equal to {most}, Member must have length greater than or equal to 1]"
        )


def _shown(kind: str, count: int) -> str:
    """As AWS prints them, by class and address."""
    return ", ".join(f"com.amazonaws.dynamodb.v20120810.{kind}@{n:x}" for n in range(count))
