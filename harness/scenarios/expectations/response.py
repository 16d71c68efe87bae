"""`response`: what the last request or invocation answered."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import Body, Expected, Text
from harness.scenarios.matchers import MISSING


class Response(Body, Expectation):
    """The answer to the last `request` or `invoke`, or to the one labelled `of`."""

    kind: ClassVar[str] = "response"
    example: ClassVar[str] = (
        "response: {status: 201, headers: {content-type: application/json}, "
        "json: {id: {$uuid: true}}}"
    )
    waits: ClassVar[bool] = False

    of: Text | None = Field(None, description="The label (`as:`) of an earlier action.")
    status: Expected = Field(None, description="The HTTP status, or Lambda's StatusCode.")
    headers: dict[str, Expected] | None = Field(None, description="Names in any case.")
    json_: Expected = Field(None, alias="json", description="A part of the JSON body.")
    equals: Expected = Field(None, description="The whole JSON body.")
    body: Expected = Field(None, description="The body as text.")
    payload: Expected = Field(None, description="A part of what a function returned.")
    error: Expected = Field(None, description="A function's errorType.")
    error_message: Expected = Field(None, description="A function's errorMessage.")

    def look(self, context: Context) -> Look:
        actual = self._actual(context)
        parts: list[tuple[str, Any, Any, bool]] = []
        for name in ("status", "json_", "equals", "body", "payload", "error", "error_message"):
            if name in self.model_fields_set:
                key = {"json_": "json", "equals": "json"}.get(name, name)
                path = "$" if key in ("json", "payload") else f"$.{key}"
                parts.append(
                    (path, getattr(self, name), actual.get(key, MISSING), name == "equals")
                )
        headers = {k.lower(): v for k, v in (actual.get("headers") or {}).items()}
        for name, expected in (self.headers or {}).items():
            parts.append((f"headers.{name}", expected, headers.get(name.lower(), MISSING), False))
        if not parts:
            raise context.bad("`response:` expects nothing", fix="add status:, json:, headers: …")
        seen = [f"status {actual.get('status')}", f"body: {str(actual.get('body'))[:2000]}"]
        if actual.get("error"):
            seen.append(f"error: {actual['error']}: {actual.get('error_message')}")
        return compared("the response differs", parts, actual=actual, seen=seen, final=True)

    def _actual(self, context: Context) -> dict[str, Any]:
        if self.of is None:
            found = context.shared.last_response
            if found is None:
                raise context.bad("there was no `request` or `invoke` to look at")
        else:
            found = context.shared.results.get(self.of)
            if not (isinstance(found, dict) and "status" in found):
                raise context.bad(f"the step labelled {self.of!r} gave no response", "of")
        assert isinstance(found, dict)
        return found
