"""Functions made from source text, for tests of the Lambda runtime."""

from __future__ import annotations

import base64
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from harness.engines.cloud import Cloud

DEADLINE_S = 60.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class Answer:
    """What came of an invocation: parsed payload, `FunctionError` and the log's tail."""

    payload: Any
    error: str | None
    log: str
    request_id: str


@dataclass(frozen=True)
class Function:
    cloud: Cloud
    name: str

    def invoke(self, event: Any = None, **parameters: Any) -> Answer:
        client = self.cloud.client("lambda")
        response = client.invoke(
            FunctionName=self.name,
            Payload=json.dumps({} if event is None else event),
            LogType="Tail",
            **parameters,
        )
        return Answer(
            json.loads(response["Payload"].read() or "null"),
            response.get("FunctionError"),
            base64.b64decode(response.get("LogResult", "")).decode(),
            response["ResponseMetadata"]["RequestId"],
        )

    def log_lines(self) -> list[str]:
        """What CloudWatch Logs holds for it, oldest first; empty without a log group."""
        client = self.cloud.client("logs")
        group = f"/aws/lambda/{self.name}"
        if not client.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return []
        return [e["message"] for e in client.filter_log_events(logGroupName=group)["events"]]


def python(cloud: Cloud, source: str, **parameters: Any) -> Function:
    """A function of `app.py`, with the handler `app.handler`."""
    given = {"Runtime": "python3.11", "Handler": "app.handler", **parameters}
    return create(cloud, {"app.py": source}, **given)


def node(cloud: Cloud, source: str, *, file: str = "index.mjs", **parameters: Any) -> Function:
    """A function of one file, with the handler `index.handler`."""
    given = {"Runtime": "nodejs20.x", "Handler": "index.handler", **parameters}
    return create(cloud, {file: source}, **given)


def create(cloud: Cloud, files: Mapping[str, str | bytes], **parameters: Any) -> Function:
    """A function of `files`; returns when it is active."""
    name = f"fn-{uuid.uuid4().hex[:12]}"
    client = cloud.client("lambda")
    client.create_function(
        FunctionName=name,
        Code={"ZipFile": archive(files)},
        **{"Role": f"arn:aws:iam::{cloud.account}:role/test", **parameters},
    )
    eventually(
        lambda: client.get_function_configuration(FunctionName=name)["State"],
        lambda state: state == "Active",
    )
    return Function(cloud, name)


def archive(files: Mapping[str, str | bytes], executable: bool = False) -> bytes:
    """A zip of files; `executable`: with the x bits set."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as zipped:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            zipped.writestr(entry, text)
    return data.getvalue()


def eventually(look: Callable[[], _T], holds: Callable[[_T], bool]) -> _T:
    """What `look` returns once it `holds`; for things that nothing announces."""
    end = time.monotonic() + DEADLINE_S
    while True:
        found = look()
        if holds(found):
            return found
        assert time.monotonic() < end, f"still {found!r}"
        time.sleep(0.01)
