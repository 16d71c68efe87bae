"""What comes only when it is first used: the gateway's other protocols, and packages."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import urllib.request

import pytest

from harness.engines.cloud import Cloud
from tests.engine.inside import in_engine

LATER = (
    "OpenSSL",
    "cryptography",
    "asn1crypto",
    "service_identity",
    "wsproto",
    "h2",
    "docker",
    "charset_normalizer",
    "moto.backend_index",
    "moto.iam.aws_managed_policies",
    "moto.s3",
)


def test_what_a_first_call_does_not_need_is_not_imported_for_it() -> None:
    loaded = in_engine(
        f"""
        import os, sys
        os.environ["LEGACY_DOCKER_CLIENT"] = "1"
        from harness_extension import mends
        mends.install()
        import localstack.aws.app, localstack.runtime.server.twisted
        import moto.sts.responses, moto.iam.access_control
        print([name for name in {LATER!r} if getattr(sys.modules.get(name), "__spec__", None)])
        """
    )
    assert loaded == "[]"


def test_a_name_that_stands_in_becomes_the_real_one() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import localstack.runtime.server.twisted
            import moto.iam.access_control as access, moto.iam.models as iam
            import requests, rolo.serving.twisted as serving
            import moto.backend_index as index, moto.core.versions as versions, werkzeug
            from localstack.utils.docker_utils import is_docker_sdk_installed
            print(type(serving.WSConnection(serving.ConnectionType.SERVER)).__module__)
            print(serving.events.Ping(b"x"), type(serving.H2Connection()).__module__)
            try:
                raise access.S3InvalidTokenError()
            except Exception as error:
                print(type(error).__module__, error.code)
            print(iam.x509.Name.__module__, bool(iam.default_backend()))
            guess = requests.models.chardet.detect
            print(guess("Grüße aus Köln, schöne Größe".encode())["encoding"])
            print(len(index.backend_url_patterns) > 100)
            print(versions.is_responses_0_17_x(), versions.is_werkzeug_2_3_x())
            print(werkzeug.Client.__name__, is_docker_sdk_installed())
            """
        )
        == """wsproto
Ping(payload=b'x') twisted.web._http2
moto.s3.exceptions 400
cryptography.x509.name True
utf-8
True
True True
call True"""
    )


@pytest.fixture
def port(cloud: Cloud) -> int:
    return int(cloud.engine.endpoint.rpartition(":")[2])


def test_the_gateway_speaks_tls_and_http_on_one_port(port: int) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    for _ in range(2):
        for scheme in ("https", "http"):
            url = f"{scheme}://127.0.0.1:{port}/_localstack/health"
            context = trusting if scheme == "https" else None
            with urllib.request.urlopen(url, context=context) as answer:
                assert "sqs" in json.load(answer)["services"]
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        trusting.wrap_socket(plain, server_hostname="localhost") as spoken,
    ):
        certificate = spoken.getpeercert(binary_form=True)
    assert b"LocalStack Org" in (certificate or b"")


def test_the_gateway_speaks_http_2(port: int) -> None:
    settings = struct.pack(">I", 0)[1:] + b"\x04\x00" + struct.pack(">I", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        plain.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
        head = plain.recv(9, socket.MSG_WAITALL)
    assert head[3] == 4  # the server's own SETTINGS frame


def test_a_connection_that_ends_before_it_speaks_hurts_nobody(cloud: Cloud, port: int) -> None:
    socket.create_connection(("127.0.0.1", port)).close()
    assert cloud.client("sts").get_caller_identity()["Account"]
