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
    for bucket in sorted({bucket for bucket, _ in wanted}):
        _bucket(cloud, bucket)
    present = {(bucket, key) for bucket in {b for b, _ in wanted} for key in _keys(cloud, bucket)}
    missing = [(place, a) for place, a in wanted.items() if place not in present]

    def send(each: tuple[tuple[str, str], Artifact]) -> None:
        (bucket, key), artifact = each
        cloud.probe("s3").put_object(Bucket=bucket, Key=key, Body=artifact.content())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, missing))
    return own


def _bucket(cloud: Cloud, name: str) -> None:
    s3 = cloud.probe("s3")
    try:
        s3.head_bucket(Bucket=name)
    except ClientError:
        location = {"LocationConstraint": cloud.region}
        more = {} if cloud.region == DEFAULT_REGION else {"CreateBucketConfiguration": location}
        try:
            s3.create_bucket(Bucket=name, **more)
        except ClientError as error:
            if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
                raise


def _keys(cloud: Cloud, bucket: str) -> set[str]:
    pages = cloud.probe("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"] for page in pages for entry in page.get("Contents", [])}
