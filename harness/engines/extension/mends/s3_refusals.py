"""What S3 refuses and stock (4.13.1, 4.14.0) lets through.

More than ten tags of an object (S3 User Guide, "Categorizing your objects using tags"), an event
that there is not to be notified of ("Event notification types and destinations"), the lock of an
object in a bucket without Object Lock (API Reference, "PutObject"), and more than a thousand
objects deleted at once ("DeleteObjects").
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .on_import import after_import

_MAX_TAGS = 10
_MAX_DELETED = 1000
_LOCKS = ("ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus")


def install() -> None:
    after_import("localstack.services.s3.provider", _mend)


def _mend(module: Any) -> None:
    def check_tags(*_: Any, **given: Any) -> None:
        if len((given.get("tagging") or {}).get("TagSet") or ()) > _MAX_TAGS:
            raise module.CommonServiceException(
                "BadRequest", "Object tags cannot be greater than 10"
            )

    def check_count(*_: Any, **given: Any) -> None:
        if len((given.get("delete") or {}).get("Objects") or ()) > _MAX_DELETED:
            raise module.MalformedXML()

    def check_events(*_: Any, **given: Any) -> None:
        from localstack.aws.api.s3 import Event

        known = {str(event.value) for event in Event}
        for configurations in (given.get("notification_configuration") or {}).values():
            for each in configurations if isinstance(configurations, list) else ():
                for event in each.get("Events") or ():
                    if event not in known:
                        raise module.InvalidArgument(
                            "The event is not supported for notifications",
                            ArgumentName="Event",
                            ArgumentValue=event,
                        )

    def check_lock(self: Any, context: Any, request: Any) -> None:
        if any(request.get(name) for name in _LOCKS):
            _, bucket = self._get_cross_account_bucket(context, request["Bucket"])
            if not bucket.object_lock_enabled:
                raise module.InvalidRequest("Bucket is missing Object Lock Configuration")

    for name, check in (
        ("put_object_tagging", check_tags),
        ("delete_objects", check_count),
        ("put_bucket_notification_configuration", check_events),
        ("put_object", check_lock),
        ("create_multipart_upload", check_lock),
    ):
        setattr(module.S3Provider, name, _after(check, getattr(module.S3Provider, name)))


def _after(check: Callable[..., None], stock: Any) -> Any:
    @functools.wraps(stock)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check(*args, **kwargs)
        return stock(*args, **kwargs)

    return checked
