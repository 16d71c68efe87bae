"""Buckets, raw requests, and errors as S3's XML has them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud

API = "S3 API Reference"
GUIDE = "S3 User Guide"
_HTTP = urllib3.PoolManager(timeout=20, retries=False)


def client(cloud: Cloud, **config: Any) -> Any:
    """S3 by path, signed with version 4, and not trying anything again."""
    options = {"addressing_style": "path", **config.pop("s3", {})}
    return cloud.session.client(
        "s3",
        endpoint_url=cloud.endpoint,
        config=Config(s3=options, signature_version="s3v4", retries={"max_attempts": 0}, **config),
    )


def make_bucket(s3: Any, **more: Any) -> str:
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, **more)
    return name


def refused(call: Any, **parameters: Any) -> dict[str, Any]:
    """The response of a call that is answered with an error."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response: dict[str, Any] = caught.value.response
    return response


def code_of(call: Any, **parameters: Any) -> tuple[str, int]:
    """An error's code and HTTP status."""
    response = refused(call, **parameters)
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Of an error's XML; empty where there is none."""
        if not self.body.startswith(b"<"):
            return ""
        return ElementTree.fromstring(self.body).findtext("Code") or ""


def http(method: str, url: str, **more: Any) -> Answer:
    got = _HTTP.request(method, url, **more)
    return Answer(got.status, {k.lower(): v for k, v in got.headers.items()}, got.data)
