"""AWS::IAM::Policy: an inline policy in roles, users and groups."""

from __future__ import annotations

import contextlib
import json

from ..change import Change

_OWNERS = {"Roles": "role", "Users": "user", "Groups": "group"}


def _policy(change: Change) -> None:
    iam = change.client("iam")
    old, new = change.before["PolicyName"], change.after["PolicyName"]
    document = json.dumps(change.after["PolicyDocument"])
    for key, kind in _OWNERS.items():
        owners = change.value(key) or []
        parameter = f"{kind.capitalize()}Name"
        for owner in owners:
            getattr(iam, f"put_{kind}_policy")(
                **{parameter: owner}, PolicyName=new, PolicyDocument=document
            )
        for owner in change.before.get(key) or []:
            if owner not in owners or old != new:
                # its owner may have been replaced and taken it along
                with contextlib.suppress(iam.exceptions.NoSuchEntityException):
                    getattr(iam, f"delete_{kind}_policy")(**{parameter: owner}, PolicyName=old)


UPDATES = {("Groups", "PolicyDocument", "PolicyName", "Roles", "Users"): _policy}
