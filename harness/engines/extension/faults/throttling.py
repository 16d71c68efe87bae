"""How services refuse a call that comes too soon: code, message, status.

Source: each service's API reference, "Common errors" and the errors of its operations.
"""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    code: str
    message: str
    status: int


_RATE = "Rate exceeded"
THROTTLES = {
    "": Refusal("ThrottlingException", _RATE, 400),
    "dynamodb": Refusal(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider "
        "increasing your provisioning level with the UpdateTable API.",
        400,
    ),
    "s3": Refusal("SlowDown", "Please reduce your request rate.", 503),
    "sqs": Refusal("RequestThrottled", "Request is throttled.", 403),
    "sns": Refusal("Throttled", _RATE, 429),
    "lambda": Refusal("TooManyRequestsException", "Rate Exceeded.", 429),
    "kinesis": Refusal("ProvisionedThroughputExceededException", "Rate exceeded for shard.", 400),
    "ses": Refusal("Throttling", "Maximum sending rate exceeded.", 400),
    "iam": Refusal("Throttling", _RATE, 400),
    "sts": Refusal("Throttling", _RATE, 400),
    "cloudformation": Refusal("Throttling", _RATE, 400),
    "apigateway": Refusal("TooManyRequestsException", "Too Many Requests", 429),
    "cognito-idp": Refusal("TooManyRequestsException", _RATE, 400),
}


def exception_of(refusal: Refusal) -> Exception:
    """What LocalStack turns into that answer."""
    from localstack.aws.api import CommonServiceException

    return CommonServiceException(refusal.code, refusal.message, status_code=refusal.status)
