"""Public layers, and the packages that they are made of.

Sources: Powertools for AWS Lambda (Python) and (TypeScript), Installation, Lambda layer; AWS SDK
for pandas, Installation, Managed layer; Lambda Insights, Available versions of the extension;
Using Parameter Store parameters in Lambda functions; Klayers. A layer's version is not a
package's: of the same major release the latest is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TYPESCRIPT = ("batch", "event-handler", "idempotency", "jmespath", "kafka", "logger", "metrics",
               "parameters", "parser", "tracer", "validation")  # fmt: skip
_TYPESCRIPT_1 = ("batch", "idempotency", "logger", "metrics", "parameters", "tracer")


@dataclass(frozen=True)
class Known:
    """`pattern` matches a layer's name, or what else names it; `stands_for` as in settings."""

    pattern: str
    stands_for: tuple[str, ...] = ()
    refused: str | None = None
    """Why nothing can stand for it."""
    left_out: str | None = None
    """Why nothing is missing without it."""


KNOWN = (
    Known(r"AWSLambdaPowertoolsPythonV3-.+", ("pypi:aws-lambda-powertools[all]>=3,<4",)),
    Known(
        r"\{\{resolve:ssm:/aws/service/powertools/python/.+\}\}",
        ("pypi:aws-lambda-powertools[all]>=3,<4",),
    ),
    Known(r"AWSLambdaPowertoolsPythonV2(-Arm64)?", ("pypi:aws-lambda-powertools[all]>=2,<3",)),
    Known(r"AWSLambdaPowertoolsPython(-Arm64)?", ("pypi:aws-lambda-powertools>=1,<2",)),
    Known(
        r"AWSLambdaPowertoolsTypeScriptV2|"
        r"\{\{resolve:ssm:/aws/service/powertools/typescript/.+\}\}",
        tuple(f"npm:@aws-lambda-powertools/{name}@^2" for name in _TYPESCRIPT),
    ),
    Known(
        r"AWSLambdaPowertoolsTypeScript",
        tuple(f"npm:@aws-lambda-powertools/{name}@^1" for name in _TYPESCRIPT_1),
    ),
    Known(r"AWSSDKPandas-Python\d+(-Arm64)?", ("pypi:awswrangler>=3,<4",)),
    Known(r"AWSDataWrangler-Python\d+(-Arm64)?", ("pypi:awswrangler>=2,<3",)),
    Known(r"AWSLambda-Python\d+-SciPy1x", ("pypi:scipy", "pypi:numpy")),
    Known(r"Klayers-(?:p|python)\d+(?:-arm64)?-(?P<package>.+)", ("pypi:{package}",)),
    Known(
        r"LambdaInsightsExtension(-Arm64)?",
        left_out="it only sends metrics, which no handler reads",
    ),
    Known(
        r"AWSCodeGuruProfilerPythonAgentLambdaLayer",
        left_out="it only profiles",
    ),
    Known(
        r"AWS-Parameters-and-Secrets-Lambda-Extension(-Arm64)?",
        refused="it is an extension, a server beside the handler, which no package has",
    ),
    Known(
        r"AWS-AppConfig-Extension(-Arm64)?",
        refused="it is an extension, a server beside the handler, which no package has",
    ),
    Known(
        r"aws-otel-.+|AWSOpenTelemetryDistro.+",
        refused="it wraps the handler with an extension, which no package has",
    ),
    Known(
        r"Datadog-.+|NewRelic.+|Sentry.+",
        refused="it wraps the handler with an extension, which no package has",
    ),
)


def known(name: str) -> Known | None:
    """What is known of a layer's name, with the name's own part put into what stands for it."""
    for each in KNOWN:
        if (match := re.fullmatch(each.pattern, name)) is not None:
            parts = match.groupdict()
            texts = tuple(text.format(**parts) if parts else text for text in each.stands_for)
            return Known(each.pattern, texts, each.refused, each.left_out)
    return None
