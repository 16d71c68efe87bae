"""What there is: pools with their clients, users, groups, resource servers and domains.

Ids of pools, ids of clients and domains are unique over all accounts, as on AWS, and most calls
of a user name nothing else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .passwords import Secret

Settings = dict[str, Any]


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass
class Stamped:
    created: datetime = field(default_factory=now, kw_only=True)
    modified: datetime = field(default_factory=now, kw_only=True)

    def touch(self) -> None:
        self.modified = now()


@dataclass
class Code:
    """A code that was sent, for what, and until when it holds (epoch seconds)."""

    text: str
    expires: float


@dataclass
class User(Stamped):
    """`status` is AWS's UserStatus; `attributes` hold `sub` too."""

    name: str
    attributes: dict[str, str]
    status: str = "UNCONFIRMED"
    enabled: bool = True
    secret: Secret | None = None
    temporary_until: float | None = None
    groups: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    """By purpose: `sign-up`, `password`, or the attribute that is verified."""
    failures: int = 0
    locked_until: float = 0.0

    @property
    def sub(self) -> str:
        return self.attributes["sub"]


@dataclass
class Login:
    """What a refresh token stands for; `origin` is in every token that comes of it."""

    user: str
    client: str
    origin: str
    auth_time: int
    expires: float


@dataclass
class Group(Stamped):
    name: str
    settings: Settings


@dataclass
class Client(Stamped):
    id: str
    pool: str
    settings: Settings
    secret: str | None = None


@dataclass
class Pool(Stamped):
    id: str
    account: str
    region: str
    settings: Settings
    schema: list[dict[str, Any]]
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    servers: dict[str, Settings] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    """By refresh token."""
    revoked: set[str] = field(default_factory=set)
    """`origin_jti` of tokens that are no longer accepted."""

    @property
    def arn(self) -> str:
        return f"arn:aws:cognito-idp:{self.region}:{self.account}:userpool/{self.id}"

    @property
    def issuer(self) -> str:
        return f"https://cognito-idp.{self.region}.amazonaws.com/{self.id}"


POOLS: dict[str, Pool] = {}
CLIENTS: dict[str, Client] = {}
DOMAINS: dict[str, str] = {}
"""Pool by domain prefix."""
