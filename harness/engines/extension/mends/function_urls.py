"""A function's URL is a host name below `localhost`, which most resolvers do not know.

So it is given out as `http://localhost:PORT/_aws/lambda-url/REGION/ID/`, wherever it shows:
outputs, variables of other functions, the API. A request that comes that way is turned, before
anything looks at it, into the one that LocalStack's route for the host name expects.
"""

from __future__ import annotations

import re
from typing import Any

from .gateway_handlers import serve_before
from .on_import import after_import

PREFIX = "/_aws/lambda-url/"
_HOST = re.compile(r"^(https?://)([^./]+)\.lambda-url\.([a-z0-9-]+)\.([^/]+)/?$")
_PATH = re.compile(rf"^{PREFIX}([a-z0-9-]+)/([^/?]+)(/[^?]*)?")
_CACHED = ("host", "full_path", "url", "base_url", "root_url", "host_url")


def install() -> None:
    after_import("localstack.services.lambda_.invocation.lambda_models", _mend_address)
    serve_before(_readdress)


def _mend_address(models: Any) -> None:
    stock = models.FunctionUrlConfig.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock(self, *args, **kwargs)
        self.url = _HOST.sub(rf"\1\4{PREFIX}\3/\2/", self.url)

    models.FunctionUrlConfig.__init__ = init


def _readdress(_chain: Any, context: Any, _response: Any) -> None:
    request = context.request
    if not request.path.startswith(PREFIX):
        return
    environ = request.environ
    raw = environ.get("RAW_URI") or request.path
    if not (found := _PATH.match(raw)) or not (decoded := _PATH.match(request.path)):
        return
    region, identifier, path = found.groups()
    environ["RAW_URI"] = environ["REQUEST_URI"] = (path or "/") + raw[found.end() :]
    request.path = environ["PATH_INFO"] = decoded[3] or "/"
    port = environ.get("SERVER_PORT") or "80"
    request.headers["Host"] = f"{identifier}.lambda-url.{region}.localhost:{port}"
    environ["HTTP_HOST"] = request.headers["Host"]
    for name in _CACHED:
        request.__dict__.pop(name, None)
