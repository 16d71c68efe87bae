"""Deployments: what the stages of an API serve (AWS: Publish HTTP APIs; Deploy WebSocket APIs)."""

from __future__ import annotations

from datetime import UTC, datetime

from ..apis import Api, Part
from . import identifiers
from .failures import bad, missing


def deploy(api: Api, description: str | None, stage: str | None, *, auto: bool = False) -> Part:
    """A deployment of what the API is now, served by the stage if one is named.

    Raises:
        CommonServiceException: there is no such stage, or nothing to deploy.
    """
    if stage is not None and stage not in api.of("Stage"):
        raise missing("stage", stage)
    if not auto and not api.of("Route"):
        raise bad("At least one route is required before deploying the Api.")
    deployment: Part = {
        "AutoDeployed": auto,
        "CreatedDate": datetime.now(UTC),
        "DeploymentId": identifiers.part(),
        "DeploymentStatus": "DEPLOYED",
    }
    if description:
        deployment["Description"] = description
    identifier = deployment["DeploymentId"]
    api.of("Deployment")[identifier] = deployment
    api.contents[identifier] = api.snapshot()
    if stage is not None:
        _serve(api, stage, identifier)
    return deployment


def redeploy(api: Api) -> None:
    """After each change: stages that deploy by themselves serve it at once.

    Only the last deployment of this kind is kept: it stands for those before.
    """
    stages = [name for name, stage in api.of("Stage").items() if stage.get("AutoDeploy")]
    if not stages:
        return
    made = deploy(api, "Automatic deployment triggered by changes to the Api", None, auto=True)
    for name in stages:
        _serve(api, name, made["DeploymentId"])
    used = {stage.get("DeploymentId") for stage in api.of("Stage").values()}
    for identifier, deployment in list(api.of("Deployment").items()):
        if deployment["AutoDeployed"] and identifier not in used:
            del api.of("Deployment")[identifier], api.contents[identifier]


def _serve(api: Api, stage: str, deployment: str) -> None:
    api.of("Stage")[stage] = {
        **api.of("Stage")[stage],
        "DeploymentId": deployment,
        "LastDeploymentStatusMessage": f"Successfully deployed stage with deployment ID "
        f"'{deployment}'",
    }
