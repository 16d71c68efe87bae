"""Whether a key, a header or a variable names a secret.

A name is taken apart into words (`dbPassword`, `DB_PASSWORD`, `/shop/db-password`); the last
word may say that it only tells about a secret (`secretArn`, `token_count`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from harness.masking.words import words

_HINTS = words(
    "pass pwd secret token authori key cookie credential connection jwt bearer otp cvv cvc "
    "dsn signature code"
)


def may_name(text: str) -> bool:
    """Whether the text can hold a secret's name: cheaper than looking at each name in it."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


_WORDS = words(
    "password passwd passwort passphrase pwd secret token authorization authorisation apikey "
    "cookie credential jwt bearer otp cvv cvc dsn"
)
_ENDINGS = words("password passwd secret token apikey privatekey accesskey connectionstring")
_OF_KEYS = words("private access signing encryption account shared session ssh auth")
_OF_CODES = words("confirmation verification mfa user sms")
_PAIRS = frozenset(
    {
        *(("api", "key"), ("connection", "string"), ("amz", "signature")),
        *((word, "key") for word in _OF_KEYS),
        *((word, "code") for word in _OF_CODES),
    }
)
_TELLS_ABOUT = words(
    "id ids arn arns name names policy policies type types url uri endpoint table queue topic "
    "bucket parameter parameters param path version versions stage stages count limit ttl "
    "expiry expires expiration length size use used status enabled required validity unit "
    "units format field header headers location rotation description provider providers kind "
    "at date time period days rule rules attempts scope scopes lambda function role handler "
    "metadata source index config settings manager template usage max min window algorithm"
)
_OF_PAGES = words(
    "nexttoken continuationtoken clientrequesttoken clienttoken tasktoken idempotencytoken "
    "paginationtoken startingtoken nextcontinuationtoken nextshardtoken nextpagetoken "
    "retrytoken synctoken nexttokens"
)
"""Tokens of AWS's protocols, which open nothing."""
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether what stands under the name is secret."""
    if len(name) > 256:
        return False
    # of a path (`/shop/db/password`) the end tells what it is
    found = [word.lower() for word in _SPLIT.findall(name)][-6:]
    if not found or "".join(found) in _OF_PAGES or found[-1] in _TELLS_ABOUT:
        return False
    return any(_secret(word) for word in found) or any(pair in _PAIRS for pair in _pairs(found))


def _secret(word: str) -> bool:
    return _is_word(word) or (word.endswith("s") and _is_word(word[:-1]))


def _is_word(word: str) -> bool:
    return word in _WORDS or word.endswith(_ENDINGS)


def _pairs(found: list[str]) -> Iterator[tuple[str, str]]:
    for first, second in itertools.pairwise(found):
        yield first, second
        yield first, second.removesuffix("s")


def holds_numbers(name: str) -> bool:
    """Whether a number under the name is secret too: a password may be one, tokens are counted."""
    return is_secret(name) and "token" not in name.lower()
