"""Functions that an API calls: integrations and authorizers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .apis import Api, Part

_IN_URI = re.compile(r"functions/(arn:[^/]+)/invocations")
_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")


class Failed(Exception):
    """The function cannot be called, or failed; `said`: its errorMessage, where it failed."""

    def __init__(self, why: str, said: str | None = None) -> None:
        super().__init__(why)
        self.said = said


class TooLate(Exception):
    """No answer within the integration's timeout."""


def arn_of(uri: str, stage: Part) -> str:
    """The function's ARN in an integration's or authorizer's URI."""
    variables = stage.get("StageVariables") or {}
    resolved = _VARIABLE.sub(lambda found: str(variables.get(found[1], "")), uri)
    found = _IN_URI.search(resolved)
    return found[1] if found else resolved


def call(api: Api, arn: str, event: Any, source: str, timeout: float) -> bytes:
    """The function's answer.

    Args:
        source: what follows `arn:…:ACCOUNT:` in the ARN that calls it: `API/STAGE/…`.
        timeout: seconds.

    Raises:
        Failed, TooLate: see there.
    """
    from botocore.exceptions import ClientError
    from localstack.aws.connect import connect_to
    from localstack.utils.aws.client_types import ServicePrincipal

    region = arn.split(":")[3] if arn.count(":") >= 6 else api.region
    client = connect_to(aws_access_key_id=api.account, region_name=region).lambda_.request_metadata(
        service_principal=ServicePrincipal.apigateway,
        source_arn=f"arn:aws:execute-api:{api.region}:{api.account}:{source}",
    )

    def invoke() -> bytes:
        try:
            answer = client.invoke(FunctionName=arn, Payload=json.dumps(event))
        except ClientError as error:
            raise Failed(str(error)) from error
        payload: bytes = answer["Payload"].read()
        if answer.get("FunctionError"):
            found = json.loads(payload or b"null")
            said = found.get("errorMessage") if isinstance(found, dict) else None
            raise Failed(f"{arn}: {said}", str(said))
        return payload

    return _within(timeout, arn, invoke)


def _within(timeout: float, arn: str, invoke: Callable[[], bytes]) -> bytes:
    """In a thread of its own only where the function may take longer than it is waited for."""
    longest = _timeout_of(arn)
    if longest is not None and longest < timeout:
        return invoke()
    pool = ThreadPoolExecutor(1, thread_name_prefix="integration")
    try:
        return pool.submit(invoke).result(timeout)
    except TimeoutError:
        raise TooLate from None
    finally:
        pool.shutdown(wait=False)


def _timeout_of(arn: str) -> int | None:
    """Seconds; looked up where it is kept, since a call would stand among the records."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    parts = arn.split(":")
    if len(parts) < 7 or parts[4] not in lambda_stores:
        return None
    function = lambda_stores[parts[4]][parts[3]].functions.get(parts[6])
    return None if function is None else int(function.latest().config.timeout)
