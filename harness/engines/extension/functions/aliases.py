"""Aliases point to versions that exist, and may share their calls between two.

Stock (4.13.1, 4.14.0): UpdateAlias with a routing configuration ends in an internal error, and
an alias may be moved to a version that there is not. Source: Lambda developer guide,
"Implement Lambda canary deployments using a weighted alias".
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import


def install() -> None:
    after_import("localstack.services.lambda_.provider", _mend)
    after_import("localstack.services.lambda_.resource_providers.lambda_alias", _mend_resource)


def weights_of(routing: Any) -> dict[str, Any]:
    """`RoutingConfig` of a template, where the weights are a list, as that of the API."""
    given = (routing or {}).get("AdditionalVersionWeights") or []
    weights = {str(each["FunctionVersion"]): float(each["FunctionWeight"]) for each in given}
    return {"AdditionalVersionWeights": weights}


def _mend(provider: ModuleType) -> None:
    cls = provider.LambdaProvider
    stock_update, stock_model = cls.update_alias, cls._create_routing_config_model
    api = provider.api_utils

    @functools.wraps(stock_update)
    def update_alias(
        self: Any,
        context: Any,
        function_name: str,
        name: str,
        function_version: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        account, region = api.get_account_and_region(function_name, context)
        short = api.get_function_name(function_name, context)
        function = self._get_function(function_name=short, region=region, account_id=account)
        alias = function.aliases.get(name)
        if alias is not None:
            pointed = function_version or alias.function_version
            version = provider.get_function_version(
                function_name=short, qualifier=pointed, region=region, account_id=account
            )
            # the stock method names no version when it makes the model
            self_with_version = _WithVersion(self, version, stock_model)
            return stock_update(
                self_with_version, context, function_name, name, function_version, *args, **kwargs
            )
        return stock_update(self, context, function_name, name, function_version, *args, **kwargs)

    cls.update_alias = update_alias


class _WithVersion:
    """The provider, which knows for one call what version an alias will point to."""

    def __init__(self, provider: Any, version: Any, model: Any) -> None:
        self._provider, self._version, self._model = provider, version, model

    def _create_routing_config_model(self, weights: dict[str, float]) -> Any:
        return self._model(self._provider, weights, self._version)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)


def _mend_resource(module: Any) -> None:
    """Stock hands the template's list of weights to the API, which refuses it."""
    cls = module.LambdaAliasProvider
    stock = cls.create

    @functools.wraps(stock)
    def create(self: Any, request: Any) -> Any:
        model, first = request.desired_state, not request.custom_context
        routing = model.pop("RoutingConfig", None)
        try:
            progress = stock(self, request)
            if routing and first:
                request.aws_client_factory.lambda_.update_alias(
                    FunctionName=model["FunctionName"],
                    Name=model["Name"],
                    RoutingConfig=weights_of(routing),
                )
        finally:
            if routing is not None:
                model["RoutingConfig"] = routing
        return progress

    cls.create = create
