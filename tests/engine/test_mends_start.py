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


def test_a_gateway_that_was_imported_before_keeps_its_own_tls() -> None:
    assert (
        in_engine(
            """
            import localstack.aws.serving.twisted as own
            from harness_extension import mends
            mends.install()
            from localstack.runtime.server import twisted as server
            print(server.TLSMultiplexerFactory is own.TLSMultiplexerFactory, server.ssl.__name__)
            """
        )
        == "True twisted.internet.ssl"
    )


def test_where_openssl_is_loaded_already_the_gateway_uses_it() -> None:
    assert (
        in_engine(
            """
            import OpenSSL.SSL
            from harness_extension import mends
            mends.install()
            from localstack.runtime.server import twisted as server
            print(server.TLSMultiplexerFactory.__module__, server.ssl.__name__)
            """
        )
        == "localstack.aws.serving.twisted twisted.internet.ssl"
    )


def test_what_cannot_be_imported_goes_on_being_stood_in_for() -> None:
    assert (
        in_engine(
            """
            import importlib, sys
            from harness_extension.mends.stand_ins import instead
            with instead("json.nowhere", known=1):
                from json import nowhere
                try:
                    nowhere.unknown
                except ImportError as error:
                    print(error)
                print(importlib.import_module("json.nowhere").known)
            print("json.nowhere" in sys.modules)
            """
        )
        == "No module named 'json.nowhere'\n1\nFalse"
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


CHECKS = """
    import sys
    if {mended}:
        from harness_extension import mends, startup
        startup.install()
        mends.install()
    elif sys.version_info < (3, 13):  # LocalStack is for 3.13
        from harness_extension.mends import lock_annotation
        lock_annotation.install()
    from localstack.services.apigateway.legacy import invocations
    from localstack.services.apigateway.next_gen.execute_api.handlers import method_request
    from localstack.services.stepfunctions.backend.test_state.test_state_mock import TestStateMock
    from localstack.services.stepfunctions.local_mocking import mock_config
    from localstack.utils.backoff import ExponentialBackoff
    if {mended}:
        print([name for name in ("pydantic_core", "jsonschema", "jpype") if name in sys.modules])

    print(ExponentialBackoff(initial_interval=2.0, randomization_factor=0.0))
    for module in (invocations, method_request):
        for value in (7, "seven"):
            try:
                print(module.validate(value, {{"type": "integer"}}))
            except module.ValidationError as error:
                print(error.message)
    def parsed(context):
        try:
            return TestStateMock.parse_context(context)
        except ValueError as error:
            return error
    for context in {contexts!r}:
        print(parsed(context))
    print(mock_config.load_local_mock_test_case_for("Machine", "case"))
"""


def test_what_is_checked_late_is_checked_as_stock_does() -> None:
    contexts = ['{"State": {"Name": "A"}}', '{"State": {"Name": 7}}', '{"Map": {}}', '{"No": 1}']
    mended = in_engine(CHECKS.format(mended=True, contexts=contexts))
    loaded, told = mended.split("\n", 1)
    assert loaded == "[]"
    assert told == in_engine(CHECKS.format(mended=False, contexts=contexts))
    assert "'seven' is not of type 'integer'" in told
    assert "'Map' field is not supported" in told


def test_other_threads_import_what_another_stands_in_for() -> None:
    assert (
        in_engine(
            """
            import threading
            from harness_extension.mends.stand_ins import instead
            def other():
                from cryptography.x509 import Name
                from cryptography import __version__ as version
                found.extend([Name.__name__, version.count(".")])
            found = []
            with instead("cryptography", x509="stands in"):
                thread = threading.Thread(target=other)
                thread.start()
                thread.join()
            from cryptography import x509
            print(found, x509.Name.__name__)
            with instead("pydantic", BaseModel=object):
                from pydantic import BaseModel
            print(BaseModel)
            """
        )
        == "['Name', 2] Name\n<class 'object'>"
    )
