"""Allowed or denied, and by what (IAM User Guide: Policy evaluation logic)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .documents import Document, Statement
from .principals import Principal
from .statements import Request, about, applies

Kind = Literal[
    "identity-based policy", "resource-based policy", "permissions boundary", "session policy"
]
_ARTICLES = {"identity-based policy": "an", "resource-based policy": "a"}


@dataclass(frozen=True)
class Policies:
    """All that has a say. `boundary` and `session` are None where there is none.

    `resource_decides`: without the resource's leave there is none (KMS keys, roles' trust).
    """

    identity: tuple[Document, ...] = ()
    boundary: tuple[Document, ...] | None = None
    session: tuple[Document, ...] | None = None
    resource: Document | None = None
    resource_account: str = ""
    resource_decides: bool = False


@dataclass(frozen=True)
class Decision:
    allowed: bool
    explicit: bool = False
    by: Kind = "identity-based policy"

    def why(self, action: str) -> str:
        """The end of AWS's sentence (IAM User Guide: Troubleshoot access denied errors)."""
        if self.explicit:
            return f"with an explicit deny in {_ARTICLES.get(self.by, 'a')} {self.by}"
        return f"because no {self.by} allows the {action} action"


def decide(who: Principal, request: Request, policies: Policies) -> Decision:
    """An explicit deny wins; what nothing allows is denied."""
    for kind, documents in _all(policies):
        if any(s.effect == "Deny" for s in _concerning(documents, request)):
            return Decision(False, explicit=True, by=kind)
    allows = "no"
    for statement in policies.resource or ():
        if applies(statement, request) and (found := about(statement, who)) != "no":
            if statement.effect == "Deny":
                return Decision(False, explicit=True, by="resource-based policy")
            allows = "directly" if "directly" in (found, allows) else found
    same = not policies.resource_account or policies.resource_account == who.account
    if who.kind == "service":
        return Decision(allows == "directly", by="resource-based policy")
    if (not same or policies.resource_decides) and allows == "no":
        return Decision(False, by="resource-based policy")
    limits: tuple[tuple[Kind, tuple[Document, ...] | None], ...] = (
        ("permissions boundary", policies.boundary),
        ("session policy", policies.session),
    )
    by_resource = same and allows == "directly"
    if not by_resource and not _allowed(policies.identity, request):
        return Decision(False)
    for kind, limit in limits:
        if limit is not None and not _allowed(limit, request):
            return Decision(False, by=kind)
    return Decision(True)


def _all(policies: Policies) -> Iterator[tuple[Kind, tuple[Document, ...]]]:
    yield "identity-based policy", policies.identity
    yield "permissions boundary", policies.boundary or ()
    yield "session policy", policies.session or ()


def _allowed(documents: Iterable[Document], request: Request) -> bool:
    return any(s.effect == "Allow" for s in _concerning(documents, request))


def _concerning(documents: Iterable[Document], request: Request) -> Iterator[Statement]:
    return (s for document in documents for s in document if applies(s, request))
