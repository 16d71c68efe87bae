"""Who makes a request, and whether a policy's `Principal` means him.

IAM User Guide: AWS JSON policy elements: Principal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .documents import Principals
from .matching import like

Meant = Literal["directly", "by account", "no"]
"""A policy that names the account leaves it to the account's own policies who may."""


@dataclass(frozen=True)
class Principal:
    """A role's session, a user, or a service.

    `arn` is the session's (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`), the user's, or the
    service's name (`sns.amazonaws.com`); `issuer` the ARN of the role behind a session.
    """

    kind: Literal["role", "user", "service"]
    arn: str
    account: str
    issuer: str = ""


def meant(principals: Principals, who: Principal) -> Meant:
    found: Meant = "no"
    for kind, names in principals.items():
        for name in names:
            if kind == "*" or (kind == "AWS" and name == "*"):
                return "directly"
            if kind == "Service":
                if who.kind == "service" and like(name, who.arn):
                    return "directly"
            elif kind == "AWS" and who.kind != "service":
                if name in (who.arn, who.issuer):
                    return "directly"
                if name in (who.account, f"arn:aws:iam::{who.account}:root"):
                    found = "by account"
    return found


def excluded(principals: Principals, who: Principal) -> bool:
    """Whether `NotPrincipal` leaves him out."""
    return meant(principals, who) != "no"
