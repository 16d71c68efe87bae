"""What a Lambda authorizer's policy allows."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.extension.authorizers.policy import decide

ARN = "arn:aws:execute-api:us-east-1:111122223333:api123/prod/GET/orders/7"


def _statement(effect: str, resource: Any, action: Any = "execute-api:Invoke") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([], "Nothing"),
        (_statement("Allow", ARN), "Allow"),
        ([_statement("Allow", "*")], "Allow"),
        ([_statement("Allow", ["arn:aws:execute-api:*:*:api123/prod/GET/*"])], "Allow"),
        ([_statement("Allow", ARN[:-1] + "?")], "Allow"),
        ([_statement("Allow", ARN, ["dynamodb:*", "execute-api:*"])], "Allow"),
        ([_statement("Allow", ARN, "EXECUTE-API:invoke")], "Allow"),
        ([_statement("Allow", ARN, "execute-api:ManageConnections")], "Nothing"),
        ([_statement("Allow", ARN.replace("GET", "PUT"))], "Nothing"),
        ([_statement("Allow", ARN.replace("orders", "Orders"))], "Nothing"),
        ([_statement("Allow", ARN.replace("/7", "/"))], "Nothing"),
        ([_statement("Allow", ARN), _statement("Deny", "*")], "Deny"),
        ([_statement("Deny", "*"), _statement("Allow", ARN)], "Deny"),
        (["neither a mapping"], "Nothing"),
    ],
)
def test_decisions(statements: Any, decision: str) -> None:
    assert decide({"Version": "2012-10-17", "Statement": statements}, ARN) == decision
