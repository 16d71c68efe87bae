"""Mutate the repository's own files, and read what comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutations import mutated
from tests.fuzz.reading import complaints

ROOT = Path(__file__).parents[2]
_KINDS = {"scenarios": "*.scenario.yaml", "tests/language/reference": "*.yaml",
          "fixtures/events": "*.json"}  # fmt: skip


@dataclass
class Report:
    """`wrong`: by the mutation's number, the file that it began with and the complaints."""

    read: int = 0
    right: int = 0
    wrong: dict[int, tuple[Path, list[str]]] = field(default_factory=dict)


def corpus() -> list[Path]:
    """Scenarios, files of steps and events, relative to the repository."""
    found = [p for folder, pattern in _KINDS.items() for p in (ROOT / folder).rglob(pattern)]
    wanted = (p for p in found if p.name.endswith((".scenario.yaml", ".json")))
    return sorted(p.relative_to(ROOT) for p in wanted)


def mirror(folder: Path) -> None:
    """A place beside which all is as in the repository: what a scenario names is found."""
    for path in corpus():
        (folder / path.parent).mkdir(parents=True, exist_ok=True)
    for made in [folder, *(p for p in folder.rglob("*") if p.is_dir() and not p.is_symlink())]:
        for there in (ROOT / made.relative_to(folder)).iterdir():
            if not there.name.startswith(".") and not (made / there.name).exists():
                with suppress(FileExistsError):
                    (made / there.name).symlink_to(there)


def fuzz(
    count: int,
    seed: int,
    folder: Path,
    tell: Callable[[int, list[str]], None] = lambda _number, _wrong: None,
) -> Report:
    """Read `count` mutated files; the same ones for the same seed, each by its number alone."""
    mirror(folder)
    files = corpus()
    contents = [(ROOT / file).read_bytes() for file in files]
    report = Report()
    for number in range(count):
        file, data = _one(number, seed, files, contents)
        target = folder / file.with_name(f"fuzzed-{file.name}")
        target.write_bytes(data)
        right, wrong = complaints(target)
        target.unlink()
        report.read += 1
        report.right += right
        if wrong:
            report.wrong[number] = file, wrong
        tell(number, wrong)
    return report


def _one(number: int, seed: int, files: list[Path], contents: list[bytes]) -> tuple[Path, bytes]:
    chance = random.Random(f"{seed}:{number}")
    at = chance.randrange(len(files))
    is_json = files[at].suffix == ".json"
    others = [c for f, c in zip(files, contents, strict=True) if (f.suffix == ".json") == is_json]
    return files[at], mutated(contents[at], others, chance, is_json=is_json)


def content(number: int, seed: int) -> bytes:
    """The mutation of that number, to look at."""
    files = corpus()
    return _one(number, seed, files, [(ROOT / file).read_bytes() for file in files])[1]


def lines(report: Report) -> Iterator[str]:
    """What the command prints of it."""
    for number, (file, wrong) in sorted(report.wrong.items()):
        for one in wrong:
            yield f"{number} ({file}): {one}"
