"""What came of the checks on an engine, as it is kept in `results/`, a file an engine."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Result:
    """One check: `outcome` is `passed`, `failed` or `skipped`."""

    service: str
    feature: str
    check: str
    document: str
    outcome: str


@dataclass(frozen=True)
class Run:
    """All checks on one engine; `engine` says which, with its release.

    `memory_mb`: resident memory of its process, when ready and after the checks.
    """

    engine: str
    results: list[Result]
    memory_mb: tuple[float, float] | None = None


def read_junit(file: Path) -> list[Result]:
    """The checks of a JUnit file that pytest wrote, in a lasting order."""
    cases = ET.parse(file).getroot().iter("testcase")
    return sorted(_results(cases), key=lambda result: (result.service.lower(), result.check))


def _results(cases: Iterator[ET.Element]) -> Iterator[Result]:
    for case in cases:
        told = {entry.get("name"): entry.get("value", "") for entry in case.iter("property")}
        if "document" not in told:
            continue
        module = (case.get("classname") or "").rpartition(".")[2]
        yield Result(
            service=told["service"],
            feature=told["feature"],
            check=f"{module}::{case.get('name')}",
            document=told["document"],
            outcome=_outcome(case),
        )


def _outcome(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def write(name: str, run: Run) -> Path:
    """Keep a run under the engine's name."""
    file = FOLDER / f"{name}.json"
    lines = ",\n".join(json.dumps(asdict(result)) for result in run.results)
    head = f'{{"engine": {json.dumps(run.engine)}, "memory_mb": {json.dumps(run.memory_mb)}'
    file.write_text(f'{head}, "results": [\n{lines}\n]}}\n')
    return file


def read_all() -> dict[str, Run]:
    """The kept runs by name; native, whose table it is, comes first."""
    runs: dict[str, Run] = {}
    for file in sorted(FOLDER.glob("*.json"), key=lambda file: (file.stem != "native", file.stem)):
        kept = json.loads(file.read_text())
        memory = kept.get("memory_mb")
        results = [Result(**result) for result in kept["results"]]
        runs[file.stem] = Run(kept["engine"], results, tuple(memory) if memory else None)
    return runs
