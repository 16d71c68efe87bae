"""AWS::ApiGateway::Deployment: a snapshot, of which only the description changes."""

from __future__ import annotations

from ..change import Change
from .apigateway_patch import replaced


def _description(change: Change) -> None:
    change.client("apigateway").update_deployment(
        restApiId=change.after["RestApiId"],
        deploymentId=change.physical_id,
        patchOperations=[replaced("/description", change.value("Description", ""))],
    )


def _stage(change: Change) -> None:
    """The stage of that name follows to this deployment."""
    if name := change.value("StageName"):
        change.client("apigateway").update_stage(
            restApiId=change.after["RestApiId"],
            stageName=name,
            patchOperations=[replaced("/deploymentId", change.physical_id)],
        )


UPDATES = {("Description",): _description, ("StageDescription", "StageName"): _stage}
