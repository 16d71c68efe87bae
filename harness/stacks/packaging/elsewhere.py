"""Code and templates that lie elsewhere than on disk: images, S3, the application repository."""

from __future__ import annotations

import re
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location
from harness.stacks.functions import property_of, where_property
from harness.stacks.packaging.local_paths import LocalPath
from harness.stacks.template import Template
from harness.stacks.values import Values

_S3 = re.compile(r"s3://(?P<bucket>[^/]+)/(?P<key>.+)")
_KINDS = {"code": "code", "layer": "content", "definition": "definition", "api": "definition"}


def is_image(template: Template, logical_id: str, values: Values) -> bool:
    """Whether a function is a container image, in either of the three ways to say so."""
    code = property_of(template, logical_id, "Code")
    return (
        values.text(property_of(template, logical_id, "PackageType")) == "Image"
        or property_of(template, logical_id, "ImageUri") is not None
        or (isinstance(code, dict) and "ImageUri" in code)
    )


def application_of(template: Template, logical_id: str) -> str | None:
    """The name of the Serverless Application Repository's application that is nested."""
    value = property_of(template, logical_id, "Location")
    if not isinstance(value, dict) or "ApplicationId" not in value:
        return None
    name = value["ApplicationId"]
    return name.rpartition("/")[2] if isinstance(name, str) else str(name)


def check_elsewhere(
    template: Template, logical_id: str, local: LocalPath, values: Values, cloud: Cloud
) -> None:
    """Look whether what is named by URL or bucket is there, in the engine.

    Raises:
        BadInput: it is not, with what to do.
    """
    value = property_of(template, logical_id, local.property)
    where = where_property(template, logical_id, local.property)
    if local.kind == "template":
        _check_template_url(values.text(value), logical_id, where, cloud)
        return
    if (place := _place(value, values)) is None:
        text = values.text(value)
        if text is not None and "://" in text:
            raise BadInput(
                f"{local.property} of {logical_id!r} is neither a path nor s3://BUCKET/KEY: {text}",
                where=where,
            )
        return
    bucket, key = place
    try:
        cloud.looks("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        what = _KINDS[local.kind]
        raise BadInput(
            f"the {what} of {logical_id!r} is s3://{bucket}/{key}, which the engine does not have",
            where=where,
            fix=f"name the folder or file on disk as {local.property}, or put the object there "
            "before the deployment",
        ) from error


def _place(value: Any, values: Values) -> tuple[str, str] | None:
    """Bucket and key, where both are known."""
    if isinstance(value, dict):
        for names in (("Bucket", "Key"), ("S3Bucket", "S3Key")):
            bucket, key = (values.text(value.get(name)) for name in names)
            if bucket is not None and key is not None:
                return bucket, key
    match = _S3.fullmatch(values.text(value) or "")
    return (match["bucket"], match["key"]) if match else None


def _check_template_url(url: str | None, logical_id: str, where: Location, cloud: Cloud) -> None:
    if url is None or "://" not in url or url.startswith(cloud.endpoint):
        return
    if re.match(r"https?://(localhost|127\.0\.0\.1|[\w.-]*localstack\.cloud)[:/]", url):
        return
    raise BadInput(
        f"the template of {logical_id!r} is {url}, which cannot be fetched",
        where=where,
        fix="put that template beside this one, and name the file",
    )
