"""`AWS::ApiGatewayV2::*`: the types, and the handler that makes them through the API.

AWS: Template Reference, AWS::ApiGatewayV2.
"""

from __future__ import annotations

from ..handler import Handler
from .handler import ApiHandler, PartHandler
from .kinds import KINDS, PREFIX, TYPES

__all__ = ["PREFIX", "TYPES", "handler_of"]


def handler_of(kind: str) -> Handler:
    name = kind.removeprefix(PREFIX)
    return ApiHandler() if name == "Api" else PartHandler(KINDS[name])
