"""Function URLs as Lambda serves them: CORS, AWS_IAM, events, responses, streams.

Stock (4.13.1, 4.14.0) knows neither CORS nor authorisation, and buffers every response. Source:
Lambda developer guide, "Creating and managing Lambda function URLs".
"""

from __future__ import annotations

from typing import Any

from ...mends.on_import import after_import


def install() -> None:
    from . import invoke_streaming

    invoke_streaming.install()
    after_import("localstack.services.lambda_.urlrouter", _serve)
    after_import("localstack.aws.handlers.cors", _own_cors)


def _serve(urlrouter: Any) -> None:
    from .serving import serve

    def handle(self: Any, request: Any, api_id: str, region: str, **_parameters: str) -> Any:
        return serve(self.lambda_service, request, api_id, region)

    urlrouter.FunctionUrlRouter.handle_lambda_url_invocation = handle


def _own_cors(cors: Any) -> None:
    """The gateway leaves the origins of function URLs to them."""
    stock = cors.should_enforce_self_managed_service

    def should_enforce(context: Any) -> bool:
        return ".lambda-url." not in context.request.host and stock(context)

    cors.should_enforce_self_managed_service = should_enforce
