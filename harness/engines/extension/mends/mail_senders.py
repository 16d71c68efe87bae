"""SES: a sender that is not verified is refused in AWS's words, and unknown ones are not verified.

Stock (4.13.1, 4.14.0) has words of its own, and tells every identity that is asked for as verified.
Amazon SES Developer Guide, "Amazon SES email sending errors".
"""

from __future__ import annotations

import functools
import re
from email.utils import parseaddr
from typing import Any

from .on_import import after_import

_SENDING = ("send_email", "send_templated_email", "send_bulk_templated_email", "send_raw_email")
_UNVERIFIED = re.compile(
    r"(?:Email address not verified|Did not have authority to send from email) (.+)", re.DOTALL
)
_MISSING = re.compile(r"Template \((.*)\) does not exist")


def install() -> None:
    after_import("moto.ses.models", _mend_models)
    after_import("localstack.services.ses.provider", _mend_provider)


def _mend_models(module: Any) -> None:
    for name in _SENDING:
        setattr(module.SESBackend, name, _in_its_words(getattr(module.SESBackend, name), module))


def _in_its_words(stock: Any, module: Any) -> Any:
    @functools.wraps(stock)
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return stock(self, *args, **kwargs)
        except module.MessageRejectedError as error:
            found = _UNVERIFIED.fullmatch(error.message)
            if found is None:
                raise
            raise module.MessageRejectedError(
                "Email address is not verified. The following identities failed the check in "
                f"region {self.region_name.upper()}: {found[1]}"
            ) from error
        except module.TemplateDoesNotExist as error:
            found = _MISSING.fullmatch(error.message)
            if found is None:
                raise
            raise module.TemplateDoesNotExist(f"Template {found[1]} does not exist.") from error

    return send


def _mend_provider(module: Any) -> None:
    def get_identity_verification_attributes(
        _self: Any, context: Any, identities: list[str], **_: Any
    ) -> Any:
        from moto.ses.models import ses_backends

        known = ses_backends[context.account_id][context.region].email_identities
        attributes: dict[str, dict[str, str]] = {}
        for identity in identities:
            if parseaddr(identity)[1] in known or identity.lower() in known:
                attributes[identity] = {"VerificationStatus": "Success"}
                if "@" not in identity:
                    attributes[identity]["VerificationToken"] = module.long_uid()
        return {"VerificationAttributes": attributes}

    stock = module.SesProvider.get_identity_verification_attributes
    module.SesProvider.get_identity_verification_attributes = functools.wraps(stock)(
        get_identity_verification_attributes
    )
