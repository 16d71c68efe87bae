"""`mail`: what was sent through SES."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.errors import Unsupported
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import newest
from harness.scenarios.fields import Expected
from harness.scenarios.matchers import MISSING


class Mail(Counted, Expectation):
    """A mail sent through SES."""

    kind: ClassVar[str] = "mail"
    example: ClassVar[str] = "mail: {to: ann@example.org, subject: {$contains: order}, exactly: 1}"

    to: Expected = Field(None, description="An address among To, Cc and Bcc.")
    cc: Expected = Field(None, description="An address among Cc.")
    bcc: Expected = Field(None, description="An address among Bcc.")
    from_: Expected = Field(None, alias="from", description="The sender's address.")
    subject: Expected = None
    body: Expected = Field(None, description="The text, or the HTML where there is no text.")

    text: Expected = Field(None, description="The text part.")
    html: Expected = Field(None, description="The HTML part.")
    attachments: Expected = Field(
        None, description="The list of attachments, each with name, type, size, and text if it is."
    )

    def look(self, context: Context) -> Look:
        cloud = context.shared.cloud
        if cloud.control is None:
            why = "mails that were sent cannot be listed"
            raise Unsupported(context.engine, why, where=context.step.where)
        mails = cloud.control.mails(cloud.account)
        found, nearest = matching(mails, self._parts)
        seen = newest(mails, "mail") or ["no mail was sent"]
        return self.counted(found, "mail", nearest=nearest, seen=seen, grows=True)

    def _parts(self, mail: dict[str, Any]) -> list[tuple[str, Any, Any, bool]]:
        given = self.model_fields_set
        parts: list[tuple[str, Any, Any, bool]] = []
        if "to" in given:
            receivers = [a for k in ("to", "cc", "bcc") for a in mail.get(k) or []]
            parts.append(("$.to", {"$contains": self.to}, receivers, False))
        for name in ("cc", "bcc"):
            if name in given:
                wanted = {"$contains": getattr(self, name)}
                parts.append((f"$.{name}", wanted, list(mail.get(name) or []), False))
        if "from_" in given:
            parts.append(("$.from", self.from_, mail.get("from", MISSING), False))
        for name in ("subject", "text", "html"):
            if name in given:
                parts.append((f"$.{name}", getattr(self, name), mail.get(name, MISSING), False))
        if "attachments" in given:
            found = mail.get("attachments") or []
            parts.append(("$.attachments", self.attachments, found, False))
        if "body" in given:
            text = mail.get("text") or mail.get("html") or ""
            parts.append(("$.body", self.body, text, False))
        return parts
