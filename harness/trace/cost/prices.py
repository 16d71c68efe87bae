"""The prices of what can be counted, in US dollars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

AS_OF = "2025-11"
"""The month whose list prices `LIST_PRICES` has."""


@dataclass(frozen=True)
class Prices:
    """US dollars. `gb_second` by architecture, `request` by what is requested.

    Keys of `request`: `lambda`, `sqs`, `sqs.fifo`, `sns`, `events`, `s3.write` (PUT, COPY, POST
    and LIST) and `s3.read` (GET and all others).
    """

    gb_second: Mapping[str, float] = field(default_factory=dict)
    request: Mapping[str, float] = field(default_factory=dict)


LIST_PRICES = Prices(
    gb_second={"x86_64": 0.0000166667, "arm64": 0.0000133334},
    request={
        "lambda": 0.20e-6,
        "sqs": 0.40e-6,
        "sqs.fifo": 0.50e-6,
        "sns": 0.50e-6,
        "events": 1.00e-6,
        "s3.write": 5.00e-6,
        "s3.read": 0.40e-6,
    },
)
"""On-demand list prices of us-east-1, first tier, no free tier ("AWS Lambda Pricing", "Amazon SQS
pricing", "Amazon SNS pricing", "Amazon EventBridge pricing", "Amazon S3 pricing")."""
