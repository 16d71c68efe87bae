"""Calls that AWS's services make by themselves, for which the resource has to give leave.

A service that acts in a role (a rule with a role, a schedule, a pipe, a state machine) is the
role. What is not here the engine does by itself where AWS does it by other means.
"""

from __future__ import annotations

NEED_LEAVE = frozenset(
    {
        ("apigateway", "lambda:InvokeFunction"),
        ("cognito-idp", "lambda:InvokeFunction"),
        ("events", "lambda:InvokeFunction"),
        ("events", "sns:Publish"),
        ("events", "sqs:SendMessage"),
        ("logs", "lambda:InvokeFunction"),
        ("s3", "lambda:InvokeFunction"),
        ("s3", "sns:Publish"),
        ("s3", "sqs:SendMessage"),
        ("secretsmanager", "lambda:InvokeFunction"),
        ("ses", "lambda:InvokeFunction"),
        ("sns", "lambda:InvokeFunction"),
        ("sns", "sqs:SendMessage"),
    }
)
"""Service, as its principal begins, and the action that the resource's policy has to allow it."""

OWN_WAYS = frozenset({("sqs", "GetQueueUrl")})
"""Calls that a service of this engine makes in a role, and AWS's does not: it has a queue's ARN,
and looks for its URL."""


def needs_leave(principal: str, action: str) -> bool:
    return (principal.partition(".")[0], action) in NEED_LEAVE
