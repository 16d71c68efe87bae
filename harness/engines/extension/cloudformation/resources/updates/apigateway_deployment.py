"""AWS::ApiGateway::Deployment: a snapshot, of which only the description changes."""

from __future__ import annotations

from typing import Any

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


def delete(clients: Any, model: dict[str, Any]) -> None:
    """LocalStack's provider takes every stage of the API along, also one that moved on."""
    api, rest_api = clients.apigateway, model["RestApiId"]
    try:
        for stage in api.get_stages(restApiId=rest_api)["item"]:
            if stage.get("deploymentId") == model["DeploymentId"]:
                api.delete_stage(restApiId=rest_api, stageName=stage["stageName"])
        api.delete_deployment(restApiId=rest_api, deploymentId=model["DeploymentId"])
    except api.exceptions.NotFoundException:
        pass  # its API went before


UPDATES = {("Description",): _description, ("StageDescription", "StageName"): _stage}
