"""`authorizer` of `http` events as resources of a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.stacks.readers import read_template
from harness.stacks.template import Template

SERVICE = """service: app
provider: {name: aws, runtime: python3.12}
functions:
  guard: {handler: a.b}
  f:
    handler: a.b
    events:
      - http: {path: /a, method: get, authorizer: AUTHORIZER}
"""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:other-dev-badge"
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/p"
HEADER = "method.request.header.Authorization"


def _read(folder: Path, authorizer: str) -> Template:
    path = folder / "serverless.yml"
    path.write_text(SERVICE.replace("AUTHORIZER", authorizer))
    return read_template(path)


def _method(template: Template) -> dict[str, Any]:
    method: dict[str, Any] = template.resources["ApiGatewayMethodAGet"]["Properties"]
    return {k: v for k, v in method.items() if k.startswith("Auth")}


@pytest.mark.parametrize(
    ("written", "logical_id", "expected"),
    [
        ("guard", "Guard", {"Type": "TOKEN", "IdentitySource": HEADER}),
        (f"'{ARN}'", "Badge", {"Type": "TOKEN", "Name": "badge"}),
        (f"{{arn: '{ARN}', name: my-own}}", "MyDashown", {"Name": "my-own"}),
        (
            "{name: guard, type: request, identitySource: 'method.request.querystring.k'}",
            "Guard",
            {"Type": "REQUEST", "IdentitySource": "method.request.querystring.k"},
        ),
        (
            "{name: guard, resultTtlInSeconds: 0, identityValidationExpression: '^a$'}",
            "Guard",
            {"AuthorizerResultTtlInSeconds": 0, "IdentityValidationExpression": "^a$"},
        ),
    ],
)
def test_an_authorizer_is_a_resource(
    tmp_path: Path, written: str, logical_id: str, expected: dict[str, Any]
) -> None:
    template = _read(tmp_path, written)
    name = f"{logical_id}ApiGatewayAuthorizer"
    made = template.resources[name]["Properties"]
    assert made | expected == made
    assert _method(template) == {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": name}}
    assert name in template.resources["ApiGatewayMethodAGet"]["DependsOn"]
    assert f"{logical_id}LambdaPermissionApiGateway" in template.resources
    assert template.where("Resources", name).line == 8


def test_without_cache_a_request_needs_no_source(tmp_path: Path) -> None:
    template = _read(tmp_path, "{name: guard, type: REQUEST, resultTtlInSeconds: 0}")
    assert "IdentitySource" not in template.resources["GuardApiGatewayAuthorizer"]["Properties"]


def test_what_is_managed_elsewhere_gets_no_permission(tmp_path: Path) -> None:
    template = _read(tmp_path, f"{{arn: '{ARN}', managedExternally: true}}")
    assert "BadgeApiGatewayAuthorizer" in template.resources
    assert "BadgeLambdaPermissionApiGateway" not in template.resources


@pytest.mark.parametrize("written", ["aws_iam", "AWS_IAM", "{type: aws_iam}"])
def test_iam(tmp_path: Path, written: str) -> None:
    template = _read(tmp_path, written)
    assert _method(template) == {"AuthorizationType": "AWS_IAM"}


@pytest.mark.parametrize("written", ["", "type: request, ", "type: CUSTOM, "])
def test_one_that_is_there(tmp_path: Path, written: str) -> None:
    template = _read(tmp_path, f"{{{written}authorizerId: !Ref Own}}")
    assert _method(template) == {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Own"}}


def test_a_user_pool(tmp_path: Path) -> None:
    template = _read(tmp_path, f"{{name: users, arn: '{POOL}', scopes: [read]}}")
    made = template.resources["UsersApiGatewayAuthorizer"]["Properties"]
    assert (made["Type"], made["ProviderARNs"]) == ("COGNITO_USER_POOLS", [POOL])
    assert _method(template)["AuthorizationScopes"] == ["read"]
    assert "UsersLambdaPermissionApiGateway" not in template.resources


def test_another_authorizer_is_another_deployment(tmp_path: Path) -> None:
    def deployment(authorizer: str) -> str:
        resources = _read(tmp_path, authorizer).resources
        return next(name for name in resources if name.startswith("ApiGatewayDeployment"))

    first = deployment("guard")
    assert deployment("{name: guard, identitySource: method.request.header.X}") != first
    assert deployment("{name: guard}") == first


@pytest.mark.parametrize(
    ("written", "column", "words"),
    [
        ("gard", 39, "did you mean 'guard'"),
        ("{type: token}", 39, "neither a name nor an arn"),
        ("{name: guard, type: tokn}", 65, "cannot be 'tokn'"),
        ("{arn: !GetAtt F.Arn}", 52, "needs a name beside its arn"),
        ("{name: guard, resultTtlInSeconds: 3601}", 65, "a whole number from 0 to 3600"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, written: str, column: int, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        _read(tmp_path, written)
    assert words in str(caught.value)
    assert f"serverless.yml:8:{column}: " in str(caught.value)
