"""The provider's entry point; nothing heavy is imported until Pipes are first used."""

from __future__ import annotations

from localstack.services.plugins import Service, aws_provider


@aws_provider(api="pipes", name="harness")
def pipes() -> Service:
    from ..providers.table import service_for
    from .provider import PipesProvider

    return service_for(PipesProvider())
