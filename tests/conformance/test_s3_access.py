"""Amazon S3: signed URLs and forms, CORS, static websites."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse, urlunparse

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.s3_support import API, GUIDE, client, code_of, http, make_bucket
from tests.engine import lambdas

SERVICE = "S3"
PRESIGNED = f"{GUIDE}: Download and upload objects with presigned URLs"
QUERY = f"{API}: Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"
FORMS = f"{API}: Creating a POST Policy"
CORS = f"{GUIDE}: Using cross-origin resource sharing (CORS)"


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    return client(cloud)


@pytest.fixture
def bucket(s3: Any) -> str:
    name = make_bucket(s3)
    s3.put_object(Bucket=name, Key="a b.txt", Body=b"hello", ContentType="text/plain")
    return name


def signed(s3: Any, operation: str, bucket: str, **more: Any) -> str:
    given = {"Bucket": bucket, "Key": "a b.txt", **more.pop("parameters", {})}
    url: str = s3.generate_presigned_url(operation, Params=given, **more)
    return url


def changed(url: str, **query: str | None) -> str:
    """The URL with other parameters than those it was signed with."""
    parts = urlparse(url)
    values = {k: v[0] for k, v in parse_qs(parts.query).items()}
    values = {k: v for k, v in {**values, **query}.items() if v is not None}
    return urlunparse(parts._replace(query=urlencode(values)))


@documented("presigned URLs", PRESIGNED)
def test_a_signed_url_reads_and_writes(s3: Any, bucket: str) -> None:
    got = http("GET", signed(s3, "get_object", bucket))
    assert (got.status, got.body, got.headers["content-type"]) == (200, b"hello", "text/plain")
    put = signed(s3, "put_object", bucket, parameters={"ContentType": "text/css"})
    assert http("PUT", put, body=b"x", headers={"Content-Type": "text/css"}).status == 200
    assert s3.head_object(Bucket=bucket, Key="a b.txt")["ContentType"] == "text/css"


@documented("presigned URLs", QUERY)
def test_a_url_that_was_changed_after_signing_is_refused(s3: Any, bucket: str) -> None:
    url = signed(s3, "get_object", bucket)
    for other in (
        url.replace("a%20b.txt", "other.txt"),
        changed(url, **{"X-Amz-Expires": "604800"}),
        changed(url, **{"X-Amz-Signature": "0" * 64}),
    ):
        got = http("GET", other)
        assert (got.status, got.code) == (403, "SignatureDoesNotMatch")
    assert http("PUT", url, body=b"x").code == "SignatureDoesNotMatch"


@documented("presigned URLs", QUERY)
def test_a_signed_header_must_come_and_be_the_same(s3: Any, bucket: str) -> None:
    put = signed(s3, "put_object", bucket, parameters={"ContentType": "text/css"})
    got = http("PUT", put, body=b"x", headers={"Content-Type": "text/html"})
    assert (got.status, got.code) == (403, "SignatureDoesNotMatch")


@documented("presigned URLs", QUERY)
def test_a_url_expires(s3: Any, bucket: str) -> None:
    old = datetime.now(UTC) - timedelta(hours=2)
    url = _signed_at(s3, bucket, old, seconds=3600)
    got = http("GET", url)
    assert (got.status, got.code) == (403, "AccessDenied")
    assert b"Request has expired" in got.body
    assert http("GET", _signed_at(s3, bucket, old, seconds=4 * 3600)).status == 200


def _signed_at(s3: Any, bucket: str, moment: datetime, seconds: int) -> str:
    """A URL as version 4 signs it, at a time of one's own."""
    endpoint = urlparse(s3.meta.endpoint_url)
    credentials = s3._request_signer._credentials
    region, date = s3.meta.region_name, moment.strftime("%Y%m%d")
    path, scope = f"/{bucket}/a%20b.txt", f"{date}/{region}/s3/aws4_request"
    query = urlencode(
        {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{credentials.access_key}/{scope}",
            "X-Amz-Date": moment.strftime("%Y%m%dT%H%M%SZ"),
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
    )
    canonical = f"GET\n{path}\n{query}\nhost:{endpoint.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    text = "\n".join(
        (
            "AWS4-HMAC-SHA256",
            moment.strftime("%Y%m%dT%H%M%SZ"),
            scope,
            hashlib.sha256(canonical.encode()).hexdigest(),
        )
    )
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return f"{s3.meta.endpoint_url}{path}?{query}&X-Amz-Signature={key.hex()}"


@documented("presigned URLs", PRESIGNED)
def test_a_function_signs_with_the_credentials_of_its_role(
    cloud: Cloud, s3: Any, bucket: str
) -> None:
    function = lambdas.python(
        cloud,
        "import boto3\n"
        "def handler(event, context):\n"
        "    return boto3.client('s3').generate_presigned_url('get_object', Params=event)\n",
    )
    url = function.invoke({"Bucket": bucket, "Key": "a b.txt"}).payload
    assert http("GET", url).body == b"hello"
    refused = http("GET", url.replace("a%20b.txt", "other.txt"))
    assert (refused.status, refused.code) == (403, "SignatureDoesNotMatch")


def post(s3: Any, bucket: str, **changes: str) -> Any:
    made = s3.generate_presigned_post(
        bucket,
        "up/${filename}",
        Fields={"success_action_status": "201"},
        Conditions=[
            {"success_action_status": "201"},
            ["content-length-range", 1, 10],
            ["starts-with", "$key", "up/"],
        ],
    )
    fields = {**made["fields"], **changes, "file": ("f.txt", changes.get("file", "hello"))}
    return http("POST", made["url"], fields=fields)


@documented("POST policies", FORMS)
def test_a_form_uploads_what_its_policy_allows(s3: Any, bucket: str) -> None:
    got = post(s3, bucket)
    assert got.status == 201
    assert b"<Key>up/f.txt</Key>" in got.body
    assert s3.get_object(Bucket=bucket, Key="up/f.txt")["Body"].read() == b"hello"


@documented("POST policies", FORMS)
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"file": "x" * 11}, 400, "EntityTooLarge"),
        ({"success_action_status": "200"}, 403, "AccessDenied"),
        ({"key": "down/x"}, 403, "AccessDenied"),
        ({"x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch"),
    ],
)
def test_a_form_that_breaks_its_policy_is_refused(
    s3: Any, bucket: str, changes: dict[str, str], status: int, code: str
) -> None:
    got = post(s3, bucket, **changes)
    assert (got.status, got.code) == (status, code)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


@documented("CORS", CORS)
def test_a_preflight_is_answered_by_the_rule_that_fits(s3: Any, bucket: str) -> None:
    rule = {
        "AllowedOrigins": ["https://*.example.com"],
        "AllowedMethods": ["PUT"],
        "AllowedHeaders": ["x-*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 30,
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    url = f"{s3.meta.endpoint_url}/{bucket}/a"
    asked = {"Access-Control-Request-Method": "PUT", "Origin": "https://www.example.com"}
    allowed = http("OPTIONS", url, headers=asked)
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-origin"] == "https://www.example.com"
    assert allowed.headers["access-control-allow-methods"] == "PUT"
    assert allowed.headers["access-control-max-age"] == "30"
    for wrong in (
        {"Origin": "https://example.org"},
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Headers": "authorization"},
    ):
        assert http("OPTIONS", url, headers={**asked, **wrong}).status == 403


@documented("CORS", CORS)
def test_a_bucket_without_cors_says_so(s3: Any, bucket: str) -> None:
    assert code_of(s3.get_bucket_cors, Bucket=bucket) == ("NoSuchCORSConfiguration", 404)


@documented("static websites", f"{GUIDE}: Hosting a static website using Amazon S3")
def test_a_website_has_an_index_and_an_error_document(s3: Any, bucket: str) -> None:
    s3.put_bucket_website(
        Bucket=bucket,
        WebsiteConfiguration={
            "IndexDocument": {"Suffix": "index.html"},
            "ErrorDocument": {"Key": "wrong.html"},
        },
    )
    for key in ("index.html", "docs/index.html", "wrong.html"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/html")
    port = urlparse(s3.meta.endpoint_url).port
    host = f"{bucket}.s3-website.localhost.localstack.cloud:{port}"

    def get(path: str) -> Any:
        return http("GET", f"{s3.meta.endpoint_url}{path}", headers={"Host": host}, redirect=False)

    assert get("/").body == b"index.html"
    assert get("/docs/").body == b"docs/index.html"
    missing = get("/none")
    assert (missing.status, missing.body) == (404, b"wrong.html")
    moved = get("/docs")
    assert (moved.status, moved.headers["location"]) == (302, "/docs/")


@documented("bucket policies", f"{API}: PutBucketPolicy")
def test_a_policy_that_is_no_json_is_malformed(s3: Any, bucket: str) -> None:
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy="no json")[0] == "MalformedPolicy"
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"] == [statement]
