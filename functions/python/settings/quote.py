"""Quotes a price in the currency that is set, signed with a secret."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

import boto3
from cached import Cached

WANTED = ("currency",)
ssm = boto3.client("ssm")
secrets = boto3.client("secretsmanager")


class MissingSetting(Exception):
    """The function is not configured."""


def read_settings() -> dict[str, str]:
    """
    Raises:
        MissingSetting: a parameter is not there.
    """
    path = os.environ["SETTINGS"]
    found: dict[str, str] = {}
    pages = ssm.get_paginator("get_parameters_by_path")
    for page in pages.paginate(Path=path, WithDecryption=True):
        found |= {p["Name"].removeprefix(path + "/"): p["Value"] for p in page["Parameters"]}
    for name in WANTED:
        if name not in found:
            raise MissingSetting(f"the parameter {path}/{name} is missing")
    return found


def read_password() -> bytes:
    answer: str = secrets.get_secret_value(SecretId=os.environ["PASSWORD"])["SecretString"]
    return answer.encode()


settings = Cached(read_settings)
password = Cached(read_password)


def handler(event: dict[str, Any], _context: Any) -> dict[str, str]:
    price = f"{event['price']} {settings.get()['currency']}"
    return {
        "price": price,
        "signature": hmac.digest(password.get(), price.encode(), hashlib.sha256).hex(),
    }
