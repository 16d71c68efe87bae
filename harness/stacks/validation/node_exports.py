"""The names that a JavaScript file exports, as far as its text says."""

from __future__ import annotations

import re

_PATTERNS = [
    re.compile(r"\bexports\.([A-Za-z_$][\w$]*)\s*="),
    re.compile(r"\bexports\[['\"]([^'\"]+)['\"]\]\s*="),
    re.compile(r"\bexport\s+(?:async\s+)?function\s*\*?\s*([A-Za-z_$][\w$]*)"),
    re.compile(r"\bexport\s+(?:const|let|var|class)\s+([A-Za-z_$][\w$]*)"),
]
_LIST = re.compile(r"\bexport\s*\{([^}]*)\}")
_OBJECT = re.compile(r"\bmodule\.exports\s*=\s*\{([^}]*)\}\s*;?\s*(?:$|\n)")
_MEMBER = re.compile(r"(?:^|,)\s*(?:async\s+)?['\"]?([A-Za-z_$][\w$]*)['\"]?\s*(?=[:,(]|$)", re.M)
_HIDDEN = re.compile(
    r"\bexport\s*\*|__exportStar|defineProperty\(\s*exports|__export\(|\bmodule\.exports\s*=|"
    r"Object\.assign\(\s*(?:module\.)?exports|\bexport\s+(?:const|let|var)\s*[\[{]|"
    r"\bexports\[[^'\"]|\bmodule\.exports\["
)


def exported(text: str) -> set[str] | None:
    """Exported names, or None where they are made in a way that the text does not show."""
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    code = re.sub(r"^\s*//.*$", "", code, flags=re.M)
    names = {name for pattern in _PATTERNS for name in pattern.findall(code)}
    for group in _LIST.findall(code):
        names |= {part.split(" as ")[-1].strip() for part in group.split(",") if part.strip()}
    plain = _OBJECT.findall(code)
    if plain and all("..." not in body and "{" not in body for body in plain):
        for body in plain:
            names |= set(_MEMBER.findall(body))
        code = _OBJECT.sub("\n", code)
    return None if _HIDDEN.search(code) else names
