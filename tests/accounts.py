"""Accounts that nobody else uses: what one test leaves behind, another never sees."""

from __future__ import annotations

import secrets

from harness.engines.cloud import Cloud


def fresh_account() -> str:
    """An account id of 12 digits. Text, never a number: it may begin with zeros."""
    return f"{secrets.randbelow(10**12):012}"


def in_a_fresh_account(cloud: Cloud) -> Cloud:
    """The same engine and region, as an account of its own."""
    return Cloud(cloud.engine, account=fresh_account(), region=cloud.region)
