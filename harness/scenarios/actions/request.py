"""HTTP requests to the REST or HTTP API of the stack, or to any URL on this machine."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field, model_validator

from harness.engines.http_call import TIMEOUT, call
from harness.scenarios.actions.addresses import api_of, stage_of
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import ApiId, Duration, Text
from harness.scenarios.formats.content import Content
from harness.scenarios.formats.data import text_of


class Request(Content, Action):
    """Make an HTTP request; the result has status, headers, cookies, body and json."""

    kind: ClassVar[str] = "request"
    example: ClassVar[str] = (
        "request: {method: POST, path: /items, json: {name: chair}, query: {dry: 1}}"
    )

    api: ApiId | None = Field(
        None, description="The REST or HTTP API; needed where there are several."
    )
    stage: Text | None = Field(None, description="The API's stage; needed where there are several.")
    url: str | None = Field(None, description="A whole URL, instead of api, stage and path.")
    method: str = Field("GET", pattern=r"^[A-Za-z]+$", description="The HTTP method.")
    path: str = Field("/", description="The path below the API's stage.")
    query: dict[str, Any] = Field(
        default_factory=dict, description="Parameters; a list gives one several times."
    )
    headers: dict[str, Any] = Field(
        default_factory=dict, description="Headers; a list gives one several times."
    )
    sign: Text | None = Field(
        None, description="Sign it for this service, as AWS_IAM asks: lambda or execute-api."
    )
    timeout: Duration = TIMEOUT

    @model_validator(mode="before")
    @classmethod
    def _address(cls, data: Any) -> Any:
        from harness.scenarios.fields import exactly_one

        for key in ("api", "stage", "path"):
            exactly_one(data, ("url", key), optional=True)
        return data

    @classmethod
    def content_optional(cls) -> bool:
        return True

    def run(self, context: Context) -> Any:
        headers = [
            (name, text_of(one))
            for name, value in self.headers.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        if self._sends_json() and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", "application/json"))
        result = call(
            context.shared.cloud,
            self.method.upper(),
            self._url(context),
            headers=headers,
            body=self.bytes_(context),
            sign=self.sign,
            timeout=self.timeout,
        )
        result["cookies"] = _cookies(result["headers"].get("set-cookie"))
        context.shared.last_response = result
        return result

    def _sends_json(self) -> bool:
        return "json_" in self.model_fields_set or isinstance(self.body, (dict, list))

    def _url(self, context: Context) -> str:
        pairs = [
            (k, text_of(one))
            for k, v in self.query.items()
            for one in (v if isinstance(v, list) else [v])
        ]
        query = f"?{urlencode(pairs)}" if pairs else ""
        if self.url is not None:
            if urlsplit(self.url).scheme not in ("http", "https"):
                raise context.bad("a URL begins with http:// or https://", "url")
            return self.url + query
        api = api_of(context, self.api, websocket=False)
        stage = stage_of(context, api, self.stage)
        path = self.path if self.path.startswith("/") else f"/{self.path}"
        base = f"{context.shared.cloud.endpoint}/_aws/execute-api/{api.physical_id}"
        # The stage $default of an HTTP API has no part in its addresses.
        base += "" if stage == "$default" else f"/{quote(stage, safe='')}"
        return base + quote(path, safe="/%:@!$&'()*+,;=~?-._") + query


def _cookies(headers: str | list[str] | None) -> dict[str, str]:
    """The values that an answer sets, by name."""
    several = [headers] if isinstance(headers, str) else headers or []
    pairs = (header.partition(";")[0].partition("=") for header in several)
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
