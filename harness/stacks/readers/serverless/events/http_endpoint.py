"""One `http` event as the framework understands it (Serverless Framework: REST API)."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

METHODS = ("get", "post", "put", "patch", "options", "head", "delete", "any")
INTEGRATIONS = {
    "lambda-proxy": "AWS_PROXY",
    "aws-proxy": "AWS_PROXY",
    "lambda": "AWS",
    "aws": "AWS",
    "http": "HTTP",
    "http-proxy": "HTTP_PROXY",
    "mock": "MOCK",
}


@dataclass(frozen=True)
class Endpoint:
    """`path` has no slash at its ends; `method` is in lower case."""

    function: ServiceFunction
    node: Node
    path: str
    method: str
    integration: str

    @property
    def what(self) -> str:
        return f"the http event of {self.function.title}"

    @property
    def method_id(self) -> str:
        return f"ApiGatewayMethod{naming.path_parts(self.path)}{naming.first_upper(self.method)}"

    def get(self, key: str) -> Node | None:
        return self.node.get(key)


def endpoints(service: Service) -> list[Endpoint]:
    """Raises:
    BadInput: an event without path or method, or two of one path and method.
    """
    found: dict[tuple[str, str], Endpoint] = {}
    for function in service.functions:
        for _, event in function.events("http"):
            endpoint = _endpoint(service, function, event)
            key = (endpoint.path, endpoint.method)
            if key in found:
                raise BadInput(
                    f"{endpoint.method.upper()} /{endpoint.path} is given twice "
                    f"(first at {found[key].node.where})",
                    where=event.where,
                )
            found[key] = endpoint
    return list(found.values())


def _endpoint(service: Service, function: ServiceFunction, event: Node) -> Endpoint:
    what = f"the http event of {function.title}"
    if isinstance(event.value, str):
        method, _, path = event.value.partition(" ")
        if not path.strip():
            raise BadInput(
                f"{what}: {event.value!r} is not METHOD PATH", where=event.where, fix="GET /users"
            )
        parts = {"method": Node(method, event.where), "path": Node(path.strip(), event.where)}
        event = Node(parts, event.where)
    fields.mapping(event, what)
    service.keys.check(event, keys.HTTP, what)
    method = fields.choice(fields.required(event, "method", what), f"method of {what}", METHODS)
    path = fields.text(fields.required(event, "path", what), f"path of {what}")
    written = event.get("integration")
    if written is not None:
        text = fields.text(written, "integration").replace("_", "-")
        name = fields.choice(Node(text, written.where), f"integration of {what}", INTEGRATIONS)
        integration = INTEGRATIONS[name]
    else:
        is_async = fields.flag(event.get("async"), f"async of {what}", False)
        integration = "AWS" if is_async else "AWS_PROXY"
    return Endpoint(function, event, path.strip().strip("/"), method, integration)
