"""The account of a signed URL, or a signed form, is that of the key it was signed with.

Stock (4.13.1, 4.14.0) looks for the account in the `Authorization` header only, and gives
every signed URL to its default account. Source: Amazon S3 API reference, "Authenticating
requests: using query parameters", "POST Object".
"""

from __future__ import annotations

import functools
from typing import Any

FORM = "multipart/form-data"


def install(auth: Any) -> None:
    """`auth`: `localstack.aws.handlers.auth`."""
    injector = auth.MissingAuthHeaderInjector
    stock = injector.__call__

    @functools.wraps(stock)
    def call(self: Any, chain: Any, context: Any, response: Any) -> None:
        if context.service and context.service.service_name == "s3":
            headers = context.request.headers
            if not headers.get("Authorization") and (found := _signed_by(context.request)):
                key, region = found
                headers["Authorization"] = auth.mock_aws_request_headers(
                    "s3", aws_access_key_id=key, region_name=region or auth.AWS_REGION_US_EAST_1
                )["Authorization"]
        stock(self, chain, context, response)

    injector.__call__ = call


def _signed_by(request: Any) -> tuple[str, str | None] | None:
    """The access key id and, in version 4, the region."""
    values = request.args
    if request.method == "POST" and (request.mimetype or "") == FORM:
        values = request.form
    for name, value in values.items():
        if name.lower() == "x-amz-credential":
            parts = value.split("/")
            return (parts[0], parts[2]) if len(parts) == 5 and parts[0] else None
        if name == "AWSAccessKeyId" and value:
            return value, None
    return None
