"""The builder's version, without importing it: that takes longer than a deploy."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata


@lru_cache(maxsize=1)
def builder_version() -> str:
    return "aws-lambda-builders " + metadata.version("aws-lambda-builders")
