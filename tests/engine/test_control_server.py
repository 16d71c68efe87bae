"""The control server: what it tells, and whom it refuses."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3

from harness.engines.cloud import Cloud
from harness.errors import EngineError
from tests.engine.inside import in_engine


def ask(cloud: Cloud, method: str, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
    answer = urllib3.request(method, f"{cloud.engine.control}{path}", headers=headers)
    return answer.status, json.loads(answer.data)


def name() -> str:
    return f"n-{uuid.uuid4().hex[:12]}"


def messages(cloud: Cloud, queue: str) -> list[dict[str, Any]]:
    assert cloud.control is not None
    return cloud.control.messages(cloud.account, cloud.region, queue)


def test_info_is_the_same_on_both_ports(cloud: Cloud) -> None:
    status, info = ask(cloud, "GET", "/info?ready=1")
    gateway = json.loads(urllib3.request("GET", f"{cloud.endpoint}/_harness/info").data)
    assert status == 200
    assert info == gateway
    assert info["ready"] is True
    assert info["release"] in cloud.engine.release
    assert {"records", "reset", "messages", "mails"} <= set(info["capabilities"])


@pytest.mark.parametrize(
    ("method", "path", "status", "why"),
    [
        ("GET", "/nothing", 404, "known: GET /records"),
        ("POST", "/reset", 400, "account is missing"),
        ("POST", "/reset?account=7", 400, "not 12 digits"),
        ("GET", "/records?since=x", 400, "not a number"),
        ("GET", "/messages?account=111122223333&region=us-east-1", 400, "queue is missing"),
        ("GET", "/messages?account=111122223333&region=us-east-1&queue=q", 404, "no queue 'q'"),
    ],
)
def test_a_bad_request_says_what_is_wrong(
    cloud: Cloud, method: str, path: str, status: int, why: str
) -> None:
    got, body = ask(cloud, method, path)
    assert got == status
    assert why in body["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Origin": "http://localhost:8080"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_web_pages_are_refused(cloud: Cloud, headers: dict[str, str]) -> None:
    status, body = ask(cloud, "GET", "/info", **headers)
    assert status == 403
    assert "error" in body


def test_a_refusal_is_an_engine_error(cloud: Cloud) -> None:
    with pytest.raises(EngineError, match="no queue 'none-such'"):
        messages(cloud, "none-such")


def test_readers_at_the_same_time_get_the_same_records(cloud: Cloud) -> None:
    assert cloud.control is not None
    start = cloud.control.position()
    seen: list[list[int]] = [[], []]

    def read(mine: list[int]) -> None:
        assert cloud.control is not None
        for record in cloud.control.records(start, account=cloud.account):
            mine.append(record.seq)
            if len(mine) == 20:
                return

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    for _ in range(20):
        cloud.client("sqs").list_queues()
    for reader in readers:
        reader.join(60)
    assert len(seen[0]) == 20
    assert seen[0] == seen[1] == sorted(seen[0])


def test_messages_are_seen_without_being_received(cloud: Cloud) -> None:
    sqs, queue = cloud.client("sqs"), name()
    url = sqs.create_queue(QueueName=queue)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="first")
    assert sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"]
    sqs.send_message(
        QueueUrl=url,
        MessageBody="second",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "test"}},
    )
    sqs.send_message(QueueUrl=url, MessageBody="third", DelaySeconds=600)
    arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:{queue}"
    for known_as in (queue, url, arn):
        found = messages(cloud, known_as)
        assert [(m["body"], m["state"], m["receive_count"]) for m in found] == [
            ("first", "in_flight", 1),
            ("second", "visible", 0),
            ("third", "delayed", 0),
        ]
    attributes = found[1]["message_attributes"]
    assert attributes["kind"] == {"DataType": "String", "StringValue": "test"}
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=url)["Messages"]] == ["second"]


def test_messages_of_a_fifo_queue_name_their_group(cloud: Cloud) -> None:
    sqs, queue = cloud.client("sqs"), f"{name()}.fifo"
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName=queue, Attributes=attributes)["QueueUrl"]
    for body, group in (("1", "a"), ("2", "b"), ("3", "a")):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group)
    found = messages(cloud, queue)
    assert [(m["body"], m["group"]) for m in found] == [("1", "a"), ("2", "b"), ("3", "a")]


def test_mails_of_every_kind_are_seen(cloud: Cloud) -> None:
    ses = cloud.client("ses")
    ses.verify_email_identity(EmailAddress="shop@example.com")
    ses.send_email(
        Source="shop@example.com",
        Destination={"ToAddresses": ["a@example.com"], "CcAddresses": ["c@example.com"]},
        Message={
            "Subject": {"Data": "Plain"},
            "Body": {"Text": {"Data": "text"}, "Html": {"Data": "<p>html</p>"}},
        },
    )
    template = name()
    ses.create_template(
        Template={"TemplateName": template, "SubjectPart": "Order {{n}}", "TextPart": "Hi {{who}}"}
    )
    ses.send_templated_email(
        Source="shop@example.com",
        Destination={"ToAddresses": ["b@example.com"]},
        Template=template,
        TemplateData=json.dumps({"n": 7, "who": "B"}),
    )
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Subject"] = "shop@example.com", "r@example.com", "Grüße"
    raw.set_content("raw text")
    ses.send_raw_email(RawMessage={"Data": raw.as_bytes()})
    assert cloud.control is not None
    first, second, third = cloud.control.mails(cloud.account)[-3:]
    assert (first["to"], first["cc"]) == (["a@example.com"], ["c@example.com"])
    assert (first["subject"], first["text"], first["html"]) == ("Plain", "text", "<p>html</p>")
    assert (second["subject"], second["text"]) == ("Order 7", "Hi B")
    assert (third["subject"], third["to"]) == ("Grüße", ["r@example.com"])
    assert third["text"].strip() == "raw text"


def test_a_stack_that_goes_on_is_waited_for(cloud: Cloud) -> None:
    """One request waits; DescribeStacks would have to be asked again and again."""
    assert cloud.control is not None
    client, stack = cloud.client("cloudformation"), name()
    queue = {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Delete"}
    made = client.create_change_set(
        StackName=stack,
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Resources": {f"Q{i}": queue for i in range(20)}}),
    )
    place = (cloud.account, cloud.region, made["StackId"])
    assert cloud.control.settled(*place, made["Id"])
    assert client.describe_change_set(ChangeSetName=made["Id"])["Status"] == "CREATE_COMPLETE"
    client.execute_change_set(ChangeSetName=made["Id"])
    assert cloud.control.settled(*place, made["Id"])
    found = client.describe_stacks(StackName=stack)["Stacks"][0]
    assert (found["StackStatus"], found["ChangeSetId"]) == ("CREATE_COMPLETE", made["Id"])
    client.delete_stack(StackName=made["StackId"])
    assert cloud.control.settled(*place)
    found = client.describe_stacks(StackName=made["StackId"])["Stacks"][0]
    assert found["StackStatus"] == "DELETE_COMPLETE"


def test_a_stack_that_is_not_there_is_settled(cloud: Cloud) -> None:
    assert cloud.control is not None
    assert cloud.control.settled(cloud.account, cloud.region, "arn:none", "arn:none-either")


@pytest.mark.parametrize(
    ("urgency", "waits"),
    [("ACTED", "[0.002, 0.0022, 0.0062, 0.002]"), ("CALLED", "[0.2, 0.2, 0.2, 0.2]")],
)
def test_records_of_a_burst_are_written_together_and_the_first_one_at_once(
    urgency: str, waits: str
) -> None:
    assert (
        in_engine(
            f"""
            from types import SimpleNamespace
            from harness_extension.control import records
            from harness_extension.recorder import urgency
            from harness_extension.recorder.reader import Reader
            from harness_extension.recorder.stream import RING
            def emit():
                RING.emit(None, lambda seq: b"%d\\n" % seq, urgency.{urgency})
            clock, waited, took = [100.0], [], [0.022, 0.04, 0.0, 0.0]
            def gather(self, seconds, urgency=3):
                waited.append(round(seconds, 4))
                clock[0] += took.pop(0)
                if len(took) == 1:
                    return
                emit()
                emit()
            stock = Reader.wait
            def wait(self, seconds):
                if not RING.has_unnumbered():
                    clock[0] += 0.06
                    emit()
                return stock(self, seconds)
            Reader.gather, Reader.wait = gather, wait
            records.time = SimpleNamespace(monotonic=lambda: clock[0])
            chunks = records.chunks(0, "1")
            next(chunks)
            emit()
            print([next(chunks) for _ in range(4)], end=" ")
            next(chunks)
            print(waited)
            """
        )
        == f"[b'1\\n', b'2\\n3\\n', b'4\\n5\\n', b'6\\n'] {waits}"
    )


def test_what_functions_do_gathers_the_longer_the_longer_it_goes_on() -> None:
    from harness.engines.extension.control.records import gather_seconds

    ages = (0.0, 0.1, 0.5, 60.0)
    assert [gather_seconds(age) for age in ages] == [0.002, pytest.approx(0.01), 0.02, 0.02]


def test_who_asks_for_the_position_does_not_wait_for_a_pause(cloud: Cloud) -> None:
    assert (
        in_engine(
            """
            import threading, time
            from harness_extension.control.routes import route
            from harness_extension.recorder.reader import reading
            from harness_extension.recorder.stream import RING
            def pausing(account, ended):
                with reading(0, account) as reader:
                    reader.gather(30)
                    ended.set()
            ended = {account: threading.Event() for account in ("1", "2")}
            for each in ended.items():
                threading.Thread(target=pausing, args=each, daemon=True).start()
            while len(RING._bells) < 2:
                time.sleep(0.001)
            for account in ended:
                RING.emit(account, lambda seq: b"%d\\n" % seq)
            route("GET", "/position")({"account": "1"})
            print(ended["1"].wait(60), ended["2"].is_set())
            """
        )
        == "True False"
    )


def raw(cloud: Cloud, *parts: bytes) -> bytes:
    """What comes back, until the server closes, for bytes as they are."""
    url = urlsplit(str(cloud.engine.control))
    with socket.create_connection((str(url.hostname), url.port or 80), 60) as sock:
        for part in parts:
            sock.sendall(part)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65_536), b""))


GET = b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "why"),
    [
        (b"\x16\x03\x01\r\n\r\n", 400, "no request line"),
        (b"GET /nothing\r\n\r\n", 400, "no request line"),
        (b"GET /nothing HTTP/2\r\n\r\n", 505, "HTTP/1.1"),
        (b"PUT /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "GET and POST"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, "too long"),
        (GET + b"X: " + b"x" * 70_000 + b"\r\n\r\n", 431, "too long"),
        (GET + b"X: x\r\n" * 101 + b"\r\n", 431, "more than 100"),
        (GET + b"nonsense\r\n\r\n", 400, "no header"),
        (GET + b"Origin : http://web.example\r\n\r\n", 400, "no header"),
        (GET + b" folded: x\r\n\r\n", 400, "no header"),
        (GET + b"Host: localhost\r\n\r\n", 400, "twice"),
        (GET + b"Content-Length: -1\r\n\r\n", 400, "Content-Length"),
        (GET + b"Transfer-Encoding: chunked\r\n\r\n", 501, "Content-Length"),
        (b"GET http://[::1 HTTP/1.1\r\n\r\n", 400, "the path"),
        (b"GET /nothing HTTP/1.1\r\n\r\n", 403, "unknown host"),
    ],
)
def test_a_malformed_request_is_refused(
    cloud: Cloud, request_: bytes, status: int, why: str
) -> None:
    head, _, body = raw(cloud, request_).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert why in json.loads(body)["error"]


def test_requests_may_come_in_a_row_and_in_parts(cloud: Cloud) -> None:
    post = b"POST /reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\naccount=7"
    said = raw(cloud, GET[:9], GET[9:] + b"\r\n" + post + b"\r\n" + GET, b"\r\n")
    assert said.count(b"HTTP/1.1 404 Not Found\r\n") == 2
    assert said.count(b"HTTP/1.1 400 Bad Request\r\n") == said.count(b"not 12 digits") == 1


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"GET /info HT",
        GET,
        b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
    ],
)
def test_a_request_that_never_ends_has_no_answer(cloud: Cloud, part: bytes) -> None:
    assert raw(cloud, part) == b""


def test_a_body_that_is_too_big_is_refused_and_the_client_reads_why(cloud: Cloud) -> None:
    assert cloud.control is not None
    with pytest.raises(EngineError, match="the engine refused POST /reset: the body is too big"):
        cloud.control.call("POST", "/reset", account="1" * (8 << 20))
    assert cloud.control.info()["ready"] is True


def test_old_clients_and_those_that_ask_first_are_served(cloud: Cloud) -> None:
    said = raw(cloud, GET.replace(b"1.1", b"1.0") + b"\r\n" + GET + b"\r\n")
    assert said.count(b"HTTP/1.1 404") == said.count(b"Connection: close") == 1
    post = b"POST /reset HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
    said = raw(cloud, post + b"Content-Length: 9\r\n\r\n", b"account=7")
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")
