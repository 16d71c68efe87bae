"""Amazon S3: objects, conditions, ranges, copies, lists, parts."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.s3_support import API, GUIDE, client, code_of, make_bucket, refused

SERVICE = "S3"
CONDITIONAL = f"{GUIDE}: Adding preconditions to S3 operations with conditional requests"
MULTIPART = f"{GUIDE}: Uploading and copying objects using multipart upload"
MEGABYTE = 1024 * 1024


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    return client(cloud)


@pytest.fixture
def bucket(s3: Any) -> str:
    return make_bucket(s3)


@documented("errors", f"{API}: Error responses")
def test_a_missing_key_and_a_missing_bucket_are_named(s3: Any, bucket: str) -> None:
    error = refused(s3.get_object, Bucket=bucket, Key="none")["Error"]
    assert (error["Code"], error["Key"]) == ("NoSuchKey", "none")
    assert error["Message"] == "The specified key does not exist."
    error = refused(s3.list_objects_v2, Bucket="no-such-bucket-at-all")["Error"]
    assert (error["Code"], error["BucketName"]) == ("NoSuchBucket", "no-such-bucket-at-all")
    assert code_of(s3.head_object, Bucket=bucket, Key="none") == ("404", 404)


@documented("errors", f"{API}: DeleteBucket")
def test_a_bucket_with_objects_is_not_deleted(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert code_of(s3.delete_bucket, Bucket=bucket) == ("BucketNotEmpty", 409)


@documented("errors", f"{API}: CreateBucket")
@pytest.mark.parametrize("name", ["Upper-Case", "ab", "with_underscore", "-begins"])
def test_a_bucket_name_that_is_none(s3: Any, name: str) -> None:
    s3.meta.events.unregister("before-parameter-build.s3", None)
    assert code_of(s3.create_bucket, Bucket=name)[0] == "InvalidBucketName"


@documented("objects", f"{API}: DeleteObject")
def test_deleting_what_is_not_there_succeeds(s3: Any, bucket: str) -> None:
    answer = s3.delete_object(Bucket=bucket, Key="none")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204


@documented("objects", f"{API}: PutObject")
def test_an_object_keeps_its_headers_and_metadata(s3: Any, bucket: str) -> None:
    body = b"hello"
    put = s3.put_object(
        Bucket=bucket,
        Key="a b/ü.txt",
        Body=body,
        ContentType="text/plain",
        CacheControl="max-age=5",
        Metadata={"Owner": "me"},
    )
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.head_object(Bucket=bucket, Key="a b/ü.txt")
    assert (got["ContentLength"], got["ContentType"]) == (5, "text/plain")
    assert (got["CacheControl"], got["Metadata"]) == ("max-age=5", {"owner": "me"})


@documented("conditional requests", CONDITIONAL)
def test_if_none_match_writes_only_what_is_new(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"first", IfNoneMatch="*")
    request = {"Bucket": bucket, "Key": "a", "Body": b"second", "IfNoneMatch": "*"}
    assert code_of(s3.put_object, **request) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"first"


@documented("conditional requests", CONDITIONAL)
def test_if_match_writes_only_over_what_is_known(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"first")["ETag"]
    s3.put_object(Bucket=bucket, Key="a", Body=b"second", IfMatch=etag)
    late = {"Bucket": bucket, "Key": "a", "Body": b"third", "IfMatch": etag}
    assert code_of(s3.put_object, **late) == ("PreconditionFailed", 412)
    assert code_of(s3.put_object, **{**late, "Key": "none"}) == ("NoSuchKey", 404)
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"second"


@documented("conditional requests", f"{API}: GetObject")
def test_reading_under_conditions(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"x")["ETag"]
    assert code_of(s3.get_object, Bucket=bucket, Key="a", IfNoneMatch=etag) == ("304", 304)
    assert code_of(s3.get_object, Bucket=bucket, Key="a", IfMatch='"other"')[1] == 412


RANGES = [
    ("bytes=0-3", b"0123", "bytes 0-3/10"),
    ("bytes=7-", b"789", "bytes 7-9/10"),
    ("bytes=-2", b"89", "bytes 8-9/10"),
    ("bytes=5-100", b"56789", "bytes 5-9/10"),
]


@documented("ranges", f"{API}: GetObject")
@pytest.mark.parametrize(("asked", "body", "told"), RANGES)
def test_a_range_is_read(s3: Any, bucket: str, asked: str, body: bytes, told: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="a", Range=asked)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert (got["Body"].read(), got["ContentRange"]) == (body, told)


@documented("ranges", f"{API}: GetObject")
def test_a_range_beyond_the_end_is_invalid(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")
    error = refused(s3.get_object, Bucket=bucket, Key="a", Range="bytes=10-")
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 416
    assert error["Error"]["Code"] == "InvalidRange"
    assert error["Error"]["ActualObjectSize"] == "10"


@documented("copies", f"{API}: CopyObject")
def test_a_copy_keeps_metadata_unless_told_to_replace(s3: Any, bucket: str) -> None:
    s3.put_object(
        Bucket=bucket, Key="a", Body=b"x", Metadata={"k": "old"}, ContentType="text/plain"
    )
    source = {"Bucket": bucket, "Key": "a"}
    s3.copy_object(Bucket=bucket, Key="kept", CopySource=source, Metadata={"k": "new"})
    s3.copy_object(
        Bucket=bucket,
        Key="replaced",
        CopySource=source,
        Metadata={"k": "new"},
        MetadataDirective="REPLACE",
    )
    kept, replaced = (s3.head_object(Bucket=bucket, Key=k) for k in ("kept", "replaced"))
    assert (kept["Metadata"], kept["ContentType"]) == ({"k": "old"}, "text/plain")
    assert (replaced["Metadata"], replaced["ContentType"]) == (
        {"k": "new"},
        "binary/octet-stream",
    )


@documented("copies", f"{API}: CopyObject")
def test_a_copy_onto_itself_must_change_something(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    request = {"Bucket": bucket, "Key": "a", "CopySource": {"Bucket": bucket, "Key": "a"}}
    assert code_of(s3.copy_object, **request) == ("InvalidRequest", 400)


KEYS = ["a/1", "a/2", "b", "c d", "é/x"]


@documented("lists", f"{API}: ListObjectsV2")
def test_a_list_has_keys_and_common_prefixes_in_order(s3: Any, bucket: str) -> None:
    for key in reversed(KEYS):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [c["Key"] for c in answer["Contents"]] == ["b", "c d"]
    assert [p["Prefix"] for p in answer["CommonPrefixes"]] == ["a/", "é/"]
    assert answer["KeyCount"] == 4
    inner = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="a/")
    assert [c["Key"] for c in inner["Contents"]] == ["a/1", "a/2"]


@documented("lists", f"{API}: ListObjectsV2")
def test_a_list_goes_on_from_its_token_and_starts_after_a_key(s3: Any, bucket: str) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    first = s3.list_objects_v2(Bucket=bucket, MaxKeys=2)
    assert (first["IsTruncated"], first["KeyCount"]) == (True, 2)
    rest = s3.list_objects_v2(Bucket=bucket, ContinuationToken=first["NextContinuationToken"])
    assert [c["Key"] for c in rest["Contents"]] == KEYS[2:]
    assert rest["IsTruncated"] is False
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="b")
    assert [c["Key"] for c in after["Contents"]] == ["c d", "é/x"]


@documented("lists", f"{API}: ListObjects")
def test_the_older_list_goes_on_from_a_marker(s3: Any, bucket: str) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    first = s3.list_objects(Bucket=bucket, MaxKeys=1, Delimiter="/")
    assert (first["NextMarker"], first["CommonPrefixes"]) == ("a/", [{"Prefix": "a/"}])
    rest = s3.list_objects(Bucket=bucket, Marker="b")
    assert [c["Key"] for c in rest["Contents"]] == ["c d", "é/x"]


@documented("lists", f"{API}: ListObjectVersions")
def test_versions_are_listed_page_by_page_whatever_their_keys(s3: Any, bucket: str) -> None:
    status = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=status)
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    seen, marker = [], {}
    while True:
        answer = s3.list_object_versions(Bucket=bucket, MaxKeys=1, **marker)
        seen += [v["Key"] for v in answer["Versions"]]
        if not answer["IsTruncated"]:
            break
        marker = {
            "KeyMarker": answer["NextKeyMarker"],
            "VersionIdMarker": answer["NextVersionIdMarker"],
        }
    assert seen == KEYS


@documented("lists", f"{API}: ListObjectsV2")
def test_a_list_has_a_thousand_keys_at_most_and_none_if_asked_for_none(
    s3: Any, bucket: str
) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=5000)["MaxKeys"] == 1000
    none = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    assert (none["KeyCount"], none["IsTruncated"], "Contents" in none) == (0, False, False)


@documented("batches", f"{API}: DeleteObjects")
def test_a_thousand_objects_are_deleted_at_once_and_not_more(s3: Any, bucket: str) -> None:
    keys = [{"Key": str(number)} for number in range(1001)]
    assert code_of(s3.delete_objects, Bucket=bucket, Delete={"Objects": keys})[0] == (
        "MalformedXML"
    )


def upload(s3: Any, bucket: str, *bodies: bytes) -> tuple[str, list[dict[str, Any]]]:
    made = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    parts = []
    for number, body in enumerate(bodies, 1):
        put = s3.upload_part(Bucket=bucket, Key="big", UploadId=made, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": put["ETag"]})
    return made, parts


@documented("multipart uploads", MULTIPART)
def test_the_etag_of_parts_counts_them(s3: Any, bucket: str) -> None:
    bodies = (b"a" * 5 * MEGABYTE, b"b")
    made, parts = upload(s3, bucket, *bodies)
    assert code_of(s3.head_object, Bucket=bucket, Key="big") == ("404", 404)
    done = s3.complete_multipart_upload(
        Bucket=bucket, Key="big", UploadId=made, MultipartUpload={"Parts": parts}
    )
    digest = hashlib.md5(b"".join(hashlib.md5(b).digest() for b in bodies)).hexdigest()
    assert done["ETag"] == f'"{digest}-2"'
    second = s3.get_object(Bucket=bucket, Key="big", PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (b"b", 2)


@documented("multipart uploads", f"{API}: CompleteMultipartUpload")
def test_parts_must_be_large_enough_in_order_and_known(s3: Any, bucket: str) -> None:
    made, parts = upload(s3, bucket, b"small", b"last")
    request = {"Bucket": bucket, "Key": "big", "UploadId": made}

    def complete(*chosen: dict[str, Any]) -> tuple[str, int]:
        return code_of(
            s3.complete_multipart_upload, **request, MultipartUpload={"Parts": list(chosen)}
        )

    assert complete(*parts) == ("EntityTooSmall", 400)
    assert complete(*reversed(parts)) == ("InvalidPartOrder", 400)
    assert complete({"PartNumber": 3, "ETag": parts[0]["ETag"]}) == ("InvalidPart", 400)
    s3.abort_multipart_upload(**request)
    assert complete(*parts) == ("NoSuchUpload", 404)


@documented("multipart uploads", f"{API}: UploadPart")
def test_a_part_number_has_bounds(s3: Any, bucket: str) -> None:
    made, _ = upload(s3, bucket)
    request = {"Bucket": bucket, "Key": "big", "UploadId": made, "Body": b"x"}
    assert code_of(s3.upload_part, **request, PartNumber=10001) == ("InvalidArgument", 400)
