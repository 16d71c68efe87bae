"""The service: each operation goes to its module's function; what none has is refused by name."""

from __future__ import annotations

from typing import Any

from localstack.aws.skeleton import DispatchTable
from localstack.aws.spec import load_service
from localstack.services.plugins import Service

from . import web
from .errors import refused
from .operations import Operation, clients, groups, me, pools, servers, sign_up, users
from .sign_in import challenges, flows

OPERATIONS: dict[str, Operation] = {
    **pools.OPERATIONS,
    **clients.OPERATIONS,
    **users.OPERATIONS,
    **groups.OPERATIONS,
    **servers.OPERATIONS,
    **sign_up.OPERATIONS,
    **me.OPERATIONS,
    "InitiateAuth": flows.initiate,
    "AdminInitiateAuth": flows.admin_initiate,
    "RespondToAuthChallenge": challenges.respond,
    "AdminRespondToAuthChallenge": challenges.admin_respond,
}


class CognitoProvider:
    service = "cognito-idp"


def service() -> Service:
    web.serve()
    return Service.for_provider(CognitoProvider(), dispatch_table_factory=_table)


def _table(_provider: Any) -> DispatchTable:
    return {
        name: OPERATIONS.get(name, _unknown) for name in load_service("cognito-idp").operation_names
    }


def _unknown(context: Any, _request: dict[str, Any]) -> dict[str, Any]:
    raise refused(f"cognito-idp:{context.operation.name}")
