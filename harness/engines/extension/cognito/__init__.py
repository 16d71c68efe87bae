"""Amazon Cognito user pools, which the free LocalStack runtime lacks: users, sign-in, tokens.

`state` what there is, `operations/` the API by subject, `sign_in/` flows and challenges,
`triggers` Lambda triggers, `keys` and `tokens` what verifies offline, `web` the addresses
outside the API: key sets, discovery, `/oauth2/token`.
"""

from __future__ import annotations

from typing import Any

from ..resource_types import provide

_TYPES = (
    "UserPool",
    "UserPoolClient",
    "UserPoolDomain",
    "UserPoolGroup",
    "UserPoolResourceServer",
    "UserPoolUser",
    "UserPoolUserToGroupAttachment",
)


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    from localstack.aws import app, handlers

    provide(*(f"AWS::Cognito::{name}" for name in _TYPES))
    gateway = app.LocalstackAwsGateway
    stock = gateway.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock(self, *args, **kwargs)
        parsed = self.request_handlers.index(handlers.parse_service_request) + 1
        self.request_handlers.insert(parsed, _in_the_pools_account)

    gateway.__init__ = init


def _in_the_pools_account(_chain: Any, context: Any, _response: Any) -> None:
    """Most calls of a pool's users are not signed: whose they are, the client or token says."""
    if context.operation is not None and context.service.service_name == "cognito-idp":
        from .unsigned import place

        place(context)
