"""Secrets that are known by how they look, wherever they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.masking.words import words

SHAPES: tuple[tuple[str, str], ...] = (
    # AWS Identity and Access Management user guide, "IAM identifiers": unique id prefixes.
    ("access-key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("jwt", r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    (
        "private-key",
        r"-----BEGIN (?P<pem>[A-Z ]*PRIVATE KEY(?: BLOCK)?)-----[\s\S]{0,8000}?"
        r"-----END (?P=pem)-----",
    ),
    ("url-password", r"(?<=://)[^\s/:@\"'<>{}$]*:(?P<secret_url>[^\s/@\"'<>{}$«]+)(?=@)"),
    ("basic-auth", r"\bBasic\s+(?P<secret_basic>[A-Za-z0-9+/]{8,}={0,2})"),
    ("token", r"\bgh[pousr]_[A-Za-z0-9]{20,}\b"),
    ("token", r"\bgithub_pat_[A-Za-z0-9_]{20,}\b"),
    ("token", r"\bglpat-[A-Za-z0-9_-]{16,}"),
    ("token", r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    ("api-key", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}\b"),
    ("api-key", r"\bsk-[A-Za-z0-9_-]{20,}\b"),
    ("api-key", r"\bAIza[A-Za-z0-9_-]{35}\b"),
)

_NAMES = {f"shape{i}": name for i, (name, _) in enumerate(SHAPES)}
PATTERN = re.compile("|".join(f"(?P<shape{i}>{p})" for i, (_, p) in enumerate(SHAPES)))


_BEGINNINGS = words("AKIA ASIA eyJ -----BEGIN :// Basic gh glpat- xox k_live_ k_test_ sk- AIza")


def may_hold(text: str) -> bool:
    """Whether it is worth searching the text."""
    return any(beginning in text for beginning in _BEGINNINGS)


@dataclass(frozen=True)
class Found:
    """A secret in a text: its kind, and where in the match it stands."""

    name: str
    start: int
    end: int


def found(match: re.Match[str]) -> Found:
    """What a match of `PATTERN` says."""
    groups = match.groupdict()
    name = next(_NAMES[group] for group in _NAMES if groups[group] is not None)
    group = next((g for g in ("secret_url", "secret_basic") if groups[g] is not None), 0)
    return Found(name, *match.span(group))
