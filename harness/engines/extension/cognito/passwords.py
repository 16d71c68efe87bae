"""Passwords: the pool's policy, and what is kept of one.

Kept is a salt and SRP's `x`: enough to prove a password in both ways of signing in, and not the
password.
"""

from __future__ import annotations

import hmac
import secrets
import string
from dataclasses import dataclass
from typing import Any

from . import srp
from .errors import failed

SYMBOLS = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= "
"""AWS: Adding user pool password requirements."""


@dataclass(frozen=True)
class Secret:
    salt: str
    x: int


def secret(pool: str, user: str, password: str) -> Secret:
    # no leading zero and no high bit: clients pad the number that they read
    salt = f"{secrets.randbits(126) | 1 << 126:x}"
    return Secret(salt, srp.private_key(pool, user, password, salt))


def proves(kept: Secret | None, pool: str, user: str, password: str) -> bool:
    if kept is None:
        return False
    given = srp.private_key(pool, user, password, kept.salt)
    return hmac.compare_digest(str(given), str(kept.x))


def check(settings: dict[str, Any], password: str) -> None:
    """
    Raises:
        InvalidPasswordException: it does not conform to the pool's policy.
    """
    policy = settings["Policies"]["PasswordPolicy"]
    needs = (
        (len(password) >= policy["MinimumLength"], "Password not long enough"),
        (_has(password, policy, "Lowercase", string.ascii_lowercase), _must("lowercase")),
        (_has(password, policy, "Uppercase", string.ascii_uppercase), _must("uppercase")),
        (_has(password, policy, "Numbers", string.digits), _must("numeric")),
        (_has(password, policy, "Symbols", SYMBOLS), _must("symbol")),
    )
    for met, why in needs:
        if not met:
            text = f"Password did not conform with policy: {why}"
            raise failed("InvalidPasswordException", text)


def temporary() -> str:
    """A password that every policy takes."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%&-_?")
    letters = [secrets.choice(kind) for kind in kinds for _ in range(3)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def _has(password: str, policy: dict[str, Any], kind: str, letters: str) -> bool:
    return not policy.get(f"Require{kind}") or any(letter in letters for letter in password)


def _must(kind: str) -> str:
    return f"Password must have {kind} characters"
