"""Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.

IAM User Guide: IAM policy elements: Variables and tags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .matching import MARK, STAR

Context = Mapping[str, "str | list[str]"]
"""Condition keys in lower case, and their values."""
_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERAL = {"*": STAR, "?": MARK, "$": "$"}


class Missing(Exception):
    """A variable has no value and no default: what has it in matches nothing."""


def filled(text: str, context: Context) -> str:
    """
    Raises:
        Missing: see there.
    """
    if "${" not in text:
        return text
    return _VARIABLE.sub(lambda found: _value(found, context), text)


def _value(found: re.Match[str], context: Context) -> str:
    name, default = found[1], found[2]
    if name in _LITERAL:
        return _LITERAL[name]
    value = context.get(name.lower())
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    if value is None:
        value = default
    if value is None:
        raise Missing(name)
    return value.replace("*", STAR).replace("?", MARK)
