"""A URL or form of S3 that was signed with another secret, or changed since, is refused.

Stock (4.13.1, 4.14.0) only warns of it, since it knows few secrets: not those of assumed roles,
which functions sign with; a form's signature it never looks at. Where the engine cannot know a
secret, of a key id that somebody made up, the signature stays unchecked. Source: Amazon S3 API
Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" and
"Authenticating Requests in Browser-Based Uploads Using POST (AWS Signature Version 4)".
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from .on_import import after_import

_secret_unknown: ContextVar[bool] = ContextVar("harness_secret_unknown", default=True)


def install() -> None:
    after_import("localstack.services.s3.presigned_url", _mend)


def _mend(module: Any) -> None:
    # what stock remembers of a key id would outlive the key
    registered = module.get_secret_access_key_from_access_key_id.__wrapped__
    account_of = module.get_account_id_from_access_key_id

    def secret(access_key_id: str, region: str) -> str | None:
        found = registered(access_key_id, region) or _of_session(
            access_key_id, account_of(access_key_id)
        )
        # the secret of a key id that is just an account's number is "test", as LocalStack has it
        plain = access_key_id == "test" or (access_key_id.isdigit() and len(access_key_id) == 12)
        _secret_unknown.set(found is None and not plain)
        return found

    module.get_secret_access_key_from_access_key_id = secret
    module.get_credentials_from_parameters = _with_token(module.get_credentials_from_parameters)
    module.config = _Config(module.config)
    for name in ("validate_presigned_url_s3", "validate_presigned_url_s3v4"):
        setattr(module, name, _afresh(getattr(module, name)))
    module.validate_post_policy = _with_signature(module)


def _with_token(stock: Any) -> Any:
    """Version 2 writes the name of the session token in small letters."""

    @functools.wraps(stock)
    def credentials(parameters: Any, region: str) -> Any:
        found = stock(parameters, region)
        token = found.security_token or parameters.get("x-amz-security-token")
        return found._replace(security_token=token)

    return credentials


def _afresh(stock: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(stock)
    def validate(*args: Any, **kwargs: Any) -> Any:
        token = _secret_unknown.set(True)
        try:
            return stock(*args, **kwargs)
        finally:
            _secret_unknown.reset(token)

    return validate


def _with_signature(module: Any) -> Callable[..., Any]:
    stock = module.validate_post_policy

    @functools.wraps(stock)
    def validate(request_form: Any, *args: Any, **kwargs: Any) -> Any:
        stock(request_form, *args, **kwargs)
        form = {name.lower(): value for name, value in request_form.items()}
        given, credential = form.get("x-amz-signature"), form.get("x-amz-credential", "")
        scope = credential.split("/")
        if given is None or len(scope) != 5:
            return
        token = _secret_unknown.set(True)
        try:
            secret = module.get_secret_access_key_from_access_key_id(scope[0], scope[2])
            known = not _secret_unknown.get()
        finally:
            _secret_unknown.reset(token)
        if known and _signed(form.get("policy", ""), secret or "test", scope[1:]) != given:
            raise module.create_signature_does_not_match_sig_v2(
                request_signature=given,
                string_to_sign=form.get("policy", ""),
                access_key_id=scope[0],
            )

    return validate


def _signed(text: str, secret: str, scope: list[str]) -> str:
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def _of_session(access_key_id: str, account: str) -> str | None:
    """The secret of an assumed role."""
    from moto.sts.models import sts_backends

    for tables in sts_backends[account].values():
        for role in tables.assumed_roles:
            if role.access_key_id == access_key_id:
                return str(role.secret_access_key)
    return None


class _Config:
    """LocalStack's configuration, where the signature is looked at if the secret is known."""

    def __init__(self, stock: Any) -> None:
        self._stock = stock

    @property
    def S3_SKIP_SIGNATURE_VALIDATION(self) -> bool:  # noqa: N802
        return _secret_unknown.get()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)
