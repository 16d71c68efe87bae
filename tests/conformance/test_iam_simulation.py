"""AWS IAM: the policy simulator, as documented."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import allow, deny, policy, refused, role

SERVICE = "IAM"
CUSTOM = "IAM API Reference: SimulateCustomPolicy"
PRINCIPAL = "IAM API Reference: SimulatePrincipalPolicy"
ARN = "arn:aws:s3:::files/"


def _decisions(answer: dict[str, Any]) -> dict[str, str]:
    return {
        f"{found['EvalActionName']} {found['EvalResourceName']}": found["EvalDecision"]
        for found in answer["EvaluationResults"]
    }


@documented("simulation", CUSTOM)
def test_each_action_on_each_resource_has_a_decision(cloud: Cloud) -> None:
    given = policy(allow("s3:Get*", f"{ARN}*"), deny("s3:*", f"{ARN}secret/*"))
    answer = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[given],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=[f"{ARN}a", f"{ARN}secret/a"],
    )
    assert _decisions(answer) == {
        f"s3:GetObject {ARN}a": "allowed",
        f"s3:GetObject {ARN}secret/a": "explicitDeny",
        f"s3:PutObject {ARN}a": "implicitDeny",
        f"s3:PutObject {ARN}secret/a": "explicitDeny",
    }


@pytest.mark.parametrize(
    ("values", "decision", "missing"),
    [
        (["orders"], "allowed", []),
        (["billing"], "implicitDeny", []),
        ([], "implicitDeny", ["aws:principaltag/team"]),
    ],
)
@documented("simulation", CUSTOM)
def test_conditions_are_held_against_the_given_keys(
    cloud: Cloud, values: list[str], decision: str, missing: list[str]
) -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "orders"}}
    key = {"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyType": "string"}
    (found,) = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[policy(allow("s3:*", Condition=condition))],
        ActionNames=["s3:GetObject"],
        ContextEntries=[{**key, "ContextKeyValues": values}] if values else [],
    )["EvaluationResults"]
    assert found["EvalDecision"] == decision
    assert found["EvalResourceName"] == "*"
    assert [name.lower() for name in found["MissingContextValues"]] == missing


@documented("simulation", CUSTOM)
def test_a_boundary_is_told_apart(cloud: Cloud) -> None:
    (found,) = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[policy(allow("s3:*"))],
        PermissionsBoundaryPolicyInputList=[policy(allow("sqs:*"))],
        ActionNames=["s3:GetObject"],
    )["EvaluationResults"]
    assert found["EvalDecision"] == "implicitDeny"
    detail = found["PermissionsBoundaryDecisionDetail"]
    assert detail == {"AllowedByPermissionsBoundary": False}


@documented("simulation", PRINCIPAL)
def test_a_roles_own_policies_are_simulated(cloud: Cloud) -> None:
    iam, name = cloud.client("iam"), role(cloud, allow("sqs:Send*"))
    iam.attach_role_policy(
        RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{cloud.account}:role/{name}",
        ActionNames=["sqs:SendMessage", "s3:GetObject", "s3:PutObject"],
    )
    assert _decisions(answer) == {
        "sqs:SendMessage *": "allowed",
        "s3:GetObject *": "allowed",
        "s3:PutObject *": "implicitDeny",
    }


@documented("simulation", PRINCIPAL)
def test_nobodys_policies_cannot_be_simulated(cloud: Cloud) -> None:
    code, _ = refused(
        cloud.client("iam").simulate_principal_policy,
        PolicySourceArn=f"arn:aws:iam::{cloud.account}:role/nobody",
        ActionNames=["s3:GetObject"],
    )
    assert code == "NoSuchEntity"
