"""Which property of which resource type may name a local file or folder.

AWS: `aws cloudformation package` and `sam package` replace the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LocalPath:
    """`at_s3` builds the value that takes the path's place."""

    property: str
    kind: str
    """`code`, `layer`, `definition`, `api` or `template`."""
    at_s3: Callable[[str, str], dict[str, str]]
    absent_means_folder: bool = False


def _bucket_key(bucket: str, key: str) -> dict[str, str]:
    return {"Bucket": bucket, "Key": key}


def _s3_bucket_key(bucket: str, key: str) -> dict[str, str]:
    return {"S3Bucket": bucket, "S3Key": key}


LOCAL_PATHS: dict[str, LocalPath] = {
    "AWS::Serverless::Function": LocalPath("CodeUri", "code", _bucket_key, True),
    "AWS::Lambda::Function": LocalPath("Code", "code", _s3_bucket_key),
    "AWS::Serverless::LayerVersion": LocalPath("ContentUri", "layer", _bucket_key, True),
    "AWS::Lambda::LayerVersion": LocalPath("Content", "layer", _s3_bucket_key),
    "AWS::Serverless::StateMachine": LocalPath("DefinitionUri", "definition", _bucket_key),
    "AWS::StepFunctions::StateMachine": LocalPath(
        "DefinitionS3Location", "definition", _bucket_key
    ),
    "AWS::Serverless::Api": LocalPath("DefinitionUri", "api", _bucket_key),
    "AWS::Serverless::HttpApi": LocalPath("DefinitionUri", "api", _bucket_key),
    "AWS::ApiGateway::RestApi": LocalPath("BodyS3Location", "api", _bucket_key),
    "AWS::Serverless::Application": LocalPath("Location", "template", _bucket_key),
    "AWS::CloudFormation::Stack": LocalPath("TemplateURL", "template", _bucket_key),
}


def is_local(value: Any) -> bool:
    """A path, and neither a URL, an `s3://` location nor an intrinsic function."""
    return isinstance(value, str) and "://" not in value and not value.startswith("arn:")
