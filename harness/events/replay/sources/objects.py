"""Objects of S3: put, uploaded in parts, copied, posted, deleted, tagged."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import unquote_plus

import urllib3

from harness.errors import HarnessError
from harness.events.make.content import made
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import mapping, text

_BUCKET = "AWS::S3::Bucket"
_MOST_MADE = 16 * 1024 * 1024
"""Bytes of content that are made up; larger objects of an event become this large."""


def _replay(event: Any, to: Destination) -> Result:
    record = event["Records"][0]
    bucket = to.choose("bucket", (_BUCKET,), record["s3"]["bucket"]["name"]).physical_id
    thing = mapping(record, "s3", "object")
    # In a notification a key is quoted as in an address; through EventBridge it is not.
    key = text(thing, "urlDecodedKey") or unquote_plus(text(thing, "key"))
    name = text(record, "eventName").removeprefix("s3:")
    family, _, what = name.partition(":")
    done = {"bucket": bucket, "key": key, "event": name}
    client = to.cloud.client("s3")
    if family == "ObjectCreated":
        body = to.content
        if body is None:
            size = thing.get("size")
            body = made(key, min(size, _MOST_MADE) if isinstance(size, int) else None)
        _create(client, what, bucket, key, body)
        return {**done, "size": len(body)}
    _need(client, bucket, key, to)
    if family == "ObjectTagging":
        _tag(client, what, bucket, key)
    elif family == "ObjectAcl":
        client.put_object_acl(Bucket=bucket, Key=key, ACL="private")
    else:
        if what == "DeleteMarkerCreated":
            _need_versions(client, bucket, to)
        client.delete_object(Bucket=bucket, Key=key)
    return done


def _create(client: Any, what: str, bucket: str, key: str, body: bytes) -> None:
    place = {"Bucket": bucket, "Key": key}
    if what == "CompleteMultipartUpload":
        upload = {**place, "UploadId": client.create_multipart_upload(**place)["UploadId"]}
        tag = client.upload_part(**upload, PartNumber=1, Body=body)["ETag"]
        parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
        client.complete_multipart_upload(**upload, MultipartUpload=parts)
    elif what == "Copy":
        _copy(client, place, body)
    elif what == "Post":
        form = client.generate_presigned_post(bucket, key)
        fields = [*form["fields"].items(), ("file", (key, body, "application/octet-stream"))]
        answer = urllib3.request("POST", form["url"], fields=fields, retries=False)
        if answer.status >= 300:
            raise HarnessError(f"the form was answered with {answer.status}: {answer.data[:500]!r}")
    else:
        client.put_object(**place, Body=body)


def _copy(client: Any, place: dict[str, str], body: bytes) -> None:
    """From a bucket that is there for as long as this: nothing else tells of the original."""
    other = {"Bucket": f"harness-replay-{uuid.uuid4().hex[:16]}", "Key": "original"}
    region = client.meta.region_name
    where = {} if region == "us-east-1" else {"LocationConstraint": region}
    bucket = {"CreateBucketConfiguration": where} if where else {}
    client.create_bucket(Bucket=other["Bucket"], **bucket)
    try:
        client.put_object(**other, Body=body)
        client.copy_object(**place, CopySource=other)
        client.delete_object(**other)
    finally:
        client.delete_bucket(Bucket=other["Bucket"])


def _tag(client: Any, what: str, bucket: str, key: str) -> None:
    if what == "Delete":
        client.delete_object_tagging(Bucket=bucket, Key=key)
    else:
        tags = {"TagSet": [{"Key": "replayed", "Value": "true"}]}
        client.put_object_tagging(Bucket=bucket, Key=key, Tagging=tags)


def _need(client: Any, bucket: str, key: str, to: Destination) -> None:
    try:
        client.head_object(Bucket=bucket, Key=key)
    except client.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        raise to.bad(
            f"the bucket {bucket} holds no object {key!r}, so nothing can happen to it",
            fix="put it there first (in a scenario: `given: - put_object: …`)",
        ) from error


def _need_versions(client: Any, bucket: str, to: Destination) -> None:
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        raise to.bad(
            f"the bucket {bucket} keeps no versions, so it gets no delete marker",
            fix="set its VersioningConfiguration to Enabled",
        )


_CARRIERS = {
    "sns": ("TopicConfigurations",),
    # By a topic with raw delivery too.
    "sqs": ("QueueConfigurations", "TopicConfigurations"),
    "eventbridge": ("EventBridgeConfiguration",),
}


def _feeds(event: Any, to: Destination, envelope: str) -> bool:
    name = event["Records"][0]["s3"]["bucket"]["name"]
    bucket = to.choose("bucket", (_BUCKET,), name).physical_id
    told = to.cloud.looks("s3").get_bucket_notification_configuration(Bucket=bucket)
    return envelope not in _CARRIERS or any(key in told for key in _CARRIERS[envelope])


SOURCE = Source(("s3",), having(_BUCKET), _replay, _feeds)
