"""`GET /_harness/info` on LocalStack's own port: how a client finds the control server."""

from __future__ import annotations

import json
from typing import Any

from ..wire import CONTROL_INFO_PATH


def install() -> None:
    from localstack.services.edge import ROUTER

    ROUTER.add(CONTROL_INFO_PATH, _answer)


def _answer(_request: Any, **_arguments: Any) -> Any:
    from localstack.http import Response

    from .info import info

    return Response(json.dumps(info()), mimetype="application/json")
