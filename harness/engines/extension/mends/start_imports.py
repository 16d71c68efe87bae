"""What is imported until the first call is answered, and is hardly ever used by then or later.

WebSockets and HTTP/2 of the gateway, werkzeug's own server and test client, the guessing of an
encoding, Docker's package (to write into a log that it is installed), the paths of all of moto's
services, the versions of two packages, IAM's look into certificates and into S3's errors: 0.2 s
of CPU until the first call, and 10 MB (4.13.1, 4.14.0). Each comes when it is first used.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager

from .on_import import around_import
from .stand_ins import Later, instead, missing, stand_in, when_called

_BACKENDS = "cryptography.hazmat.backends"
_S3_ERRORS = (
    "BucketAccessDeniedError",
    "BucketInvalidAccessKeyIdError",
    "BucketInvalidTokenError",
    "BucketSignatureDoesNotMatchError",
    "S3AccessDeniedError",
    "S3InvalidAccessKeyIdError",
    "S3InvalidTokenError",
    "S3SignatureDoesNotMatchError",
)


def install() -> None:
    around_import("rolo.serving.twisted", _without_upgrades)
    around_import("requests", _without_guessing)
    around_import("moto.iam.models", _without_certificates)
    around_import("moto.iam.access_control", _without_s3)
    if os.environ.get("LEGACY_DOCKER_CLIENT") == "1":
        around_import("localstack.utils.docker_utils", lambda: missing("docker"))
    when_called("werkzeug.serving", "run_simple")
    when_called("werkzeug.test", "Client", "encode_multipart")
    stand_in("moto.backend_index")
    stand_in(
        "moto.core.versions",
        PYTHON_VERSION_INFO=sys.version_info,
        PYTHON_311=True,
        is_responses_0_17_x=_has_registries,
    )


@contextlib.contextmanager
def _without_upgrades() -> Iterator[None]:
    names = ("ConnectionState", "ConnectionType", "WSConnection")
    later = {name: Later("wsproto", name) for name in names}
    with (
        instead("wsproto", **later, events=Later("wsproto.events", Event=object)),
        _instead("twisted.web._http2", "H2Connection"),
    ):
        yield


def _without_guessing() -> AbstractContextManager[None]:
    # requests looks whether the version is one that it can use.
    return _instead("charset_normalizer", "detect", __version__="3.0.0")


@contextlib.contextmanager
def _without_certificates() -> Iterator[None]:
    with (
        instead("cryptography", x509=Later("cryptography.x509")),
        _instead(_BACKENDS, "default_backend"),
    ):
        yield


def _without_s3() -> AbstractContextManager[None]:
    return _instead("moto.s3.exceptions", *_S3_ERRORS)


def _has_registries() -> bool:
    return hasattr(importlib.import_module("responses"), "FirstMatchRegistry")


def _instead(module: str, *names: str, **members: object) -> AbstractContextManager[None]:
    return instead(module, **{name: Later(module, name) for name in names}, **members)
