"""What has a boto3 client's methods, and hands their calls to the engine as they are.

boto3 would make a client, check, write, sign and send each call, and read the answer: ten times
what the engine's control server needs to take it as an object. Whatever the engine does not take
so (parameters that botocore would refuse, operations to which it adds its own) is made by boto3,
as if there were nothing else: the engine says so before it has done anything.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from harness.engines.control.calling import Calling
from harness.engines.extension.object_calls.encoding import (
    NotEncodable,
    decode,
    encode,
    strictly_named,
)
from harness.engines.extension.object_calls.messages import message, parts
from harness.errors import EngineError

from .failures import Failures, unanswered

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud

_KIND = "application/octet-stream"
_WITHIN = 60.0
"""Seconds that an answer may take: botocore's."""
_WAITING = frozenset({"invoke", "start_sync_execution", "get_activity_task"})
_WAITED = 960.0
"""Seconds for calls that wait for what runs in the cloud; a function may take 900."""
_UNKNOWN = (404, 413)
"""What a control server without this path answers."""


class ObjectClient:
    """Methods as boto3's client for `service`, with their parameters, answers and errors.

    Also `exceptions` and `get_paginator`; for all else take boto3's (`Cloud.client`).
    """

    def __init__(self, cloud: Cloud, control: Calling, service: str, *, probe: bool) -> None:
        self._cloud = cloud
        self._control = control
        self._service = service
        self._probe = probe
        self.exceptions = Failures()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        method = functools.partial(self._call, name)
        setattr(self, name, method)
        return method

    def get_paginator(self, name: str) -> Any:
        """As boto3's: `get_paginator("list_objects_v2").paginate(Bucket=…)`."""
        from .paging import paginator

        return paginator(self._service, name, getattr(self, name))

    def _call(self, method: str, /, **parameters: Any) -> Any:
        try:
            strictly_named(parameters)
            tag, text = encode(parameters)
        except NotEncodable:
            return self._plain(method, parameters)
        head = {
            "service": self._service,
            "method": method,
            "account": self._cloud.account,
            "region": self._cloud.region,
            "probe": self._probe,
            "tag": tag,
        }
        within = _WAITED if method in _WAITING else _WITHIN
        try:
            answer = self._control.exchange(
                "POST", "/call", message(head, text.encode()), _KIND, within
            )
        except EngineError as error:
            if isinstance(why := error.__cause__, OSError):
                raise unanswered(self._cloud.endpoint, why) from error
            raise
        if answer.status in _UNKNOWN:
            return self._plain(method, parameters)
        if answer.status >= 400:
            self._control.refused("POST", "/call", answer)
        try:
            told, data = parts(answer.data)
        except ValueError as error:
            raise EngineError("the engine's answer to a call cannot be read") from error
        if "plain" in told:
            return self._plain(method, parameters)
        return self._result(told, data)

    def _result(self, told: dict[str, Any], data: bytes) -> Any:
        result: dict[str, Any] = decode(told["tag"], data, _moment)
        metadata = {
            "RequestId": told["request_id"],
            "HTTPStatusCode": told["status"],
            "HTTPHeaders": {"x-amzn-requestid": told["request_id"]},
            "RetryAttempts": 0,
        }
        if "error" in told:
            result["ResponseMetadata"] = {**metadata, **result.get("ResponseMetadata", {})}
            raise self.exceptions.made(told["error"], result, told["operation"])
        for name in told.get("streams", ()):
            result[name] = _stream(result.get(name, b""))
        result["ResponseMetadata"] = metadata
        return result

    def _plain(self, method: str, parameters: dict[str, Any]) -> Any:
        from botocore.exceptions import ClientError

        cloud = self._cloud
        client = (cloud.probe if self._probe else cloud.client)(self._service)
        try:
            return getattr(client, method)(**parameters)
        except ClientError as error:
            name = "" if type(error) is ClientError else type(error).__name__
            raise self.exceptions.made(name, error.response, error.operation_name) from error


def _moment(written: float | str) -> Any:
    from botocore.utils import parse_timestamp

    return parse_timestamp(written)


def _stream(data: bytes) -> Any:
    import io

    from botocore.response import StreamingBody

    return StreamingBody(io.BytesIO(data), len(data))
