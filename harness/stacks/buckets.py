"""Empties buckets: CloudFormation deletes none that holds objects."""

from __future__ import annotations

from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud


def empty(cloud: Cloud, bucket: str) -> None:
    """Delete every version of every object; a bucket that is gone is empty."""
    s3 = cloud.looks("s3")
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            names = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if names:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": names, "Quiet": True})
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
