"""A pool's Lambda triggers, called with AWS's events.

AWS: Customizing user pool workflows with Lambda triggers. Called are those of `CALLED`; a pool
with another one is refused when it is made.
"""

from __future__ import annotations

import json
from typing import Any

from . import groups
from .errors import failed, refused
from .state import Client, Pool, User

CALLED = (
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "CustomMessage",
    "PreTokenGeneration",
    "PreTokenGenerationConfig",
    "UserMigration",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
)
KEPT = frozenset(
    (
        *("sub", "iss", "exp", "iat", "aud", "client_id", "token_use", "jti", "origin_jti"),
        *("auth_time", "event_id", "username", "cognito:username", "scope"),
    )
)
"""Claims that a trigger cannot change."""


def check(settings: dict[str, Any]) -> None:
    """
    Raises:
        NotImplemented: a trigger that would never be called.
    """
    for name, value in (settings.get("LambdaConfig") or {}).items():
        if value and name not in CALLED:
            raise refused(f"The Lambda trigger {name}")
    version = _pre_token(settings)[1]
    if version not in ("V1_0", "V2_0"):
        raise refused(f"The Lambda version {version} of the trigger PreTokenGeneration")


def function(pool: Pool, name: str) -> str | None:
    return (pool.settings.get("LambdaConfig") or {}).get(name) or None


def call(
    pool: Pool,
    name: str,
    source: str,
    *,
    user: str,
    client: Client | None,
    request: dict[str, Any],
    response: dict[str, Any] | None = None,
    arn: str | None = None,
    version: str = "1",
) -> dict[str, Any]:
    """The `response` of the function's answer; `response` unchanged where there is no trigger.

    Raises:
        UserLambdaValidationException: the function raised an error.
        UnexpectedLambdaException: it cannot be invoked.
        InvalidLambdaResponseException: its answer is no event.
    """
    response = response or {}
    arn = arn or function(pool, name)
    if not arn:
        return response
    event = {
        "version": version,
        "region": pool.region,
        "userPoolId": pool.id,
        "userName": user,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": client.id if client else "CLIENT_ID_NOT_APPLICABLE",
        },
        "triggerSource": source,
        "request": request,
        "response": response,
    }
    answer = _invoke(pool, name, arn, event)
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise failed("InvalidLambdaResponseException", "Unrecognizable lambda output")
    return {**response, **answer["response"]}


def seen(user: User) -> dict[str, str]:
    """`userAttributes` of an event."""
    return {**user.attributes, "cognito:user_status": user.status}


def before_tokens(
    pool: Pool,
    client: Client,
    user: User,
    claims: tuple[dict[str, Any], dict[str, Any]],
    *,
    source: str,
    metadata: dict[str, str] | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims of both tokens as the trigger PreTokenGeneration leaves them."""
    identity, access = claims
    found = groups.configuration(pool, user)
    arn, version = _pre_token(pool.settings)
    if not arn:
        return _grouped(identity, access, found)
    request: dict[str, Any] = {"userAttributes": seen(user), "groupConfiguration": found}
    if metadata:
        request["clientMetadata"] = metadata
    second = version == "V2_0"
    if second:
        request["scopes"] = access["scope"].split()
    key = "claimsAndScopeOverrideDetails" if second else "claimsOverrideDetails"
    answer = call(
        pool,
        "PreTokenGeneration",
        source,
        user=user.name,
        client=client,
        request=request,
        response={key: None},
        arn=arn,
        version="2" if second else "1",
    )
    details = answer.get(key) or {}
    found = details.get("groupOverrideDetails") or found
    identity, access = _grouped(identity, access, found)
    identity = _overridden(identity, details.get("idTokenGeneration") if second else details)
    if second:
        changes = details.get("accessTokenGeneration") or {}
        access = _overridden(access, changes)
        scopes = [
            s for s in access["scope"].split() if s not in changes.get("scopesToSuppress", [])
        ]
        scopes += [s for s in changes.get("scopesToAdd") or [] if s not in scopes]
        access["scope"] = " ".join(scopes)
    return identity, access


def _grouped(
    identity: dict[str, Any], access: dict[str, Any], found: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    of_identity, of_access = groups.claims(found)
    return {**identity, **of_identity}, {**access, **of_access}


def _overridden(claims: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, Any]:
    changes = changes or {}
    added = changes.get("claimsToAddOrOverride") or {}
    gone = changes.get("claimsToSuppress") or []
    kept = {name: value for name, value in claims.items() if name in KEPT or name not in gone}
    return {**kept, **{name: value for name, value in added.items() if name not in KEPT}}


def _pre_token(settings: dict[str, Any]) -> tuple[str | None, str]:
    config = settings.get("LambdaConfig") or {}
    given = config.get("PreTokenGenerationConfig") or {}
    return (
        given.get("LambdaArn") or config.get("PreTokenGeneration"),
        given.get("LambdaVersion") or "V1_0",
    )


def _invoke(pool: Pool, name: str, arn: str, event: dict[str, Any]) -> Any:
    from botocore.exceptions import ClientError
    from localstack.aws.connect import connect_to

    client = connect_to(aws_access_key_id=pool.account, region_name=pool.region).lambda_
    as_cognito = client.request_metadata(service_principal="cognito-idp", source_arn=pool.arn)
    try:
        answered = as_cognito.invoke(FunctionName=arn, Payload=json.dumps(event))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise failed(
            "UnexpectedLambdaException", f"{name} invocation failed due to error {code}."
        ) from error
    answer = json.loads(answered["Payload"].read() or b"null")
    if answered.get("FunctionError"):
        said = answer.get("errorMessage") if isinstance(answer, dict) else None
        raise failed("UserLambdaValidationException", f"{name} failed with error {said}.")
    return answer


def with_metadata(found: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """An event's `request`, with the caller's ClientMetadata where there is some."""
    metadata = request.get("ClientMetadata")
    return {**found, "clientMetadata": metadata} if metadata else found


def confirmed(
    pool: Pool, client: Client | None, user: User, source: str, request: dict[str, Any]
) -> None:
    """Call PostConfirmation."""
    call(
        pool,
        "PostConfirmation",
        source,
        user=user.name,
        client=client,
        request=with_metadata({"userAttributes": seen(user)}, request),
    )
