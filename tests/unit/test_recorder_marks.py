"""Marks of secrets in records: equal for equal values, and nothing of the value in them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from harness.engines.extension.recorder.marks import mark, of_cookies, of_headers


def token(**claims: Any) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJSUzI1NiJ9.{body}.c2lnbmF0dXJl"


POOL = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab12"
ID = token(iss=POOL, aud="app", **{"cognito:username": "bob", "token_use": "id"})
ACCESS = token(iss=POOL, client_id="app", username="bob", token_use="access")
LOCAL = token(iss="http://localhost:4566/us-east-1_Ab12", client_id="app", username="bob",
              token_use="access")  # fmt: skip
BOB = {"pool": "us-east-1_Ab12", "client": "app", "name": "bob"}
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260131/eu-west-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=0a1b2c"
)


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [
        ("Authorization", "Bearer s3cret-1", {"scheme": "Bearer", "mark": mark("s3cret-1")}),
        ("authorization", "s3cret-1", {"mark": mark("s3cret-1")}),
        ("X-Api-Key", "s3cret 1", {"mark": mark("s3cret 1")}),
        ("Cookie", "sid=s3cret-1; theme=a=b",
         {"cookies": {"sid": mark("s3cret-1"), "theme": mark("a=b")}}),
        ("Authorization", SIGNED, {"scheme": "AWS4-HMAC-SHA256", "service": "execute-api"}),
        ("Authorization", f"Bearer {ID}",
         {"scheme": "Bearer", "mark": mark(ID), "user": {**BOB, "use": "id"}}),
        ("Authorization", ACCESS, {"mark": mark(ACCESS), "user": {**BOB, "use": "access"}}),
        ("Authorization", LOCAL, {"mark": mark(LOCAL), "user": {**BOB, "use": "access"}}),
        ("Authorization", token(iss="https://example.org", sub="x"),
         {"mark": mark(token(iss="https://example.org", sub="x"))}),
        ("Authorization", "a.!!!.c", {"mark": mark("a.!!!.c")}),
    ],
)  # fmt: skip
def test_what_is_told_of_a_secret_header(header: str, value: str, told: dict[str, Any]) -> None:
    assert of_headers({header: value, "X-Mine": "1"}) == {header: told}
    assert "s3cret" not in json.dumps(of_headers({header: value}))


def test_headers_without_secrets_have_no_marks() -> None:
    assert of_headers({"Content-Type": "text/plain", "Host": "a"}) == {}


def test_cookies_that_an_answer_sets() -> None:
    told = of_cookies(["sid=s3cret-1; Path=/; HttpOnly", "theme=dark", "broken"])
    assert told == {"sid": mark("s3cret-1"), "theme": mark("dark")}


def test_values_that_differ_have_other_marks() -> None:
    assert len({mark("a"), mark("b"), mark("a")}) == 2
    assert len(mark("a")) == 24
