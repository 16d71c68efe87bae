"""What the functions of a template may refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .errors import TemplateError
from .special import NO_VALUE


class Deployed(Protocol):
    """The resources of the stack, as far as they are made."""

    def physical_id(self, name: str) -> Any:
        """What `Ref` gives for the resource."""

    def attribute(self, name: str, attribute: str) -> Any:
        """What `Fn::GetAtt` gives."""


class NothingDeployed:
    """No resource may be referred to: in conditions, policies and transforms."""

    def physical_id(self, name: str) -> Any:
        raise TemplateError(f"Template error: resource {name} cannot be referred to here")

    def attribute(self, name: str, attribute: str) -> Any:
        raise TemplateError(f"Template error: {name}.{attribute} cannot be referred to here")


@dataclass
class Scope:
    """`parameters` are values in their types; `names` the resources that the stack has.

    `region_url` is what AWS::URLSuffix refers to.
    """

    stack_name: str
    stack_id: str
    account: str
    region: str
    url_suffix: str
    partition: str = "aws"
    notification_arns: list[str] = field(default_factory=list)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    import_value: Callable[[str], Any] = lambda _name: None
    zones: Callable[[str], list[str]] = lambda _region: []

    def pseudo(self, name: str) -> Any:
        """The pseudo parameter, or None where `name` is none."""
        return {
            "AWS::AccountId": self.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": self.notification_arns,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": self.url_suffix,
        }.get(name)
