"""Tasks that call an HTTP service: `arn:aws:states:::http:invoke`.

Stock has no such integration (4.13.1). AWS: "Call HTTPS APIs in Step Functions workflows".
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from ..mends.on_import import after_import

_TASKS = "localstack.services.stepfunctions.asl.component.state.state_execution.state_task"
_PARAMETERS = frozenset({
    "ApiEndpoint", "Method", "Authentication", "InvocationConfig", "Headers", "QueryParameters",
    "RequestBody", "Transform",
})  # fmt: skip
_TIMEOUT_S = 60
"""AWS's limit of a task, the connection included."""
_REFUSED = 400


class HttpError(Exception):
    """The call failed; `name` is the error that Retry and Catch see."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name = name


def install() -> None:
    after_import(f"{_TASKS}.state_task_factory", _mend)


def _mend(module: Any) -> None:
    stock = module.state_task_service_for
    made: list[type] = []

    def state_task_service_for(service_name: str) -> Any:
        if service_name != "http":
            return stock(service_name=service_name)
        if not made:
            made.append(_task_class())
        return made[0]()

    module.state_task_service_for = state_task_service_for


def _task_class() -> type:
    from localstack.aws.api.stepfunctions import HistoryEventType, TaskFailedEventDetails
    from localstack.services.stepfunctions.asl.component.common.error_name import (
        custom_error_name,
        failure_event,
    )
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (  # noqa: E501
        state_task_service,
    )
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    class HttpTask(state_task_service.StateTaskService):
        def _get_supported_parameters(self) -> set[str] | None:
            return set(_PARAMETERS) if self.resource.api_action == "invoke" else None

        def _normalise_parameters(self, *_args: Any, **_kwargs: Any) -> None:
            """They are no shapes of boto's."""

        def _normalise_response(self, *_args: Any, **_kwargs: Any) -> None:
            """It is no shape of boto's."""

        def _eval_service_task(self, env: Any, *_args: Any, **kwargs: Any) -> None:
            env.stack.append(call(kwargs["normalised_parameters"], env))

        def _from_error(self, env: Any, ex: Exception) -> Any:
            if not isinstance(ex, HttpError):
                return super()._from_error(env=env, ex=ex)
            details = TaskFailedEventDetails(
                error=ex.name,
                cause=str(ex),
                resource=self._get_sfn_resource(),
                resourceType=self._get_sfn_resource_type(),
            )
            return failure_event.FailureEvent(
                env=env,
                error_name=custom_error_name.CustomErrorName(error_name=ex.name),
                event_type=HistoryEventType.TaskFailed,
                event_details=EventDetails(taskFailedEventDetails=details),
            )

    return HttpTask


def call(parameters: dict[str, Any], env: Any) -> dict[str, Any]:
    """Make the call; what the task answers. Raises HttpError."""
    import requests

    headers, query, body = _authorized(parameters, env)
    method, url = str(parameters.get("Method", "GET")), str(parameters.get("ApiEndpoint", ""))
    try:
        answer = requests.request(
            method, url, headers=headers, params=query, data=body, timeout=_TIMEOUT_S,
            allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException as error:
        raise HttpError("States.Http.Socket", f"{method} {url}: {error}") from error
    if answer.status_code >= _REFUSED:
        raise HttpError(f"States.Http.StatusCode.{answer.status_code}", answer.text)
    return {
        "Headers": {name.lower(): [value] for name, value in answer.headers.items()},
        "ResponseBody": _content(answer),
        "StatusCode": answer.status_code,
        "StatusText": answer.reason,
    }


def _authorized(
    parameters: dict[str, Any], env: Any
) -> tuple[dict[str, str], dict[str, Any], bytes | None]:
    """Headers, query and body, with what the connection adds, which goes before what is given."""
    from ..targets import http
    from ..targets.clients import Sender

    arn = (parameters.get("Authentication") or {}).get("ConnectionArn")
    if not arn:
        raise HttpError("States.Runtime", "Authentication.ConnectionArn is required")
    details = env.aws_execution_details
    source = env.states.context_object.context_object_data["Execution"]["Id"]
    sender = Sender(
        "states.amazonaws.com", source, details.account, details.region, details.role_arn
    )
    connection = sender.client("events").describe_connection(Name=arn.split("/")[1])
    auth = connection.get("AuthParameters") or {}
    own = auth.get("InvocationHttpParameters") or {}
    headers = {
        "User-Agent": f"Amazon|StepFunctions|HttpInvoke|{details.region}",
        "Range": "bytes=0-262144",
        **{name: str(value) for name, value in (parameters.get("Headers") or {}).items()},
        **http._pairs(own.get("HeaderParameters")),
        **http._authorization(sender, connection, auth),
    }
    query = {**(parameters.get("QueryParameters") or {})}
    query |= http._pairs(own.get("QueryStringParameters"))
    body = parameters.get("RequestBody")
    added = http._pairs(own.get("BodyParameters"))
    if added:
        body = {**(body if isinstance(body, dict) else {}), **added}
    return _encoded(headers, query, body, parameters.get("Transform") or {})


def _encoded(
    headers: dict[str, str], query: dict[str, Any], body: Any, transform: dict[str, Any]
) -> tuple[dict[str, str], dict[str, Any], bytes | None]:
    if body is None:
        return headers, query, None
    if transform.get("RequestBodyEncoding") == "URL_ENCODED" and isinstance(body, dict):
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return headers, query, urlencode(body, doseq=True).encode()
    headers.setdefault("Content-Type", "application/json")
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return headers, query, text.encode()


def _content(answer: Any) -> Any:
    """JSON as data, by its content type; everything else as text."""
    if "json" in answer.headers.get("Content-Type", ""):
        try:
            return answer.json()
        except ValueError:
            pass
    return answer.text
