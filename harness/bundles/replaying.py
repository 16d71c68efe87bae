"""Runs the scenario of a bundle again: from its own files, on any engine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.bundles import archive
from harness.bundles.failure import Verdict, compare
from harness.bundles.manifest import Manifest, StackPart
from harness.bundles.masked_files import each_text
from harness.bundles.secrets import Secrets
from harness.bundles.stacks import TEMPLATE, stack_part
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location
from harness.scenarios.model import Scenario
from harness.scenarios.parallel.case import Case, run_case
from harness.scenarios.reading.loading import load
from harness.scenarios.results import Listener, ScenarioResult
from harness.scenarios.running.session import Session
from harness.scenarios.values.inputs import Inputs
from harness.stacks.artifacts import upload
from harness.stacks.deploy import deploy
from harness.stacks.names import project_root
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.stack import Stack

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Unpacked:
    """A bundle whose files lie in `folder`, with values in place of masked secrets."""

    path: Path
    manifest: Manifest
    folder: Path

    @property
    def scenario_file(self) -> Path:
        return self.folder / "files" / self.manifest.scenario.file


def unpack(path: Path, folder: Path, secrets: Secrets | None = None) -> Unpacked:
    """Write the files of a bundle below `folder`.

    Raises:
        BadInput: it is no bundle, or damaged.
    """
    manifest, contents = archive.read(path)
    put: Callable[[str], str] = secrets.put_into if secrets else lambda text: text
    for name, data in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(each_text(name, data, put))
    if secrets is not None:
        given = json.loads(put(json.dumps(manifest.to_json(), ensure_ascii=False)))
        manifest = Manifest.model_validate(given)
    return Unpacked(path, manifest, folder)


def case_of(unpacked: Unpacked) -> Case:
    """The scenario that failed.

    Raises:
        BadInput: the file in the bundle does not hold it, or cannot be read by this harness.
    """
    told = unpacked.manifest.scenario
    if not unpacked.scenario_file.is_file():
        raise BadInput(f"the bundle has no {told.file}", where=Location(unpacked.path))
    for scenario in load(unpacked.scenario_file):
        if told.variant in scenario.variants and scenario.title(told.variant) == told.title:
            return Case(scenario, told.variant)
    what = f"{told.file} in the bundle has no scenario {told.title!r}"
    raise BadInput(what, where=Location(unpacked.path))


def replay(
    unpacked: Unpacked,
    case: Case,
    engine: RunningEngine,
    *,
    source: Path | None,
    tell: Tell,
    listener: Listener,
) -> tuple[ScenarioResult, Verdict]:
    """Run it, as `harness run` does; the result, and what it says beside the bundle's.

    Raises:
        BadInput: code that the bundle names is not to be found.
    """
    run = unpacked.manifest.run
    os.environ.update({n: v for n, v in run.environment.items() if n not in os.environ})
    stacks = _Stacks(unpacked, case.scenario, source, tell)
    stacks.check()
    with Session(
        Cloud(engine, account=run.account, region=run.region),
        deploy=stacks.deploy,
        allow_unsupported=run.allow_unsupported,
        enforce_iam=run.enforce_iam,
        inputs=Inputs(run.variables, run.seed),
    ) as session:
        result = run_case(case, session, listener)
    return result, compare(unpacked.manifest.failure, result)


class _Stacks:
    """Deploys what the bundle tells in place of the templates that the scenario names."""

    def __init__(
        self, unpacked: Unpacked, scenario: Scenario, source: Path | None, tell: Tell
    ) -> None:
        self.unpacked = unpacked
        self.tell = tell
        self.source = source
        references = scenario.stack_of(unpacked.manifest.scenario.variant)
        parts = unpacked.manifest.stacks
        if len(parts) != len(references):
            what = f"the bundle tells of {len(parts)} stacks, its scenario of {len(references)}"
            raise BadInput(what, where=Location(unpacked.path))
        self.parts = list(zip((r.template.resolve() for r in references), parts, strict=True))

    def check(self) -> None:
        """Find all the code before anything is started."""
        for _, part in self.parts:
            if part.code == "sources":
                self._found(part)

    def deploy(self, template: Path, cloud: Cloud, **options: Any) -> Stack:
        """In place of `harness.stacks.deploy.deploy`, of the same shape."""
        part = self._part(template, options.get("parameters") or {})
        if part.code != "folder" and part.name:
            options["name"] = part.name
        if part.code == "folder":
            return deploy(template, cloud, **options)
        if part.code == "artifacts":
            return deploy(self._uploaded(part, cloud), cloud, **options)
        found = self._found(part)
        self._compare(part, found, cloud, options)
        return deploy(found, cloud, **options)

    def _part(self, template: Path, parameters: Mapping[str, str]) -> StackPart:
        """Of several of one template, the one with the same parameters."""
        fitting = [part for path, part in self.parts if path == template.resolve()]
        same = [part for part in fitting if part.parameters == dict(parameters)]
        return (same or fitting)[0]

    def _uploaded(self, part: StackPart, cloud: Cloud) -> Path:
        folder = self.unpacked.folder / str(part.folder)
        if not (folder / TEMPLATE).is_file():
            what = f"the bundle has no code of {part.template}"
            raise BadInput(what, where=Location(self.unpacked.path))
        self._at(folder / TEMPLATE, part, cloud)
        artifacts = []
        for file in sorted((folder / "artifacts").glob("*")):
            if file.suffix == ".json":  # a nested template names the others by the endpoint
                self._at(file, part, cloud)
            artifacts.append(Artifact(file.name, file.read_bytes, file.name))
        upload(cloud, artifacts)
        return folder / TEMPLATE

    def _at(self, file: Path, part: StackPart, cloud: Cloud) -> None:
        if part.endpoint:
            text = file.read_text("utf-8")
            file.write_text(text.replace(part.endpoint, cloud.endpoint), "utf-8")

    def _found(self, part: StackPart) -> Path:
        for folder in [self.source] if self.source else _folders():
            path = (folder / part.template).resolve()
            if path.exists():
                return path
        looked = self.source or Path.cwd()
        raise BadInput(
            f"the code of {part.template} is not in the bundle, and not below {looked}",
            where=Location(self.unpacked.path),
            fix="name the project's root: --source DIR; "
            "or make the bundle with its code: harness run --bundle-code",
        )

    def _compare(
        self, part: StackPart, template: Path, cloud: Cloud, options: Mapping[str, Any]
    ) -> None:
        now, _ = stack_part(
            template,
            template.parent,
            part.name,
            options.get("parameters") or {},
            cloud,
            number=0,
            with_code=False,
            allow_unsupported=self.unpacked.manifest.run.allow_unsupported,
        )
        for title in sorted(part.hashes.keys() | now.hashes.keys()):
            if part.hashes.get(title) != now.hashes.get(title):
                self.tell(f"{title} is not what failed: it has changed since")


def _folders() -> list[Path]:
    here = Path.cwd()
    return list(dict.fromkeys([here, project_root(here / "any")]))
