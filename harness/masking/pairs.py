"""Names and values in plain text: `password=…`, `"token": "…"`, `Authorization: Bearer …`."""

from __future__ import annotations

import re
from collections.abc import Callable

_PAIR = re.compile(
    r"""(?<![\w./-])(?P<name>[\w./-]{1,100})"""
    r"""(?P<between>\\{0,4}["']?[ \t]{0,9}(?:=>|[:=])[ \t]{0,9})"""
    r"""(?:(?P<quote>\\{0,4}["'])(?P<quoted>[^\n]{0,4000}?)(?P=quote)"""
    r"""|(?P<bare>(?:(?:Bearer|Basic|Digest|Token)[ ]+)?[^\s,;&"'<>(){}\[\]\\]{1,4000}))""",
    re.IGNORECASE,
)
_CODE_LITERAL = re.compile(r"(?=.*\d)[^/:.\s]{8,}|(?=.*[^\w/:. -])\S{6,}")
"""What of quoted texts in source code is a secret, and not the name of one."""


def replace_pairs(
    text: str,
    secret: Callable[[str], bool],
    mask: Callable[[str, str], str],
    *,
    code: bool = False,
) -> str:
    """The text with the value of each secret name given through `mask(name, value)`.

    Args:
        code: only quoted texts are values, since the rest are expressions.
    """

    done: list[str] = []
    kept = position = 0
    while match := _PAIR.search(text, position):
        kind = "quoted" if match["quoted"] is not None else "bare"
        value: str = match[kind]
        start, end = match.span(kind)
        # The value of another name may hold a pair itself: it is looked into next.
        position = match.end("between")
        if not secret(match["name"]):
            continue
        if code and (kind == "bare" or not _CODE_LITERAL.fullmatch(value)):
            continue
        done += [text[kept:start], mask(match["name"], value)]
        kept = position = end
    return "".join([*done, text[kept:]])
