"""The error with which each service denies, in AWS's words.

IAM User Guide: Troubleshoot access denied error messages. Services differ in the code, in the
status, and in how they write the action.
"""

from __future__ import annotations

from localstack.aws.api import CommonServiceException

from .actions import Demand
from .evaluation.decision import Decision
from .evaluation.principals import Principal

_CODES: dict[str, tuple[str, int]] = {
    "cloudformation": ("AccessDenied", 403),
    "cloudwatch": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "iam": ("AccessDenied", 403),
    "lambda": ("AccessDeniedException", 403),
    "apigateway": ("AccessDeniedException", 403),
    "apigatewaymanagementapi": ("ForbiddenException", 403),
    "pipes": ("AccessDeniedException", 403),
    "s3": ("AccessDenied", 403),
    "scheduler": ("AccessDeniedException", 403),
    "ses": ("AccessDenied", 403),
    "sns": ("AuthorizationError", 403),
    "sqs": ("AccessDenied", 403),
    "sts": ("AccessDenied", 403),
}
_USUAL = ("AccessDeniedException", 400)


def denied(
    service: str, who: Principal, demand: Demand, decision: Decision
) -> CommonServiceException:
    code, status = _CODES.get(service, _USUAL)
    return CommonServiceException(
        code, sentence(service, who, demand, decision), status_code=status, sender_fault=True
    )


def sentence(service: str, who: Principal, demand: Demand, decision: Decision) -> str:
    action = _written(service, demand.action)
    resource = f'"{demand.resource}"' if service == "s3" else demand.resource
    return (
        f"User: {who.arn} is not authorized to perform: {action} on resource: {resource} "
        f"{decision.why(action)}"
    )


def unmapped(name: str) -> CommonServiceException:
    return CommonServiceException(
        "AccessDenied",
        f"The engine enforces IAM and does not know which permission {name} needs: it was refused",
        status_code=403,
    )


def _written(service: str, action: str) -> str:
    prefix, _, name = action.partition(":")
    if service == "sqs":
        return f"{prefix}:{name.lower()}"
    return f"SNS:{name}" if service == "sns" else action
