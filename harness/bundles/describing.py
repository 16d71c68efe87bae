"""What a bundle holds, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from harness.bundles.manifest import Manifest
from harness.bundles.secrets import name_of, variable


def described(manifest: Manifest) -> Iterator[str]:
    """From what failed to what is masked and what was cut."""
    scenario, failure, run = manifest.scenario, manifest.failure, manifest.run
    yield f"{scenario.title}  ({scenario.file}:{scenario.line})"
    if failure.section:
        yield f"  failed at {failure.section}: {failure.title}  ({failure.place})"
    yield f"  {failure.message}"
    yield f"  on {manifest.engine.name}: {manifest.engine.release}, at {run.began}"
    versions = manifest.versions
    yield f"  harness {versions.harness}, Python {versions.python}, {versions.platform}"
    yield f"  seed {run.seed}, account {run.account}, region {run.region}, clock {run.clock}"
    yield from (f"  fault: {title}" for title in run.faults)
    for stack in manifest.stacks:
        inside = "not inside: --source" if stack.code == "sources" else "inside"
        yield f"  stack {stack.name or '(not deployed)'} of {stack.template}, its code {inside}"
        yield from (f"    {title}  {digest[:12]}" for title, digest in sorted(stack.hashes.items()))
    for placeholder in sorted(manifest.masked):
        name = name_of(placeholder)
        yield f"  masked, and needed by a replay: {name}  (--secret {name}=… or {variable(name)})"
    yield from (f"  cut: {one}" for one in manifest.cut)
    yield f"  {len(manifest.files)} files, {sum(f.size for f in manifest.files.values()):,} bytes"
