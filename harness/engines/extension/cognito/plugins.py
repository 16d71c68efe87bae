"""Entry point of the service; nothing heavy is imported until it is first used."""

from __future__ import annotations

from localstack.services.plugins import Service, aws_provider


@aws_provider(api="cognito-idp", name="harness")
def cognito_idp() -> Service:
    from .provider import service

    return service()
