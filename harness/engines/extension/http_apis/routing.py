"""Which route a request takes (AWS: Create routes for HTTP APIs in API Gateway).

The most specific path wins, segment by segment: text before `{name}` before `{name+}`; of the
same path the method's own route before `ANY`; `$default` takes what nothing else does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from .apis import Part

_TEXT, _VARIABLE, _GREEDY = range(3)


@functools.lru_cache(maxsize=4096)
def _compiled(key: str) -> tuple[str, re.Pattern[str], tuple[str, ...], tuple[int, ...]]:
    """Method, pattern, names of its groups, how specific each segment is."""
    method, _, path = key.partition(" ")
    names: list[str] = []
    ranks: list[int] = []
    pattern = ""
    for segment in path.split("/")[1:]:
        rank, text = _TEXT, ""
        for piece in re.split(r"(\{[^{}]+\})", segment):
            if not piece.startswith("{"):
                text += re.escape(piece)
                continue
            greedy = piece.endswith("+}")
            names.append(piece[1:-2] if greedy else piece[1:-1])
            text += "(.+)" if greedy else "([^/]+)"
            rank = max(rank, _GREEDY if greedy else _VARIABLE)
        pattern += "/" + text
        ranks.append(rank)
    return method, re.compile(pattern or "/", re.DOTALL), tuple(names), tuple(ranks)


def find(routes: Iterable[Part], method: str, path: str) -> tuple[Part, dict[str, str]] | None:
    """The route and its path parameters."""
    best: tuple[tuple[tuple[int, ...], int], Part, dict[str, str]] | None = None
    default = None
    for route in routes:
        key = route["RouteKey"]
        if key == "$default":
            default = route
            continue
        wanted, pattern, names, ranks = _compiled(key)
        if wanted not in (method, "ANY"):
            continue
        found = pattern.fullmatch(path)
        if found is None:
            continue
        rank = (ranks, int(wanted == "ANY"))
        if best is None or rank < best[0]:
            best = (rank, route, dict(zip(names, found.groups(), strict=True)))
    if best is not None:
        return best[1], best[2]
    return (default, {}) if default is not None else None
