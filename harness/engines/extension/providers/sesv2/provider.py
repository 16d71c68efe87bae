"""The API v2 of SES, which LocalStack lacks.

moto knows identities, contacts and configuration sets. What is sent, and templates, are handed to
version 1, so that both versions have one mailbox and one set of templates.
Source: Amazon SES API v2 Reference.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.connect import connect_to
from localstack.services.moto import call_moto
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from moto.sesv2.models import sesv2_backends

Request = dict[str, Any]
_CODES = {
    "TemplateDoesNotExist": "NotFoundException",
    "AlreadyExists": "AlreadyExistsException",
    "InvalidParameterValue": "BadRequestException",
}
_PARTS = (("SubjectPart", "Subject"), ("TextPart", "Text"), ("HtmlPart", "Html"))


class SesV2Provider(ServiceLifecycleHook):
    service = "sesv2"

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        visitor.visit(sesv2_backends)

    def forward(self, context: RequestContext, _request: Request) -> Request | None:
        answer: Request = call_moto(context)
        return answer

    def send_email(self, context: RequestContext, request: Request) -> Request:
        content, ses = request["Content"], _Version1(context)
        sender, destination = request.get("FromEmailAddress"), request.get("Destination") or {}
        if not sender and "Raw" not in content:
            raise _bad("FromEmailAddress is missing")
        if "Raw" in content:
            given = {"Source": sender} if sender else {}
            if receivers := [each for kind in destination.values() for each in kind]:
                given["Destinations"] = receivers
            answer = ses.send_raw_email(RawMessage={"Data": content["Raw"]["Data"]}, **given)
        elif "Template" in content:
            answer = self._send_template(ses, sender, destination, content["Template"])
        else:
            simple = content["Simple"]
            if simple.get("Attachments"):
                raise _bad("Attachments of simple content are not supported by this engine")
            message = {"Subject": simple["Subject"], "Body": simple["Body"]}
            answer = ses.send_email(Source=sender, Destination=destination, Message=message)
        return {"MessageId": answer["MessageId"]}

    def _send_template(
        self, ses: Any, sender: Any, destination: Request, template: Request
    ) -> Request:
        name = template.get("TemplateName") or template.get("TemplateArn", "").rpartition("/")[2]
        if not name:
            raise _bad("Templates within the request are not supported by this engine")
        answer: Request = ses.send_templated_email(
            Source=sender,
            Destination=destination,
            Template=name,
            TemplateData=template.get("TemplateData") or "{}",
        )
        return answer

    def send_bulk_email(self, context: RequestContext, request: Request) -> Request:
        ses, template = _Version1(context), request["DefaultContent"]["Template"]
        results = []
        for entry in request["BulkEmailEntries"]:
            own = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
            data = own.get("ReplacementTemplateData") or template.get("TemplateData")
            sender, to = request.get("FromEmailAddress"), entry.get("Destination") or {}
            sent = self._send_template(ses, sender, to, {**template, "TemplateData": data})
            results.append({"Status": "SUCCESS", "MessageId": sent["MessageId"]})
        return {"BulkEmailEntryResults": results}

    def create_email_template(self, context: RequestContext, request: Request) -> Request:
        _Version1(context).create_template(Template=_template(request))
        return {}

    def update_email_template(self, context: RequestContext, request: Request) -> Request:
        _Version1(context).update_template(Template=_template(request))
        return {}

    def get_email_template(self, context: RequestContext, request: Request) -> Request:
        found = _Version1(context).get_template(TemplateName=request["TemplateName"])["Template"]
        content = {new: found[old] for old, new in _PARTS if old in found}
        return {"TemplateName": found["TemplateName"], "TemplateContent": content}

    def delete_email_template(self, context: RequestContext, request: Request) -> Request:
        _Version1(context).delete_template(TemplateName=request["TemplateName"])
        return {}

    def list_email_templates(self, context: RequestContext, _request: Request) -> Request:
        found = _Version1(context).list_templates()["TemplatesMetadata"]
        kept = [
            {"TemplateName": each["Name"], "CreatedTimestamp": each["CreatedTimestamp"]}
            for each in found
        ]
        return {"TemplatesMetadata": kept}


class _Version1:
    """Version 1's operations; what it refuses is told by version 2's names."""

    def __init__(self, context: RequestContext) -> None:
        self._client = connect_to(
            aws_access_key_id=context.account_id, region_name=context.region
        ).ses

    def __getattr__(self, operation: str) -> Any:
        def call(**given: Any) -> Request:
            try:
                answer: Request = getattr(self._client, operation)(**given)
            except ClientError as error:
                told = error.response["Error"]
                code = _CODES.get(told["Code"], told["Code"])
                status = 404 if code == "NotFoundException" else 400
                raise CommonServiceException(code, told["Message"], status) from error
            return answer

        return call


def _template(request: Request) -> Request:
    content = request.get("TemplateContent") or {}
    parts = {old: content[new] for old, new in _PARTS if new in content}
    return {"TemplateName": request["TemplateName"], **parts}


def _bad(message: str) -> CommonServiceException:
    return CommonServiceException("BadRequestException", message, status_code=400)
