"""Amazon S3: versions, locks, tags, checksums, lifecycle."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.s3_support import API, GUIDE, client, code_of, make_bucket, refused

SERVICE = "S3"
VERSIONS = f"{GUIDE}: Retaining multiple versions of objects with S3 Versioning"
CHECKSUMS = f"{GUIDE}: Checking object integrity for data at rest in Amazon S3"
LOCK = f"{GUIDE}: Locking objects with Object Lock"


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    return client(cloud)


@pytest.fixture
def bucket(s3: Any) -> str:
    return make_bucket(s3)


@pytest.fixture
def versioned(s3: Any, bucket: str) -> str:
    status = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=status)
    return bucket


def put(s3: Any, bucket: str, body: bytes, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = s3.put_object(Bucket=bucket, Key="a", Body=body, **more)
    return answer


@documented("versions", VERSIONS)
def test_each_write_is_a_version(s3: Any, versioned: str) -> None:
    first, second = (put(s3, versioned, body)["VersionId"] for body in (b"one", b"two"))
    assert s3.get_object(Bucket=versioned, Key="a")["Body"].read() == b"two"
    old = s3.get_object(Bucket=versioned, Key="a", VersionId=first)
    assert (old["Body"].read(), old["VersionId"]) == (b"one", first)
    listed = s3.list_object_versions(Bucket=versioned)["Versions"]
    assert [(v["VersionId"], v["IsLatest"]) for v in listed] == [(second, True), (first, False)]


@documented("versions", f"{GUIDE}: Working with delete markers")
def test_a_delete_marker_hides_an_object_until_it_is_deleted(s3: Any, versioned: str) -> None:
    put(s3, versioned, b"one")
    marker = s3.delete_object(Bucket=versioned, Key="a")
    assert marker["DeleteMarker"] is True
    hidden = refused(s3.get_object, Bucket=versioned, Key="a")
    assert hidden["Error"]["Code"] == "NoSuchKey"
    assert hidden["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    of_marker = {"Bucket": versioned, "Key": "a", "VersionId": marker["VersionId"]}
    assert code_of(s3.get_object, **of_marker) == ("MethodNotAllowed", 405)
    s3.delete_object(**of_marker)
    assert s3.get_object(Bucket=versioned, Key="a")["Body"].read() == b"one"


@documented("versions", VERSIONS)
def test_a_version_that_is_none(s3: Any, versioned: str) -> None:
    put(s3, versioned, b"one")
    wrong = {"Bucket": versioned, "Key": "a", "VersionId": "x" * 32}
    assert code_of(s3.get_object, **wrong)[0] in ("NoSuchVersion", "InvalidArgument")


@documented("versions", VERSIONS)
def test_after_suspension_writes_are_the_null_version(s3: Any, versioned: str) -> None:
    first = put(s3, versioned, b"one")["VersionId"]
    suspended = {"Status": "Suspended"}
    s3.put_bucket_versioning(Bucket=versioned, VersioningConfiguration=suspended)
    put(s3, versioned, b"two")
    put(s3, versioned, b"three")
    listed = s3.list_object_versions(Bucket=versioned)["Versions"]
    assert sorted(v["VersionId"] for v in listed) == sorted(["null", first])


@documented("object lock", LOCK)
def test_a_locked_version_is_not_deleted(s3: Any) -> None:
    bucket = make_bucket(s3, ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC) + timedelta(days=1)
    version = put(s3, bucket, b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)[
        "VersionId"
    ]
    request = {"Bucket": bucket, "Key": "a", "VersionId": version}
    assert code_of(s3.delete_object, **request) == ("AccessDenied", 403)
    s3.delete_object(**request, BypassGovernanceRetention=True)
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


@documented("object lock", LOCK)
def test_a_legal_hold_stays_until_it_is_released(s3: Any) -> None:
    bucket = make_bucket(s3, ObjectLockEnabledForBucket=True)
    version = put(s3, bucket, b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    request = {"Bucket": bucket, "Key": "a", "VersionId": version}
    assert code_of(s3.delete_object, **request) == ("AccessDenied", 403)
    s3.put_object_legal_hold(Bucket=bucket, Key="a", LegalHold={"Status": "OFF"})
    assert s3.delete_object(**request)["ResponseMetadata"]["HTTPStatusCode"] == 204


@documented("object lock", f"{API}: PutObject")
def test_a_lock_needs_a_bucket_that_allows_it(s3: Any, bucket: str) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    request = {"Bucket": bucket, "Key": "a", "ObjectLockMode": "GOVERNANCE"}
    assert code_of(s3.put_object, **request, ObjectLockRetainUntilDate=until) == (
        "InvalidRequest",
        400,
    )


@documented("tags", f"{GUIDE}: Categorizing your objects using tags")
def test_tags_come_with_the_object_or_later(s3: Any, bucket: str) -> None:
    put(s3, bucket, b"x", Tagging="k=v&empty=")
    tags = s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"]
    assert {t["Key"]: t["Value"] for t in tags} == {"k": "v", "empty": ""}
    assert s3.get_object(Bucket=bucket, Key="a")["TagCount"] == 2
    many = [{"Key": f"k{i}", "Value": "v"} for i in range(11)]
    request = {"Bucket": bucket, "Key": "a", "Tagging": {"TagSet": many}}
    assert code_of(s3.put_object_tagging, **request) == ("BadRequest", 400)


def crc32(body: bytes) -> str:
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


@documented("checksums", CHECKSUMS)
def test_the_checksum_that_sdks_send_is_kept(s3: Any, bucket: str) -> None:
    assert put(s3, bucket, b"hello")["ChecksumCRC32"] == crc32(b"hello")
    got = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert (got["ChecksumCRC32"], got["ChecksumType"]) == (crc32(b"hello"), "FULL_OBJECT")
    asked = s3.get_object_attributes(
        Bucket=bucket, Key="a", ObjectAttributes=["Checksum", "ObjectSize"]
    )
    assert (asked["Checksum"]["ChecksumCRC32"], asked["ObjectSize"]) == (crc32(b"hello"), 5)


@documented("checksums", CHECKSUMS)
@pytest.mark.parametrize(
    "wrong", [{"ChecksumCRC32": crc32(b"other")}, {"ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}]
)
def test_a_wrong_checksum_is_refused(s3: Any, bucket: str, wrong: dict[str, str]) -> None:
    code, status = code_of(s3.put_object, Bucket=bucket, Key="a", Body=b"hello", **wrong)
    assert status == 400
    assert code in ("BadDigest", "InvalidRequest")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@documented("batches", f"{API}: DeleteObjects")
def test_many_objects_are_deleted_at_once(s3: Any, bucket: str) -> None:
    for key in ("a", "b c", "é"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": k} for k in ("a", "b c", "none")]}
    )
    assert sorted(d["Key"] for d in answer["Deleted"]) == ["a", "b c", "none"]
    assert [c["Key"] for c in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["é"]


@documented("lifecycle", f"{API}: PutBucketLifecycleConfiguration")
def test_a_lifecycle_is_kept_and_told_of_by_its_objects(s3: Any, bucket: str) -> None:
    rule = {
        "ID": "short",
        "Status": "Enabled",
        "Filter": {"Prefix": "a"},
        "Expiration": {"Days": 3},
    }
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]
    put(s3, bucket, b"x")
    told = s3.head_object(Bucket=bucket, Key="a")["Expiration"]
    assert 'rule-id="short"' in told
    none = make_bucket(s3)
    assert code_of(s3.get_bucket_lifecycle_configuration, Bucket=none) == (
        "NoSuchLifecycleConfiguration",
        404,
    )


@documented("encryption", f"{GUIDE}: Setting default server-side encryption behavior")
def test_objects_are_encrypted_by_default(s3: Any, bucket: str) -> None:
    put(s3, bucket, b"x")
    assert s3.head_object(Bucket=bucket, Key="a")["ServerSideEncryption"] == "AES256"
