"""Stand in for an HTTP service that the application calls."""

from __future__ import annotations

import base64
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from harness.errors import Unsupported
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import Body, Duration, Positive
from harness.scenarios.formats.content import Content
from harness.scenarios.formats.data import text_of

NAME = r"^[A-Za-z][A-Za-z0-9_-]*$"


class Scripted(Content):
    """One answer: content as an object has it, and which requests it is for."""

    method: str | None = Field(None, pattern=r"^[A-Z]+$", description="Only for this method.")
    path: str | None = Field(
        None, pattern=r"^/", description="Only for this path; * is any part of one."
    )
    status: int = Field(200, ge=200, le=599, description="The HTTP status of the answer.")
    headers: dict[str, Any] = Field(
        default_factory=dict, description="The answer's headers by name."
    )
    delay: Duration = Field(0.0, description="Answer so much later.")
    times: Positive | None = Field(
        None, description="How often, before the next answer has its turn."
    )

    @classmethod
    def content_optional(cls) -> bool:
        return True

    def to_json(self, context: Context) -> dict[str, Any]:
        data = self.bytes_(context) or b""
        headers = {name: text_of(value) for name, value in self.headers.items()}
        if "json_" in self.model_fields_set:
            headers.setdefault("Content-Type", "application/json")
        return {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "headers": headers,
            **_body(data),
            "delay": self.delay,
            "times": self.times,
        }


def _body(data: bytes) -> dict[str, Any]:
    try:
        return {"body": data.decode()}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(data).decode(), "base64": True}


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class HttpService(Body, Action):
    """Say what an HTTP service that the application calls answers from now on."""

    kind: ClassVar[str] = "http_service"
    example: ClassVar[str] = (
        "http_service: {name: rates, answers: [{status: 503, times: 2}, {json: {EUR: 1.1}}]}"
    )

    name: Annotated[str, Field(pattern=NAME)] = Field(
        description="Its name; the application calls it at ${services.NAME}."
    )
    answers: Annotated[
        list[Scripted],
        Field(min_length=1),
        BeforeValidator(_listed, json_schema_input_type=Scripted | list[Scripted]),
    ] = Field(description="The first that fits and is not used up is given.")

    def run(self, context: Context) -> Any:
        cloud = context.shared.cloud
        if cloud.control is None:
            why = "HTTP services are stood in for by the harness's extension"
            raise Unsupported(cloud.engine.name, why, where=context.where())
        answers = [answer.to_json(context) for answer in self.answers]
        return {"url": cloud.control.script_http_service(cloud.account, self.name, answers)}
