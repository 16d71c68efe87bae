"""`http:invoke` tasks: what the service is asked, and what becomes of its answer."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.machines import one, standard


@dataclass
class Service:
    """Another company's service: answers `status` with JSON, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            found.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
            answer = json.dumps({"charged": True}).encode()
            self.send_response(found.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    found.url = f"http://127.0.0.1:{server.server_port}/charges"
    yield found
    server.shutdown()
    server.server_close()


def task(cloud: Cloud, service: Service, **parameters: Any) -> dict[str, Any]:
    arn = cloud.client("events").create_connection(
        Name="company", AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "shop", "Password": "secret"},
                        "InvocationHttpParameters": {"HeaderParameters": [
                            {"Key": "X-Shop", "Value": "7"}]}},
    )["ConnectionArn"]  # fmt: skip
    given = {"ApiEndpoint": service.url, "Method": "POST",
             "Authentication": {"ConnectionArn": arn}, **parameters}  # fmt: skip
    return {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": given,
            "End": True}  # fmt: skip


def test_the_connection_authorizes_and_the_answer_is_data(cloud: Cloud, service: Service) -> None:
    state = task(
        cloud, service,
        QueryParameters={"dry": "1"}, RequestBody={"amount.$": "$.amount"},
        Headers={"X-Shop": "overridden", "X-Order": "o-1"},
    )  # fmt: skip
    run = standard(cloud, one(state), {"amount": 5})
    assert (run.output["StatusCode"], run.output["ResponseBody"]) == (200, {"charged": True})
    asked = service.asked[0]
    assert (asked["path"], asked["body"]) == ("/charges?dry=1", '{"amount":5}')
    headers = asked["headers"]
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'shop:secret').decode()}"
    assert (headers["X-Shop"], headers["X-Order"]) == ("7", "o-1")
    assert headers["Content-Type"] == "application/json"


def test_a_form(cloud: Cloud, service: Service) -> None:
    state = task(
        cloud, service,
        RequestBody={"amount": 5, "to": "a b"}, Transform={"RequestBodyEncoding": "URL_ENCODED"},
    )  # fmt: skip
    standard(cloud, one(state))
    assert service.asked[0]["body"] == "amount=5&to=a+b"


def test_a_refusal_is_an_error_of_its_status(cloud: Cloud, service: Service) -> None:
    service.status = 402
    run = standard(cloud, one(task(cloud, service)))
    assert (run.status, run.error) == ("FAILED", "States.Http.StatusCode.402")
    assert json.loads(str(run.cause)) == {"charged": True}


def test_a_service_that_nobody_runs(cloud: Cloud, service: Service) -> None:
    run = standard(cloud, one(task(cloud, service, ApiEndpoint="http://127.0.0.1:9/none")))
    assert (run.status, run.error) == ("FAILED", "States.Http.Socket")
