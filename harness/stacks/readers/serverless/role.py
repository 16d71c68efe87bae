"""The role that the framework makes for functions (Serverless Framework: IAM Permissions)."""

from __future__ import annotations

from typing import Any

from harness.stacks.readers.serverless import arns, fields, keys
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

ROLE = "IamRoleLambdaExecution"


def role_of(service: Service, function: ServiceFunction) -> tuple[Any, list[str]]:
    """The role's ARN, and what has to exist before the function."""
    role = function.node.get("role") or _provider_role(service)
    if role is None:
        return arns.attribute(ROLE), []
    if isinstance(role.value, str) and not role.value.startswith("arn:") and "/" not in role.value:
        return Node({"Fn::GetAtt": [role.value, "Arn"]}, role.where), [role.value]
    getter = role.value.get("Fn::GetAtt") if isinstance(role.value, dict) else None
    first = getter.value[0] if getter is not None and isinstance(getter.value, list) else None
    return role, [first.value] if first is not None else []


def is_made(service: Service) -> bool:
    """Whether any function takes the role that the framework makes."""
    if _provider_role(service) is not None or not service.functions:
        return False
    return any(function.node.get("role") is None for function in service.functions)


def depends_on_role(service: Service, function: ServiceFunction) -> list[str]:
    """An event source mapping needs the role's permissions when it is made."""
    return [ROLE] if is_made(service) and function.node.get("role") is None else []


def add_role(service: Service, draft: Draft) -> None:
    """Add it, with the statements that events and functions asked for."""
    service.keys.check(service.provider.get("iam"), keys.IAM, "provider.iam")
    role = service.provider.at("iam", "role")
    if role is not None and not fields.is_intrinsic(role):
        service.keys.check(role, keys.IAM_ROLE, "provider.iam.role")
    if not is_made(service):
        return
    settings = role if role is not None and isinstance(role.value, dict) else service.provider
    where = role.where if role is not None else service.provider.where
    old = service.provider
    statements = fields.listing(
        settings.get("statements") or old.get("iamRoleStatements"), "iam.role.statements"
    )
    managed: list[Any] = list(
        fields.listing(
            settings.get("managedPolicies") or old.get("iamManagedPolicies"), "managedPolicies"
        )
    )
    if any(f.node.get("vpc") for f in service.functions) or old.get("vpc"):
        policy = ":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
        managed.append(arns.joined("arn:", arns.PARTITION, policy))
    boundary = settings.get("permissionsBoundary") or settings.get("permissionBoundary")
    name = settings.get("name") if role is not None else None
    tags = fields.mapping(settings.get("tags"), "iam.role.tags") if role is not None else {}
    draft.add(
        ROLE,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": list(draft.principals)},
                        "Action": ["sts:AssumeRole"],
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": f"{service.prefix}-lambda",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [*_logging(service), *statements, *draft.statements],
                    },
                }
            ],
            "Path": (settings.get("path") if role is not None else None) or "/",
            "RoleName": name
            or {"Fn::Join": ["-", [service.name, service.stage, arns.REGION, "lambdaRole"]]},
            "ManagedPolicyArns": managed or None,
            "PermissionsBoundary": boundary or old.get("rolePermissionsBoundary"),
            "Tags": [{"Key": k, "Value": v} for k, v in tags.items()] or None,
        },
        where,
    )


def _provider_role(service: Service) -> Node | None:
    role = service.provider.at("iam", "role")
    if role is not None and (isinstance(role.value, str) or fields.is_intrinsic(role)):
        return role
    return service.provider.get("role")


def _logging(service: Service) -> list[dict[str, Any]]:
    groups = []
    if any(f.physical_name.startswith(service.prefix) for f in service.functions):
        groups.append(f"{service.prefix}*")
    groups += [
        f.physical_name for f in service.functions if not f.physical_name.startswith(service.prefix)
    ]
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"
    return [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"],
            "Resource": [{"Fn::Sub": f"{arn}{group}:*"} for group in groups],
        },
        {
            "Effect": "Allow",
            "Action": ["logs:PutLogEvents"],
            "Resource": [{"Fn::Sub": f"{arn}{group}:*:*"} for group in groups],
        },
    ]
