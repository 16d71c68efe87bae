"""moto's DynamoDB, which keeps the tables, under one lock an account and region.

A condition is looked at and a write done in two steps: without the lock two conditional writes
could both pass. Nothing inside it blocks.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from typing import Any

from botocore import xform_name
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.api import dynamodb as api
from moto.core.exceptions import RESTError
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from ..table import not_implemented
from .values.numbers import normalise_numbers
from .values.wire import to_api

_locks: dict[tuple[str, str], threading.RLock] = defaultdict(threading.RLock)
_locks_guard = threading.Lock()


def lock(account: str, region: str) -> threading.RLock:
    """Held for the whole of every operation on the account's tables in the region."""
    with _locks_guard:
        return _locks[account, region]


def backend(account: str, region: str) -> DynamoDBBackend:
    return dynamodb_backends[account][region]


def call_operation(
    account: str, region: str, operation: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Let moto answer the operation for `body`: the request as JSON.

    Raises:
        ServiceException: the error that moto answered, as LocalStack's API type.
    """
    handler = DynamoHandler()
    method = getattr(handler, xform_name(operation), None)
    if method is None:
        raise not_implemented("dynamodb", operation)
    handler.body = body
    handler.region = region
    handler.current_account = account
    handler.response_headers = {}
    try:
        answer = method()
    except RESTError as error:
        raise api_error(json.loads(error.get_body()), error.code) from error
    status, text = 200, answer
    if isinstance(answer, tuple):
        status, _, text = answer
    result: dict[str, Any] = json.loads(text or "{}")
    if status >= 400:
        raise api_error(result, status)
    return result


def request_body(context: RequestContext) -> dict[str, Any]:
    """The request as moto wants it: JSON as sent, with its numbers in DynamoDB's form."""
    sent = context.get("harness_sent") or context.request.data
    body: dict[str, Any] = json.loads(sent or b"{}")
    normalise_numbers(body)
    return body


def api_error(body: dict[str, Any], status: int) -> ServiceException:
    """The API exception for an error body such as moto writes."""
    code = str(body.pop("__type", "InternalServerError")).rpartition("#")[2]
    message = body.pop("message", None) or body.pop("Message", None) or ""
    declared = getattr(api, code, None)
    if isinstance(declared, type) and issubclass(declared, ServiceException):
        error: ServiceException = declared(message)
        for name, value in to_api(body).items():
            setattr(error, name, value)
        return error
    return CommonServiceException(code, message, status_code=status)


def validation_error(message: str) -> CommonServiceException:
    return CommonServiceException("ValidationException", message, status_code=400)
