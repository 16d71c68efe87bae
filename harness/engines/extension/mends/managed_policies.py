"""AWS's managed policies are parsed one by one, until somebody asks for all.

moto makes 1,583 objects out of 4.7 MB of JSON for each account when STS or IAM is first called
in it: 0.16 s of CPU before the answer to a first `GetCallerIdentity`. To attach one of them to
a role, or take it away, it goes through all of them; here only that one is read, and becomes the
account's (4.13.1, 4.14.0).
"""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import json
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from .on_import import after_import, around_import
from .stand_ins import instead

_LOCK = threading.Lock()
_MADE = "harness_managed_policies"
_MORE = "harness_more_policies"
_BY_ARN = "harness_policies_by_arn"
_TAKEN = "harness_taken_policies"
"""Those that were attached before all were asked for, by their ARN."""
_DATA = "moto.iam.aws_managed_policies"
_templates: dict[str, list[Any]] = {}


def install() -> None:
    around_import("moto.iam.models", lambda: instead(_DATA, aws_managed_policies_data=None))
    after_import("moto.iam.models", _mend)


def _mend(models: ModuleType) -> None:
    backend = models.IAMBackend
    stock = backend._init_aws_policies

    def templates(region: str) -> list[Any]:
        if region not in _templates:
            with _data_in(models):
                _templates[region] = stock(_Nobody(region))
        return _templates[region]

    @functools.wraps(stock)
    def nothing_yet(_self: Any) -> list[Any]:
        return []

    def made(self: Any) -> Any:
        with _LOCK:
            if _MADE not in self.__dict__:
                taken = vars(self).get(_TAKEN, {})
                own = [
                    taken.get(each.arn) or _copied(each, self.account_id)
                    for each in templates(self.region_name)
                ]
                self.__dict__[_MADE] = own + self.__dict__[_MORE]
        return self.__dict__[_MADE]

    def by_arn(self: Any) -> Any:
        found = {policy.arn: policy for policy in made(self)} if _BY_ARN not in vars(self) else {}
        return self.__dict__.setdefault(_BY_ARN, found)

    @functools.cache
    def template(region: str, arn: str) -> Any:
        with _data_in(models):
            return _read(models, region, arn)

    def taken(self: Any, arn: str) -> Any:
        with _LOCK:
            found = None if _MADE in vars(self) else template(self.region_name, arn)
            if found is None:
                return None
            own = vars(self).setdefault(_TAKEN, {})
            return own.get(arn) or own.setdefault(arn, _copied(found, self.account_id))

    stock_attach = backend.attach_role_policy

    @functools.wraps(stock_attach)
    def attach_role_policy(self: Any, policy_arn: str, role_name: str) -> None:
        policy = taken(self, policy_arn) or self.managed_policies.get(policy_arn)
        if policy is None:
            stock_attach(self, policy_arn, role_name)
        else:
            policy.attach_to(self.get_role(role_name))

    stock_detach = backend.detach_role_policy

    @functools.wraps(stock_detach)
    def detach_role_policy(self: Any, policy_arn: str, role_name: str) -> None:
        role = self.get_role(role_name)
        policy = role.managed_policies.get(policy_arn)
        if policy is not None and vars(self).get(_TAKEN, {}).get(policy_arn) is policy:
            policy.detach_from(role)
        else:
            stock_detach(self, policy_arn, role_name)

    backend.attach_role_policy = attach_role_policy
    backend.detach_role_policy = detach_role_policy
    backend._init_aws_policies = nothing_yet
    # LocalStack adds policies of its own to what that answers.
    backend.aws_managed_policies = property(
        made, lambda self, more: vars(self).update({_MORE: more})
    )
    backend._init_managed_policies = lambda _self: None
    backend.managed_policies = property(by_arn, lambda _self, _none: None)


@contextlib.contextmanager
def _data_in(models: Any) -> Iterator[None]:
    """The JSON is there while it is parsed, and not kept."""
    loaded = sys.modules.get(_DATA) is not None
    stock = models.aws_managed_policies_data
    models.aws_managed_policies_data = importlib.import_module(_DATA).aws_managed_policies_data
    try:
        yield
    finally:
        models.aws_managed_policies_data = stock
        if not loaded:
            sys.modules.pop(_DATA, None)


def _read(models: Any, region: str, arn: str) -> Any:
    """The one policy, found by its name among the keys of the JSON's first level."""
    text, name = models.aws_managed_policies_data, arn.rpartition("/")[2]
    key = f'\n "{name}":'
    at = text.find(key)
    if at < 0 or not models.load_iam_aws_managed_policies():
        return None
    data, _end = json.JSONDecoder().raw_decode(text, at + len(key))
    policy = models.AWSManagedPolicy.from_data(name, _Nobody.account_id, region, data)
    return policy if policy.arn == arn else None


class _Nobody:
    """As much of a backend as making the policies reads."""

    account_id = "aws"

    def __init__(self, region_name: str) -> None:
        self.region_name = region_name


def _copied(policy: Any, account: str) -> Any:
    own = copy.copy(policy)
    own.account_id = account
    own.tags = dict(policy.tags)
    own.versions = [copy.copy(version) for version in policy.versions]
    return own
