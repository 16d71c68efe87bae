"""Resource types that parts of this extension make, beside LocalStack's providers.

A part that makes a type without an entry point in `localstack.cloudformation.resource_providers`
names it here when it installs itself: what is not named counts as unsupported.
"""

from __future__ import annotations

_OWN: set[str] = set()


def provide(*names: str) -> None:
    """`AWS::CloudFormation::CustomResource` stands for every `Custom::*` too."""
    _OWN.update(names)


def own_types() -> frozenset[str]:
    return frozenset(_OWN)
