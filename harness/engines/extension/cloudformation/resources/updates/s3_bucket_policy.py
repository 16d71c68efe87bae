"""AWS::S3::BucketPolicy."""

from __future__ import annotations

import json

from ..change import Change


def _policy(change: Change) -> None:
    change.client("s3").put_bucket_policy(
        Bucket=change.after["Bucket"], Policy=json.dumps(change.after["PolicyDocument"])
    )


UPDATES = {("PolicyDocument",): _policy}
