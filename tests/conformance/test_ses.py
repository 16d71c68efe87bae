"""Amazon SES: what its documents say."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "SES"
GUIDE = "Amazon SES Developer Guide"
API = "Amazon SES API Reference"
API_V2 = "Amazon SES API v2 Reference"
FROM = "shop@example.com"


@pytest.fixture
def verified(cloud: Cloud) -> Cloud:
    cloud.client("ses").verify_email_identity(EmailAddress=FROM)
    return cloud


def message(subject: str = "Hi", text: str = "Hello") -> dict[str, Any]:
    return {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}


def refused(call: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**given)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


def sent(cloud: Cloud) -> float:
    answer = cloud.client("ses").get_send_quota()
    return float(answer["SentLast24Hours"])


@documented("SendEmail", f"{API}: SendEmail")
def test_a_mail_of_a_verified_sender_is_taken(verified: Cloud) -> None:
    answer = verified.client("ses").send_email(
        Source=FROM, Destination={"ToAddresses": ["a@example.com"]}, Message=message()
    )
    assert answer["MessageId"]
    assert sent(verified) == 1


@documented("SendEmail", f"{API}: SendEmail, Source")
def test_the_sender_may_have_a_name(verified: Cloud) -> None:
    answer = verified.client("ses").send_email(
        Source=f"The Shop <{FROM}>",
        Destination={"ToAddresses": ["a@example.com"]},
        Message=message(),
    )
    assert answer["MessageId"]


@documented("unverified sender", f"{GUIDE}: Amazon SES email sending errors")
def test_a_sender_that_is_not_verified_is_refused(cloud: Cloud) -> None:
    code, text = refused(
        cloud.client("ses").send_email,
        Source="nobody@example.com",
        Destination={"ToAddresses": ["a@example.com"]},
        Message=message(),
    )
    assert code == "MessageRejected"
    assert text.startswith("Email address is not verified.")
    assert "nobody@example.com" in text


@documented("identities", f"{GUIDE}: Verified identities in Amazon SES")
def test_a_verified_domain_is_enough_for_its_addresses(cloud: Cloud) -> None:
    ses = cloud.client("ses")
    ses.verify_domain_identity(Domain="example.org")
    answer = ses.send_email(
        Source="anybody@example.org",
        Destination={"ToAddresses": ["a@example.com"]},
        Message=message(),
    )
    assert answer["MessageId"]


@documented("identities", f"{API}: GetIdentityVerificationAttributes")
def test_identities_are_listed_with_their_state(verified: Cloud) -> None:
    ses = verified.client("ses")
    assert ses.list_identities()["Identities"] == [FROM]
    told = ses.get_identity_verification_attributes(Identities=[FROM, "other@example.com"])
    assert told["VerificationAttributes"] == {FROM: {"VerificationStatus": "Success"}}


@documented("identities", f"{API}: DeleteIdentity")
def test_a_deleted_identity_sends_no_more(verified: Cloud) -> None:
    ses = verified.client("ses")
    ses.delete_identity(Identity=FROM)
    code, _ = refused(
        ses.send_email,
        Source=FROM,
        Destination={"ToAddresses": ["a@example.com"]},
        Message=message(),
    )
    assert code == "MessageRejected"


@documented("templates", f"{API}: SendTemplatedEmail")
def test_a_template_that_is_missing_is_told(verified: Cloud) -> None:
    code, text = refused(
        verified.client("ses").send_templated_email,
        Source=FROM,
        Destination={"ToAddresses": ["a@example.com"]},
        Template="missing",
        TemplateData="{}",
    )
    assert (code, text) == ("TemplateDoesNotExist", "Template missing does not exist.")


@documented("templates", f"{API}: SendTemplatedEmail")
def test_a_templated_mail_of_an_unverified_sender_is_refused(cloud: Cloud) -> None:
    ses = cloud.client("ses")
    ses.create_template(
        Template={"TemplateName": "t", "SubjectPart": "Hi {{name}}", "TextPart": "Hello"}
    )
    code, _ = refused(
        ses.send_templated_email,
        Source="nobody@example.com",
        Destination={"ToAddresses": ["a@example.com"]},
        Template="t",
        TemplateData=json.dumps({"name": "Ann"}),
    )
    assert code == "MessageRejected"


@documented("templates", f"{API}: TestRenderTemplate")
def test_a_template_is_rendered_with_its_data(cloud: Cloud) -> None:
    ses = cloud.client("ses")
    ses.create_template(
        Template={"TemplateName": "t", "SubjectPart": "Hi {{name}}", "TextPart": "{{a}} {{b}}"}
    )
    data = json.dumps({"name": "Ann", "a": "x", "b": "y"})
    text = ses.test_render_template(TemplateName="t", TemplateData=data)["RenderedTemplate"]
    assert "Subject: Hi Ann" in text
    assert "x y" in text


@documented("SendRawEmail", f"{API}: SendRawEmail")
def test_a_raw_mail_of_an_unverified_sender_is_refused(cloud: Cloud) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "nobody@example.com", "a@example.com", "Hi"
    mail.set_content("Hello")
    code, _ = refused(cloud.client("ses").send_raw_email, RawMessage={"Data": mail.as_bytes()})
    assert code == "MessageRejected"


@documented("SendRawEmail", f"{API}: SendRawEmail")
def test_a_raw_mail_counts_each_recipient(verified: Cloud) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Cc"] = FROM, "a@example.com", "b@example.com"
    mail["Subject"] = "Hi"
    mail.set_content("Hello")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bill.pdf")
    answer = verified.client("ses").send_raw_email(RawMessage={"Data": mail.as_bytes()})
    assert answer["MessageId"]
    assert sent(verified) == 2


@documented("SES v2", f"{API_V2}: SendEmail")
def test_version_2_sends_for_a_verified_identity(cloud: Cloud) -> None:
    sesv2 = cloud.client("sesv2")
    sesv2.create_email_identity(EmailIdentity=FROM)
    answer = sesv2.send_email(
        FromEmailAddress=FROM,
        Destination={"ToAddresses": ["a@example.com"]},
        Content={"Simple": message()},
    )
    assert answer["MessageId"]


@documented("SES v2", f"{API_V2}: SendEmail, Errors")
def test_version_2_refuses_an_unverified_sender(cloud: Cloud) -> None:
    code, text = refused(
        cloud.client("sesv2").send_email,
        FromEmailAddress="nobody@example.com",
        Destination={"ToAddresses": ["a@example.com"]},
        Content={"Simple": message()},
    )
    assert code == "MessageRejected"
    assert "nobody@example.com" in text


@documented("SES v2", f"{API_V2}: SendEmail, Template")
def test_version_2_sends_by_a_template_of_its_own(cloud: Cloud) -> None:
    sesv2 = cloud.client("sesv2")
    sesv2.create_email_identity(EmailIdentity=FROM)
    sesv2.create_email_template(
        TemplateName="t", TemplateContent={"Subject": "Hi {{name}}", "Text": "Hello"}
    )
    answer = sesv2.send_email(
        FromEmailAddress=FROM,
        Destination={"ToAddresses": ["a@example.com"]},
        Content={"Template": {"TemplateName": "t", "TemplateData": '{"name": "Ann"}'}},
    )
    assert answer["MessageId"]
    assert sesv2.get_email_template(TemplateName="t")["TemplateContent"]["Subject"] == "Hi {{name}}"


@documented("SES v2", f"{API_V2}: GetEmailTemplate, Errors")
def test_version_2_does_not_find_a_template_that_is_missing(cloud: Cloud) -> None:
    code, _ = refused(cloud.client("sesv2").get_email_template, TemplateName="missing")
    assert code == "NotFoundException"


@documented("SES v2", f"{API_V2}: GetEmailIdentity, Errors")
def test_version_2_does_not_find_an_identity_that_is_missing(cloud: Cloud) -> None:
    code, _ = refused(cloud.client("sesv2").get_email_identity, EmailIdentity="x@example.com")
    assert code == "NotFoundException"
