"""`mail`: what is sent through SES, and what is said of a mail that is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import delete

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Sender: {Type: AWS::SES::EmailIdentity, Properties: {EmailIdentity: shop@example.com}}
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        import boto3
        from email.message import EmailMessage

        def handler(event, context):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "shop@example.com", event["to"], "Bill"
            mail["Cc"] = "book@example.com"
            mail.set_content("see the bill")
            mail.add_alternative("<p>see the bill</p>", subtype="html")
            mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="b.pdf")
            mail.add_attachment("a;b", subtype="csv", filename="b.csv")
            to = [event["to"], "book@example.com", "hidden@example.com"]
            boto3.client("sesv2").send_email(
                Destination={"ToAddresses": to},
                Content={"Raw": {"Data": mail.as_bytes()}})
"""
STEPS = """
when:
  - invoke: {function: Bill, payload: {to: ann@example.com}}
then:
"""


@pytest.fixture(scope="module")
def replay(
    cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], ScenarioResult]]:
    """Runs one expectation after a mail was sent."""
    folder = tmp_path_factory.mktemp("mail")
    template = folder / "template.yaml"
    template.write_text(TEMPLATE)

    def replay(expectation: str) -> ScenarioResult:
        file: Path = folder / "a.scenario.yaml"
        head = "scenario: S\nstack: template.yaml\ntimeout: 2s"
        file.write_text(f"{head}{STEPS}  - mail: {expectation}\n")
        return run(load(file)[0], session)

    with Session(cloud) as session:
        stack = session.deploy(template)
        yield replay
        delete(stack, cloud)


@pytest.mark.parametrize(
    "expectation",
    [
        "{to: ann@example.com, from: shop@example.com, subject: Bill, exactly: 1}",
        "{cc: book@example.com, bcc: hidden@example.com}",
        "{text: {$contains: see the bill}, html: {$contains: <p>see}}",
        "{attachments: [{name: b.pdf, type: application/pdf, size: 6}, {name: b.csv}]}",
        '{attachments: {$contains: {name: b.csv, text: {$contains: "a;b"}}}}',
    ],
)
def test_a_mail_is_as_it_was_sent(
    replay: Callable[[str], ScenarioResult], expectation: str
) -> None:
    result = replay(expectation)
    assert result.problem is None
    assert result.status == "passed"


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        ("{bcc: ann@example.com}", "$.bcc"),
        ("{html: plain}", "$.html"),
        ("{attachments: [{name: other.pdf}, {name: b.csv}]}", "other.pdf"),
    ],
)
def test_what_differs_is_told(
    replay: Callable[[str], ScenarioResult], expectation: str, told: str
) -> None:
    result = replay(expectation)
    assert result.status == "failed"
    assert told in str(result.problem)
