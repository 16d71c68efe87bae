"""Puts together what there is to tell about a failed scenario, while its engine still runs."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from harness import __version__
from harness.bundles import archive
from harness.bundles.failure import failure_of
from harness.bundles.manifest import (
    EnginePart,
    FailurePart,
    FilePart,
    Manifest,
    RunPart,
    ScenarioPart,
    StackPart,
    Versions,
)
from harness.bundles.masked_files import masked, placeholders_in
from harness.bundles.sources import LARGEST, files_of, hooks_of, root_of
from harness.bundles.stacks import stack_part
from harness.engines.extension.wire import to_json
from harness.report.data import as_data
from harness.report.failure import failure_text
from harness.report.results import scenario_of
from harness.report.secrets import masker_of
from harness.scenarios.cloud.state import state_of
from harness.scenarios.model import Scenario
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.session import Session
from harness.trace import logs_by_function

MOST_RECORDS = 20_000
_ENVIRONMENT = re.compile(rb"\$\{\s*env\.(\w+)")
_PACKAGES = ("boto3", "pytest", "pydantic")


def write_bundle(
    scenario: Scenario,
    variant: str | None,
    session: Session,
    result: ScenarioResult,
    folder: Path,
    *,
    with_code: bool,
) -> Path:
    """Write the bundle of a scenario that has just failed in `session`; its path.

    Raises:
        HarnessError: it cannot be written, or the rules of masking are malformed.
    """
    root = _root(scenario, variant)
    contents, stacks, cut = _contents(
        scenario, variant, session, result, root=root, with_code=with_code
    )
    masker = masker_of([result])
    named = {name.decode() for data in contents.values() for name in _ENVIRONMENT.findall(data)}
    environment = {name: os.environ[name] for name in sorted(named) if name in os.environ}
    inputs = session.inputs
    declared = {n: v for n in scenario.variables if (v := inputs.of(n)) is not None}
    for value in ({"variables": declared}, {"environment": environment}):
        masker.learn(value)
    contents = masked(contents, masker)
    manifest = Manifest(
        scenario=ScenarioPart(
            title=result.name,
            variant=variant,
            file=_below(scenario.file.resolve(), root),
            line=result.where.line,
        ),
        stacks=[
            one.model_copy(update={"parameters": masker.value(one.parameters)}) for one in stacks
        ],
        versions=_versions(),
        engine=EnginePart(name=session.cloud.engine.name, release=session.cloud.engine.release),
        run=RunPart(
            account=session.cloud.account,
            region=session.cloud.region,
            seed=inputs.seed,
            variables=masker.value(declared),
            environment=masker.value(environment),
            allow_unsupported=session.allow_unsupported,
            enforce_iam=session.enforced,
            clock=scenario.clock,
            ahead=session.ahead,
            began=datetime.fromtimestamp(time.time() - result.seconds, UTC).isoformat(
                timespec="milliseconds"
            ),
            faults=[step.title for step in scenario.steps if step.kind == "fault"],
        ),
        failure=FailurePart.model_validate(masker.value(failure_of(result).model_dump())),
        masked={},
        cut=cut,
        files={
            name: FilePart(sha256=archive.digest(data), size=len(data))
            for name, data in contents.items()
        },
    )
    manifest = manifest.model_copy(update={"masked": _masked_in(manifest, contents)})
    path = folder / f"{_file_name(scenario, result)}{archive.SUFFIX}"
    archive.write(path, manifest, contents)
    return path


def _root(scenario: Scenario, variant: str | None) -> Path:
    templates = [reference.template for reference in scenario.stack_of(variant)]
    return root_of(scenario, [*files_of(scenario), *templates])


def _below(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _contents(
    scenario: Scenario,
    variant: str | None,
    session: Session,
    result: ScenarioResult,
    *,
    root: Path,
    with_code: bool,
) -> tuple[dict[str, bytes], list[StackPart], list[str]]:
    """The files by their names in the bundle, the stacks, and what was cut."""
    contents: dict[str, bytes] = {}
    cut: list[str] = []
    references = scenario.stack_of(variant)
    templates = [r.template.resolve() for r in references if r.template.is_file()]
    for path in [*files_of(scenario), *templates]:
        if (size := path.stat().st_size) > LARGEST:
            cut.append(f"{_below(path, root)}: {size:,} bytes")
        else:
            contents[f"files/{_below(path, root)}"] = path.read_bytes()
    below = f"files/{_below(scenario.file.resolve().parent, root)}/".replace("/./", "/")
    for name, path in hooks_of(scenario).items():
        contents.setdefault(below + name, path.read_bytes())
    stacks: list[StackPart] = []
    state: dict[str, Any] = {}
    for number, reference in enumerate(references):
        parameters, stack = session.deployed(reference)
        part, files = stack_part(
            reference.template.resolve(),
            root,
            stack.name if stack else reference.name,
            parameters,
            session.cloud,
            number=number,
            with_code=with_code,
            allow_unsupported=session.allow_unsupported,
        )
        stacks.append(part)
        contents |= files
        if part.why_not:
            cut.append(f"code of {part.template}: {part.why_not}")
        if stack is not None:
            state[stack.name], left = state_of(stack, session.cloud)
            cut += [f"state of {stack.name}: {one}" for one in left]
    records = [to_json(record) for record in result.records]
    if len(records) > MOST_RECORDS:
        cut.append(f"records before the last {MOST_RECORDS:,} of {len(records):,}")
        records = records[-MOST_RECORDS:]
    lines = [json.dumps(record, ensure_ascii=False, default=str) for record in records]
    # one file that is a list, so that what is masked in it is masked as data
    contents["records.json"] = ("[\n" + ",\n".join(lines) + "\n]\n").encode()
    contents["state.json"] = _json(state)
    contents["resources.json"] = _json({r.logical_id: r.physical_id for r in result.resources})
    contents["result.json"] = _json(as_data(result))
    contents["failure.txt"] = failure_text(scenario_of(result)).encode()
    for function, log in logs_by_function(result.records).items():
        contents[f"logs/{re.sub(r'[^A-Za-z0-9_.-]', '_', function)}.log"] = "".join(
            line if line.endswith("\n") else line + "\n" for line in log
        ).encode()
    return contents, stacks, cut


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str).encode()


def _masked_in(manifest: Manifest, contents: dict[str, bytes]) -> dict[str, list[str]]:
    """Placeholders in what a replay uses: the files, the code, what the run was given."""
    found: dict[str, list[str]] = {}
    given = json.dumps(
        [manifest.run.variables, manifest.run.environment, [s.parameters for s in manifest.stacks]],
        ensure_ascii=False,
    )
    used = {n: d for n, d in contents.items() if n.startswith(("files/", "stacks/"))}
    for name, data in {**used, "manifest.json": given.encode()}.items():
        for placeholder in placeholders_in(name, data):
            found.setdefault(placeholder, []).append(name)
    return found


def _file_name(scenario: Scenario, result: ScenarioResult) -> str:
    """The same for the same scenario, so that its newest failure takes the place of the last."""
    words = re.sub(r"[^a-z0-9]+", "-", result.name.lower()).strip("-")[:60].strip("-")
    place = f"{scenario.file.name}\0{scenario.file.parent.name}\0{result.name}"
    return f"{words or 'scenario'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def _versions() -> Versions:
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return Versions(
        harness=__version__,
        python=sys.version.split()[0],
        platform=f"{platform.system()} {platform.machine()}",
        packages=packages,
    )
