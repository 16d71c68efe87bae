"""The errors of API Gateway's own API, as AWS names them."""

from __future__ import annotations

from localstack.aws.api import CommonServiceException


def bad(message: str) -> CommonServiceException:
    return CommonServiceException("BadRequestException", message, status_code=400)


def missing(kind: str, identifier: object) -> CommonServiceException:
    return CommonServiceException(
        "NotFoundException", f"Invalid {kind} identifier specified {identifier}", status_code=404
    )


def conflict(message: str) -> CommonServiceException:
    return CommonServiceException("ConflictException", message, status_code=409)
