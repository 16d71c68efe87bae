"""AWS::Serverless, through AWS's own translator, which LocalStack brings."""

from __future__ import annotations

from typing import Any

from localstack.services.cloudformation.engine.transformers import FailedTransformationException
from localstack.services.cloudformation.engine.v2.change_set_model_transform import (
    SERVERLESS_TRANSFORM,
    ChangeSetModelTransform,
)

from ..language.errors import TemplateError
from .context import Context


def translate(document: dict[str, Any], context: Context) -> dict[str, Any]:
    # LocalStack's own call, since mends of it (its region, its speed) hold here too
    try:
        found = ChangeSetModelTransform._apply_global_serverless_transformation(
            region_name=context.scope.region,
            template={**document, "Transform": SERVERLESS_TRANSFORM},
            parameters={name: p.plain for name, p in context.parameters.items()},
        )
    except FailedTransformationException as error:
        raise TemplateError(
            f"Transform {SERVERLESS_TRANSFORM} failed with: {_told(error)}"
        ) from error
    return dict(found)


def _told(error: FailedTransformationException) -> str:
    """The translator's message and its causes, which LocalStack only prints as objects."""
    document = error.__context__
    causes = [cause.message for cause in getattr(document, "causes", [])]
    first = getattr(document, "message", None) or error.message
    return " ".join([first, *sorted(causes)])
