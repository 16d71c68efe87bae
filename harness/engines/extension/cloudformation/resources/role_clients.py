"""A role is made by IAM's backend itself, not by a request for it and for each of its policies.

Each of those requests is written and read as a form and as XML, three times over: 5 ms, and a
function of SAM has a role with two or three policies. What is out of the ordinary, and what the
backend refuses, becomes a request after all: its answer says what is wrong.
"""

from __future__ import annotations

import re
from typing import Any

KIND = "AWS::IAM::Role"
_ORDINARY = frozenset({"RoleName", "AssumeRolePolicyDocument", "Tags"})
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_POLICY_NAME = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)
"""AWS: IAM API reference, "CreateRole" and "PutRolePolicy"."""
_DEFAULT_SESSION_S = 3600


class RoleClients:
    """The clients of a provider; IAM's knows a short way to make roles."""

    def __init__(self, stock: Any, account: str, region: str) -> None:
        self._stock = stock
        self.iam = _Iam(stock.iam, account, region)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)


class _Iam:
    def __init__(self, stock: Any, account: str, region: str) -> None:
        from localstack.services.plugins import SERVICE_PLUGINS

        SERVICE_PLUGINS.require("iam")
        from moto.iam.models import iam_backends
        from moto.utilities.utils import get_partition

        self._stock = stock
        self._backend = iam_backends[account][get_partition(region)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def create_role(self, **given: Any) -> Any:
        name, tags = given.get("RoleName"), given.get("Tags") or []
        if given.keys() <= _ORDINARY and _fits(_ROLE_NAME, name) and _are_tags(tags):
            try:
                role = self._backend.create_role(
                    name, given["AssumeRolePolicyDocument"], None, None, None, tags,
                    _DEFAULT_SESSION_S,
                )  # fmt: skip
            except Exception:  # whatever it is, the request's answer says it as IAM does
                return self._stock.create_role(**given)
            return {"Role": {"Arn": role.arn, "RoleId": role.id}}
        return self._stock.create_role(**given)

    def attach_role_policy(self, **given: Any) -> None:
        try:
            self._backend.attach_role_policy(given["PolicyArn"], given["RoleName"])
        except Exception:
            self._stock.attach_role_policy(**given)

    def put_role_policy(self, **given: Any) -> None:
        if _fits(_POLICY_NAME, given.get("PolicyName")):
            try:
                self._backend.put_role_policy(
                    given["RoleName"], given["PolicyName"], given["PolicyDocument"]
                )
            except Exception:
                self._stock.put_role_policy(**given)
        else:
            self._stock.put_role_policy(**given)


def _fits(pattern: re.Pattern[str], name: object) -> bool:
    return isinstance(name, str) and pattern.fullmatch(name) is not None


def _are_tags(tags: object) -> bool:
    return isinstance(tags, list) and all(
        isinstance(tag, dict)
        and tag.keys() == {"Key", "Value"}
        and all(isinstance(value, str) for value in tag.values())
        for tag in tags
    )
