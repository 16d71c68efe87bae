"""What a project says about its secrets, beyond what is known of everybody's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from harness.masking.names import is_secret
from harness.masking.words import words

PUBLIC = words(
    "test true false null none default string required optional undefined bearer basic jwt "
    "aws_iam localhost 127.0.0.1 admin root postgres mysql user username password secret "
    "token *** ****"
)
"""Never secret, whatever they stand under: words, and what the harness itself signs with."""


@dataclass(frozen=True)
class Rules:
    """`names` are shell patterns of names; of a `patterns` match group 1 is secret, or all of it.

    `allow` are shell patterns of names, and values, that are never masked.
    """

    names: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    allow: tuple[str, ...] = ()

    def secret(self, name: str) -> bool:
        """Whether what stands under `name` is masked."""
        lower = name.lower()
        if any(fnmatchcase(lower, one.lower()) for one in self.allow):
            return False
        return is_secret(name) or any(fnmatchcase(lower, one.lower()) for one in self.names)

    def public(self, value: str) -> bool:
        """Whether a value is none of anybody's secrets."""
        return value.lower() in PUBLIC or value in self.allow
