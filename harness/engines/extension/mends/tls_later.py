"""What speaks TLS is imported when a client first does, and few do.

The gateway speaks HTTP and TLS on one port. For TLS it imports pyOpenSSL, cryptography and
service_identity and reads its certificate: a tenth of the time until the first call is answered,
and 9 MB (4.13.1, 4.14.0). Until then nothing else uses them: botocore takes a class of Python's
own from where urllib3 keeps it for pyOpenSSL, `startTLS` of Twisted's connections is never
called, and the gateway's certificate is read if it lies there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from .on_import import after_import, around_import
from .stand_ins import instead, missing

_SERVER = "localstack.runtime.server.twisted"
_SERVING = "localstack.aws.serving.twisted"
_CRYPTO = "localstack.utils.crypto"
_PARTS = (".crt", ".key")


def install() -> None:
    around_import("botocore.httpsession", lambda: missing("urllib3.contrib.pyopenssl"))
    around_import("localstack.utils.common", _without_cryptography)
    around_import("localstack.utils.ssl", _without_cryptography)
    around_import(_SERVER, _without_tls)
    after_import(_SERVER, _mend)


@contextlib.contextmanager
def _without_cryptography() -> Iterator[None]:
    with instead(
        _CRYPTO,
        PEM_CERT_START="-----BEGIN CERTIFICATE-----",
        PEM_CERT_END="-----END CERTIFICATE-----",
        PEM_KEY_START_REGEX=r"-----BEGIN(.*)PRIVATE KEY-----",
        PEM_KEY_END_REGEX=r"-----END(.*)PRIVATE KEY-----",
        generate_ssl_cert=_certificate,
    ):
        yield


def _certificate(target_file: str | None = None, *args: Any, **named: Any) -> Any:
    """The certificate with its two parts, made only if it is not there."""
    files = [f"{target_file}{part}" for part in _PARTS]
    asked = {name: each for name, each in named.items() if name != "serial_number"}
    if target_file and not args and not asked and all(map(os.path.exists, files)):
        return (target_file, *files)
    from localstack.utils.crypto import generate_ssl_cert

    return generate_ssl_cert(target_file, *args, **named)


@contextlib.contextmanager
def _without_tls() -> Iterator[None]:
    if "OpenSSL" in sys.modules:  # as in LocalStack's image: there is nothing to save
        yield
        return
    with (
        missing("OpenSSL", "twisted.protocols.tls"),
        instead("twisted.internet.ssl", DefaultOpenSSLContextFactory=None),
        instead(
            _SERVING,
            TLSMultiplexerFactory=_factory,
            stop_thread_pool=_stop_threads,
        ),
    ):
        yield


class _Context:
    """The gateway's certificate; a context of OpenSSL's when somebody speaks TLS."""

    def __init__(self, key: str, certificate: str) -> None:
        self._files = key, certificate
        self._chain = certificate

    def getContext(self) -> _Context:  # noqa: N802
        return self

    def use_certificate_chain_file(self, chain: str) -> None:
        self._chain = chain

    def real(self) -> Any:
        from twisted.internet import ssl

        context = ssl.DefaultOpenSSLContextFactory(*self._files)
        context.getContext().use_certificate_chain_file(self._chain)
        return context


class _Ssl:
    DefaultOpenSSLContextFactory = _Context


def _mend(server: Any) -> None:
    if server.TLSMultiplexerFactory is _factory:
        server.ssl = _Ssl
    else:  # somebody has imported LocalStack's own already
        from twisted.internet import ssl

        server.ssl = ssl


def _factory(context: _Context, _is_client: bool, site: Any) -> Any:
    from .tls_connections import Connections

    return Connections(site, context.real)


def _stop_threads(pool: Any, stop: Callable[[], None], timeout: float | None = None) -> None:
    """As LocalStack's: the pool's threads have this long, all together."""
    if pool.joined:
        return
    if not timeout:
        stop()
        return
    pool.joined, pool.started = True, False
    pool._team.quit()
    end = time.monotonic() + timeout
    for thread in pool.threads:
        thread.join(max(0.0, end - time.monotonic()))
