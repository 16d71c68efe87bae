"""Why a resource could not be made, changed or deleted, in CloudFormation's words."""

from __future__ import annotations

import uuid
from typing import Any

from botocore.exceptions import ClientError

_CODES = (
    ("AccessDenied", "AccessDenied"),
    ("AlreadyExists", "AlreadyExists"),
    ("BucketAlreadyOwnedByYou", "AlreadyExists"),
    ("Conflict", "ResourceConflict"),
    ("Exists", "AlreadyExists"),
    ("InUse", "ResourceConflict"),
    ("NonExistent", "NotFound"),
    ("NoSuch", "NotFound"),
    ("NotFound", "NotFound"),
    ("Throttl", "Throttling"),
    ("Invalid", "InvalidRequest"),
    ("Malformed", "InvalidRequest"),
    ("Validation", "InvalidRequest"),
    ("BadRequest", "InvalidRequest"),
    ("LimitExceeded", "ServiceLimitExceeded"),
)
"""Handler error codes, by a part of the service's code (AWS: CloudFormation CLI User Guide,
"Handler error codes")."""


class ResourceFailed(Exception):
    """One resource could not be brought to where it should be.

    Args:
        partial: model and physical id of a resource that is there although making it failed.
        untouched: nothing was changed yet.
    """

    def __init__(
        self,
        reason: str,
        *,
        partial: tuple[dict[str, Any], str] | None = None,
        untouched: bool = False,
    ) -> None:
        super().__init__(reason)
        self.partial = partial
        self.untouched = untouched

    def having(self, model: dict[str, Any], physical_id: str) -> ResourceFailed:
        """The same failure, knowing what it left."""
        return ResourceFailed(str(self), partial=(model, physical_id))


def of(error: Exception) -> ResourceFailed:
    """The failure for whatever a provider or a service raised."""
    if isinstance(error, ResourceFailed):
        return error
    code = "InternalFailure"
    if isinstance(error, ClientError):
        given = error.response.get("Error", {}).get("Code", "")
        code = next((c for part, c in _CODES if part in given), "GeneralServiceException")
    text = str(error) or type(error).__name__
    return ResourceFailed(handler_message(text, code))


def handler_message(text: str, code: str = "GeneralServiceException") -> str:
    return (
        f'Resource handler returned message: "{text}" '
        f"(RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})"
    )
