"""Errors in Cognito's words."""

from __future__ import annotations

from localstack.aws.api import CommonServiceException


def failed(code: str, message: str) -> CommonServiceException:
    return CommonServiceException(code, message, status_code=400)


def not_authorized(message: str = "Incorrect username or password.") -> CommonServiceException:
    return failed("NotAuthorizedException", message)


def not_found(message: str) -> CommonServiceException:
    return failed("ResourceNotFoundException", message)


def invalid(message: str) -> CommonServiceException:
    return failed("InvalidParameterException", message)


def no_user() -> CommonServiceException:
    return failed("UserNotFoundException", "User does not exist.")


def refused(what: str) -> CommonServiceException:
    """What this engine does not do: told, never passed over."""
    return CommonServiceException(
        "NotImplemented", f"{what} is not supported by this engine", status_code=501
    )
