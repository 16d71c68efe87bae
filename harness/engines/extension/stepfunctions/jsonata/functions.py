"""What Step Functions adds to JSONata's functions, and the one that it takes away.

AWS: "Transforming data with JSONata in Step Functions", JSONata functions provided by Step
Functions.
"""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections.abc import Callable
from typing import Any

_ALGORITHMS = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
_MOST_ITEMS = 1000


def bind(parsed: Any) -> None:
    """Make the functions known to a parsed expression."""
    for name, implementation in _ADDED.items():
        parsed.register_lambda(name, implementation)


def partition(values: Any, size: Any) -> list[list[Any]]:
    """The values in chunks of `size`, the last one with what is left."""
    if not isinstance(values, list):
        raise ValueError("$partition takes an array")
    step = int(size)
    if step < 1:
        raise ValueError("$partition takes a chunk size of at least 1")
    return [list(values[start : start + step]) for start in range(0, len(values), step)]


def between(start: Any, end: Any, step: Any) -> list[int]:
    """The numbers from `start` to `end`, both included."""
    first, last, by = int(start), int(end), int(step)
    if by == 0:
        raise ValueError("$range takes a step other than 0")
    found = list(range(first, last + (1 if by > 0 else -1), by))
    if len(found) > _MOST_ITEMS:
        raise ValueError(f"$range gives at most {_MOST_ITEMS} numbers")
    return found


def digest(content: Any, algorithm: Any) -> str:
    """The hash of a text, in hexadecimal digits."""
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"$hash knows {', '.join(_ALGORITHMS)}, not {algorithm}")
    text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
    return _ALGORITHMS[algorithm](text.encode()).hexdigest()


def number(seed: Any = None) -> float:
    """A number from 0 up to 1, always the same one for the same seed."""
    return random.random() if seed is None else random.Random(seed).random()


def _no_eval(*_args: Any) -> Any:
    raise ValueError("$eval is not supported in Step Functions; use $parse")


_ADDED: dict[str, Callable[..., Any]] = {
    "partition": partition,
    "range": between,
    "hash": digest,
    "random": number,
    "uuid": lambda: str(uuid.uuid4()),
    "parse": json.loads,
    "eval": _no_eval,
}
