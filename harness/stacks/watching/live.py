"""One watched stack: what of it is live, and how a change gets there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.errors import DeployError
from harness.stacks.artifacts import upload
from harness.stacks.assembly.manifest import assembly_of
from harness.stacks.deploy import deploy
from harness.stacks.packaging.build_all import build_all
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.prepared import prepare
from harness.stacks.several.wanted import Wanted
from harness.stacks.stack import Stack
from harness.stacks.validation.handlers import check_handler
from harness.stacks.watching.code_only import Moved, moved_code

UPDATED_WITHIN = 30.0


@dataclass
class Live:
    """`behind`: functions have newer code than CloudFormation knows; see `settle`."""

    wanted: Wanted
    cloud: Cloud
    stack: Stack
    progress: Progress
    allow_unsupported: bool = False
    packaged: Packaged | None = None
    behind: bool = False

    def roots(self) -> set[Path]:
        """The folders whose files it is made of."""
        template = self.wanted.template.resolve()
        found = {template if template.is_dir() else template.parent}
        for code, _ in self.packaged.codes if self.packaged else ():
            source = code.source.resolve()
            found.add(source if source.is_dir() else source.parent)
        return {folder for folder in found if folder.is_dir()}

    def look(self) -> list[str]:
        """Remember what is deployed now; what was written since then is deployed first.

        Raises:
            HarnessError: the template or its sources are wrong.
        """
        if assembly_of(self.wanted.template) is None:
            self.packaged = self._package()
        return self._deploy()

    def update(self) -> list[str]:
        """Bring what changed to the engine; what was made live, by name.

        Raises:
            HarnessError: the template or its sources are wrong, or the engine refused them.
        """
        if self.packaged is None:
            return self._deploy()
        packaged = self._package()
        moved = moved_code(self.packaged.body, packaged.body)
        if moved is None:
            self.packaged, self.behind = packaged, False
            return self._deploy()
        if moved:
            self._move(packaged, moved)
            self.packaged, self.behind = packaged, True
        return [one.logical_id for one in moved]

    def settle(self) -> None:
        """Tell CloudFormation too, so that a later deployment knows what is there."""
        if self.behind:
            self.behind = False
            self._deploy()

    def _package(self) -> Packaged:
        return prepare(
            self.wanted.template,
            self.cloud,
            self.wanted.parameters,
            allow_unsupported=self.allow_unsupported,
        ).packaged

    def _deploy(self) -> list[str]:
        options: dict[str, Any] = {"name": self.wanted.name} if self.wanted.name else {}
        self.stack = deploy(
            self.wanted.template,
            self.cloud,
            parameters=self.wanted.parameters,
            progress=self.progress,
            allow_unsupported=self.allow_unsupported,
            **options,
        )
        return [self.stack.name] if self.stack.changed else []

    def _move(self, packaged: Packaged, moved: list[Moved]) -> None:
        titles = {one.logical_id for one in moved}
        codes = [(c, f) for c, f in packaged.codes if f is not None and f.logical_id in titles]
        build_all([code for code, _ in codes if code.plan is not None], self.progress)
        for code, function in codes:
            if function is not None and code.plan is not None:
                check_handler(function, code.roots)
        keys = {one.key for one in moved}
        upload(self.cloud, [a for a in packaged.artifacts if a.key in keys])
        client = self.cloud.looks("lambda")
        for one in moved:
            name = self.stack.resource(one.logical_id).physical_id
            try:
                client.update_function_code(FunctionName=name, S3Bucket=one.bucket, S3Key=one.key)
                _wait(client, name)
            except (ClientError, BotoCoreError) as error:
                raise DeployError(f"{one.logical_id} could not be updated: {error}") from error


def _wait(client: Any, name: str) -> None:
    end = time.monotonic() + UPDATED_WITHIN
    pause = 0.005
    while True:
        found = client.get_function_configuration(FunctionName=name)
        status = found.get("LastUpdateStatus")
        if status == "Successful":
            return
        if status == "Failed" or time.monotonic() > end:
            reason = found.get("LastUpdateStatusReason") or f"its update is {status}"
            raise DeployError(f"{name} could not be updated: {reason}")
        # Nothing tells when an update is done, other than asking.
        time.sleep(pause)
        pause = min(pause * 2, 0.05)
