"""Uploads artifacts to a bucket of ours in the account, each once."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from harness.engines.cloud import DEFAULT_REGION, Cloud
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging.artifact import Artifact


def upload(cloud: Cloud, artifacts: Iterable[Artifact]) -> str:
    """Send what is not there yet; answers the bucket's name."""
    wanted = list({a.key: a for a in artifacts}.values())
    if not wanted:
        return artifact_bucket(cloud.account, cloud.region)
    bucket = _bucket(cloud)
    present = _keys(cloud, bucket)
    missing = [a for a in wanted if a.key not in present]

    def send(artifact: Artifact) -> None:
        cloud.probe("s3").put_object(Bucket=bucket, Key=artifact.key, Body=artifact.content())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, missing))
    return bucket


def _bucket(cloud: Cloud) -> str:
    name = artifact_bucket(cloud.account, cloud.region)
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
    return name


def _keys(cloud: Cloud, bucket: str) -> set[str]:
    pages = cloud.probe("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"] for page in pages for entry in page.get("Contents", [])}
