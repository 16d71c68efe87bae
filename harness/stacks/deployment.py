"""One checked template brought to the engine: build, upload, create or update."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.errors import BadInput, DeployError
from harness.stacks import failure, fingerprint
from harness.stacks.artifacts import upload
from harness.stacks.cloudformation import INLINE_LIMIT, ChangeSet, StackClient
from harness.stacks.outputs import stack_of
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.packaging.build_all import build_all
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.stack import Stack
from harness.stacks.template import Template
from harness.stacks.validation.handlers import check_handler

_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_UPDATABLE = (*_COMPLETE, "UPDATE_ROLLBACK_COMPLETE")


class NotInPlace(Exception):
    """The engine cannot make a change that AWS makes in place; nothing was changed."""


class Deployment:
    """One stack on its way to what its template says; `template` has been checked."""

    def __init__(
        self,
        *,
        template: Template,
        packaged: Packaged,
        parameters: dict[str, str],
        cloud: Cloud,
        client: StackClient,
        progress: Progress | None,
        keep_failed: bool,
    ) -> None:
        self.template = template
        self.packaged = packaged
        self.parameters = parameters
        self.cloud = cloud
        self.client = client
        self.tell: Progress = progress or (lambda _text, _fraction: None)
        self.keep_failed = keep_failed
        self.tags = fingerprint.tags(packaged.body, parameters, template.path)

    def run(self, own_name: bool) -> Stack:
        """Do what is left to do. `own_name`: the name was made from the template, so that
        another template may have come to the same one.

        Raises:
            DeployError, BadInput, Unsupported: as `deploy`.
            BotoCoreError, ClientError: the engine did not answer, or refused a request.
        """
        current = self.client.describe()
        if current is not None and own_name:
            self._check_owner(current)
        if current is not None and self._is_current(current):
            return self._stack(current, self.client.resources(), changed=False)
        self._build()
        body = json.dumps(self.packaged.body)
        template = Artifact(f"{self.tags[fingerprint.CONTENT]}.template.json", body.encode, "")
        large = len(body.encode()) > INLINE_LIMIT
        self.tell(f"uploading {self.client.name}", None)
        bucket = upload(self.cloud, [*self.packaged.artifacts, *([template] if large else [])])
        source = (
            {"TemplateURL": f"{self.cloud.endpoint}/{bucket}/{template.key}"}
            if large
            else {"TemplateBody": body}
        )
        why_anew = self._why_anew(current) if current is not None else None
        if current is not None and why_anew is None:
            self.tell(f"updating {self.client.name}", None)
            try:
                return self._apply(source, create=False)
            except NotInPlace as error:
                why_anew = str(error)
        if current is not None:
            self.tell(f"making {self.client.name} anew: {why_anew}", None)
            self.client.delete(current["StackId"])
        self.tell(f"creating {self.client.name}", None)
        return self._apply(source, create=True)

    def _why_anew(self, current: dict[str, Any]) -> str | None:
        if current["StackStatus"] not in _UPDATABLE:
            return f"it is {current['StackStatus']}"
        if self.cloud.control is None:
            return "an engine without the harness's extension reports updates that it never made"
        return None

    def _is_current(self, current: dict[str, Any]) -> bool:
        found = fingerprint.tags_of(current)
        return current["StackStatus"] in _COMPLETE and fingerprint.same(self.tags, found)

    def _check_owner(self, current: dict[str, Any]) -> None:
        owner = fingerprint.tags_of(current).get(fingerprint.TEMPLATE)
        mine = self.tags[fingerprint.TEMPLATE]
        if owner and owner != mine and Path(owner).exists():
            raise BadInput(
                f"stack {self.client.name!r} was deployed from another template, {owner}",
                where=self.template.where(),
                fix="delete that one first: the name is CDK's"
                if self.template.assembly
                else "give this one a name of its own with --stack-name",
            )

    def _build(self) -> None:
        """Build what is not in the cache, then look for handlers in what came out."""
        for text in self.packaged.notes:
            self.tell(text, None)
        built = [(c, f) for c, f in self.packaged.codes if c.plan is not None]
        build_all([code for code, _ in built], self.tell)
        for code, function in built:
            if function is not None:
                if code.plan and code.plan.language == "python":
                    self._tell_interpreter(code.title, code.plan.runtime, function.runtime)
                check_handler(function, code.roots)

    def _tell_interpreter(self, title: str, used: str, declared: str | None) -> None:
        if used != declared:
            self.tell(
                f"{title}: built for {used}, the interpreter nearest to {declared}",
                None,
            )

    def _apply(self, source: dict[str, str], *, create: bool) -> Stack:
        try:
            change_set = self.client.prepare(source, self.parameters, self.tags, create=create)
        except ClientError as error:
            self._clean_up(create)
            raise self._refused(error.response["Error"]["Message"]) from error
        if change_set.status == "FAILED":
            if not create and "contain changes" in change_set.reason:
                self.client.discard(change_set)
                return self._stack(self._described(), self.client.resources(), changed=False)
            self._clean_up(create)
            raise self._refused(change_set.reason)
        return self._execute(change_set, create=create)

    def _execute(self, change_set: ChangeSet, *, create: bool) -> Stack:
        stack_id = change_set.stack_id
        # A stack that is created has only the event of its first change set.
        seen = set() if create else {e["EventId"] for e in self.client.events(stack_id)}
        described = self.client.execute(change_set)
        complete = described["StackStatus"] in _COMPLETE
        resources = self.client.resources(stack_id) if complete else []
        if complete and not failure.passed_over(resources):
            self.tell(f"deployed {self.client.name}", 1.0)
            return self._stack(described, resources, changed=True)
        events = [
            e
            for e in self.client.events(stack_id)
            if e["EventId"] not in seen and e["ResourceStatus"] != "REVIEW_IN_PROGRESS"
        ]
        pretended = bool(failure.passed_over(events))
        if not complete or pretended:
            if not create and (reason := failure.not_in_place(events)):
                raise NotInPlace(reason)
            error = failure.of_stack(
                self.template, self.cloud.engine.name, self.client.name, described, events
            )
            self._clean_up(create or pretended)
            raise error
        self.tell(f"deployed {self.client.name}", 1.0)
        return self._stack(described, resources, changed=True)

    def _refused(self, reason: str) -> Exception:
        return failure.of_change_set(self.template, self.client.name, reason)

    def _clean_up(self, made: bool) -> None:
        """Take away what a failure left. What cannot be deleted must not hide the failure."""
        if self.keep_failed or not made:
            return
        if (found := self.client.describe()) is not None:
            try:
                self.client.delete(found["StackId"])
            except (DeployError, ClientError) as error:
                self.tell(f"after the failure: {error}", None)

    def _described(self) -> dict[str, Any]:
        found = self.client.describe()
        if found is None:
            raise DeployError(f"stack {self.client.name!r} disappeared")
        return found

    def _stack(
        self, described: dict[str, Any], resources: list[dict[str, Any]], *, changed: bool
    ) -> Stack:
        stack = stack_of(self.template, self.cloud, described, resources, changed=changed)
        left_out = {one.title: one for one in self.packaged.left_out}
        return replace(stack, engine=self.cloud.engine.name, left_out=left_out)
