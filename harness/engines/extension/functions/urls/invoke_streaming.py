"""`InvokeWithResponseStream`, which LocalStack (4.13.1, 4.14.0) does not have."""

from __future__ import annotations

from typing import Any

from ...mends.on_import import after_import
from .streams import Invoked, events


def install() -> None:
    after_import("localstack.services.lambda_.provider", _add)


def _add(provider: Any) -> None:
    @provider.handler("InvokeWithResponseStream", expand=False)
    def invoke_with_response_stream(self: Any, context: Any, request: Any) -> Any:
        api = provider.api_utils
        given = request["FunctionName"]
        account, region = api.get_account_and_region(given, context)
        name, qualifier = api.get_name_and_qualifier(given, request.get("Qualifier"), context)
        payload = request.get("Payload")
        invocation_type = request.get("InvocationType") or "RequestResponse"
        invoked = Invoked(
            self.lambda_service,
            {
                "function_name": name,
                "qualifier": qualifier,
                "account_id": account,
                "region": region,
                "invocation_type": invocation_type,
                "client_context": request.get("ClientContext"),
                "request_id": context.request_id,
                "trace_context": context.trace_context,
                "payload": payload.read() if hasattr(payload, "read") else payload,
            },
        )
        coming = iter(invoked.parts)
        # what hinders the function from starting is an error of the call itself
        first = next(coming, None)
        if invoked.error is not None:
            raise invoked.error
        if invocation_type == "DryRun":
            return {"StatusCode": 204}
        version = invoked.result.executed_version if invoked.result else None
        return {
            "StatusCode": 200,
            "ExecutedVersion": version or qualifier or "$LATEST",
            "ResponseStreamContentType": invoked.parts.content_type or "application/octet-stream",
            "EventStream": events(invoked, first, coming, request.get("LogType") == "Tail"),
        }

    provider.LambdaProvider.invoke_with_response_stream = invoke_with_response_stream
