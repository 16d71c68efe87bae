"""AWS::Include: a part of the template that lies in S3."""

from __future__ import annotations

import re
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.engine.template_preparer import parse_template

from ..language.errors import TemplateError
from .context import Context

_URL = re.compile(r"(?:s3://|https?://[^/]+/)([^/]+)/(.+)")


def fetch(parameters: dict[str, Any], context: Context) -> Any:
    """What lies at `Location`, parsed."""
    location = parameters.get("Location")
    found = _URL.fullmatch(location) if isinstance(location, str) else None
    if not found:
        raise _failed(f"The location parameter is not a valid S3 uri: {location}")
    client = connect_to(
        aws_access_key_id=context.scope.account, region_name=context.scope.region
    ).s3
    try:
        text = client.get_object(Bucket=found[1], Key=found[2])["Body"].read().decode()
    except ClientError as error:
        raise _failed(f"{location}: {error.response['Error']['Message']}") from error
    try:
        return parse_template(text)
    except Exception as error:  # the parser's own, of several kinds
        raise _failed(f"{location}: {error}") from error


def _failed(reason: str) -> TemplateError:
    return TemplateError(f"Transform AWS::Include failed with: {reason}")
