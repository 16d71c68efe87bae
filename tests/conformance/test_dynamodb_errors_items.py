"""Amazon DynamoDB: items and keys that are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import (
    API,
    GUIDE,
    INVALID,
    KEY,
    TABLE,
    TYPES,
    Refused,
    error_of,
    make_things,
    n,
    rows,
    s,
)

SERVICE = "DynamoDB"
_MISMATCH = "The provided key element does not match the schema"
_EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value. "


def put(name: str, message: str, **attributes: Any) -> Refused:
    """A PutItem with these attributes beside the key; None takes one away."""
    item = {k: v for k, v in {**KEY, **attributes}.items() if v is not None}
    return Refused(name, "put_item", message, {"Item": item})


def get(name: str, message: str, key: dict[str, Any], **more: Any) -> Refused:
    return Refused(name, "get_item", message, {"Key": key, **more})


ALL = [
    *rows(
        "values",
        TYPES,
        put("number-text", "The parameter cannot be converted to a numeric value: 1x", a=n("1x")),
        put("number-empty", "The parameter cannot be converted to a numeric value", a=n("")),
        put(
            "number-precision",
            "Attempting to store more than 38 significant digits in a Number",
            a=n("1" * 39),
        ),
        put(
            "number-overflow",
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range",
            a=n("1E126"),
        ),
        put(
            "number-underflow",
            "Number underflow. Attempting to store a number with magnitude smaller than "
            "supported range",
            a=n("1E-131"),
        ),
        put("string-set-empty", INVALID + "An string set  may not be empty", a={"SS": []}),
        put("number-set-empty", INVALID + "An number set  may not be empty", a={"NS": []}),
        put("binary-set-empty", INVALID + "Binary sets should not be empty", a={"BS": []}),
        put(
            "set-duplicates",
            INVALID + "Input collection [x, x] contains duplicates.",
            a={"SS": ["x", "x"]},
        ),
        put(
            "number-set-duplicates", "Input collection contains duplicates", a={"NS": ["1", "1.0"]}
        ),
        put(
            "null-false",
            INVALID + "Null attribute value types must have the value of true",
            a={"NULL": False},
        ),
        put(
            "no-type",
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
            a={},
        ),
        put(
            "two-types",
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
            "the supported datatypes",
            a={"S": "x", "N": "1"},
        ),
        put(
            "nested-value",
            "The parameter cannot be converted to a numeric value: z",
            a={"L": [n("z")]},
        ),
    ),
    *rows(
        "keys",
        f"{GUIDE}: Naming rules and data types; Quotas",
        put("key-missing", INVALID + "Missing the key sk in the item", sk=None),
        put(
            "key-type",
            INVALID + "Type mismatch for key pk expected: S actual: N",
            pk=n(1),
        ),
        put(
            "key-empty",
            "One or more parameter values are not valid. " + _EMPTY + "Key: pk",
            pk=s(""),
        ),
        put(
            "index-key-type",
            INVALID
            + "Type mismatch for Index Key status Expected: S Actual: N IndexName: by-status",
            status=n(1),
        ),
        put(
            "index-key-empty",
            "One or more parameter values are not valid. A value specified for a secondary index "
            "key is not supported. " + _EMPTY + "IndexName: by-status, IndexKey: status",
            status=s(""),
        ),
        put(
            "hash-key-long",
            INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes",
            pk=s("x" * 2049),
        ),
        put("item-size", "Item size has exceeded the maximum allowed size", a=s("x" * 409_600)),
        get("get-half-a-key", _MISMATCH, {"pk": s("a")}),
        get("get-another-type", _MISMATCH, {"pk": s("a"), "sk": s("1")}),
        get("get-too-much", _MISMATCH, {**KEY, "other": s("x")}),
        get(
            "table-unknown",
            "Requested resource not found",
            KEY,
            TableName="Nowhere",
        ),
        Refused(
            "return-values-of-put",
            "put_item",
            "ReturnValues can only be ALL_OLD or NONE",
            {"Item": KEY, "ReturnValues": "ALL_NEW"},
            document=f"{API}: PutItem",
        ),
        Refused(
            "return-values-unknown",
            "update_item",
            "1 validation error detected: Value 'SOME' at 'returnValues' failed to satisfy "
            "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, "
            "UPDATED_NEW]",
            {"Key": KEY, "ReturnValues": "SOME"},
            document=f"{API}: UpdateItem",
        ),
        Refused(
            "update-size",
            "update_item",
            "Item size to update has exceeded the maximum allowed size",
            {
                "Key": KEY,
                "UpdateExpression": "SET a = :x",
                "ExpressionAttributeValues": {":x": s("x" * 409_600)},
            },
            document=f"{API}: UpdateItem",
        ),
    ),
]


UNREADABLE = [
    ({"N": 5}, "NUMBER_VALUE cannot be converted to String"),
    ({"S": True}, "TRUE_VALUE cannot be converted to String"),
    ({"NS": [1, 2]}, "NUMBER_VALUE cannot be converted to String"),
    ({"L": [{"N": 5}]}, "NUMBER_VALUE cannot be converted to String"),
]


@documented("values", f"{GUIDE}: DynamoDB low-level API")
@pytest.mark.parametrize(("value", "message"), UNREADABLE)
def test_json_that_is_no_attribute_value_is_not_read(
    cloud: Cloud, value: dict[str, Any], message: str
) -> None:
    """A number as JSON's number, which some SDKs let through."""
    make_things(cloud)
    body = json.dumps({"TableName": TABLE, "Item": {**KEY, "a": value}})
    request = AWSRequest(
        "POST",
        cloud.endpoint,
        data=body,
        headers={
            "X-Amz-Target": "DynamoDB_20120810.PutItem",
            "Content-Type": "application/x-amz-json-1.0",
        },
    )
    credentials = cloud.session.get_credentials()
    SigV4Auth(credentials, "dynamodb", cloud.region).add_auth(request)
    answer = urllib3.request(
        "POST", cloud.endpoint, body=body, headers=dict(request.headers.items())
    )
    error = answer.json()
    assert (answer.status, error["__type"].rpartition("#")[2]) == (400, "SerializationException")
    assert error.get("message", error.get("Message")) == message


@pytest.mark.parametrize("case", ALL)
def test_item_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    code = "ResourceNotFoundException" if case.name == "table-unknown" else case.code
    assert error_of(dynamodb, case) == {"Code": code, "Message": case.message}
    assert dynamodb.scan(TableName=TABLE)["Count"] == 0
