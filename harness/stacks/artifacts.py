"""Uploads artifacts to the account's S3, each once."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from harness.engines.cloud import DEFAULT_REGION, Cloud
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging.artifact import Artifact


def upload(cloud: Cloud, artifacts: Iterable[Artifact]) -> str:
    """Send what is not there yet; answers the name of the bucket of ours."""
    own = artifact_bucket(cloud.account, cloud.region)
    wanted = {(a.bucket or own, a.key): a for a in artifacts}
    buckets = sorted({bucket for bucket, _ in wanted})
    present = {(bucket, key) for bucket in buckets for key in _keys_or_made(cloud, bucket)}
    missing = [(place, a) for place, a in wanted.items() if place not in present]

    def send(each: tuple[tuple[str, str], Artifact]) -> None:
        (bucket, key), artifact = each
        cloud.looks("s3").put_object(Bucket=bucket, Key=key, Body=artifact.content())

    if len(missing) == 1:
        send(missing[0])
    elif missing:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(send, missing))
    return own


def _keys_or_made(cloud: Cloud, bucket: str) -> set[str]:
    """What is in the bucket, which is made where there is none."""
    try:
        return _keys(cloud, bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
    location = {"LocationConstraint": cloud.region}
    more = {} if cloud.region == DEFAULT_REGION else {"CreateBucketConfiguration": location}
    try:
        cloud.looks("s3").create_bucket(Bucket=bucket, **more)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
        return _keys(cloud, bucket)
    return set()


def _keys(cloud: Cloud, bucket: str) -> set[str]:
    # Page by page, and not by boto3's paginator: that reads S3's model a second time.
    found: set[str] = set()
    more: dict[str, str] = {}
    while True:
        page = cloud.looks("s3").list_objects_v2(Bucket=bucket, **more)
        found.update(entry["Key"] for entry in page.get("Contents", []))
        if not page["IsTruncated"]:
            return found
        more = {"ContinuationToken": page["NextContinuationToken"]}
