"""Every command and example of README.md and docs/ runs.

Comments above a fenced block say what becomes of it:

- `<!-- file: PATH -->`: it is written to PATH in the page's working directory.
- `<!-- same as: PATH -->`: it is that file of the project.
- `<!-- needs: TOOL -->`: it runs where TOOL is on PATH; elsewhere a test is skipped, saying so.
- `<!-- not run: REASON -->`.

`sh` blocks of a page run in order in one shell, which stops at the first error. A page other than
the quickstart starts with the quickstart's application. `text` blocks are overviews and output.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from own_home import environment, own_home

from harness.engines.running import recorded

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "docs" / "quickstart.md"
ELSEWHERE = ROOT / "docs" / "scenarios.md"
"""Tested by tests/unit/test_scenarios_docs.py."""

PAGES = [ROOT / "README.md", *sorted(p for p in (ROOT / "docs").glob("*.md") if p != ELSEWHERE)]
BLOCK = re.compile(
    r"(?:^<!-- (?P<word>[\w ]+): (?P<value>[^\n]*) -->\n)?"
    r"^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = ("fixtures", "functions", "scenarios")
NOT_RUN_AT_MOST = 4


@dataclass(frozen=True)
class Block:
    """A fenced block: `word` and `value` are those of the comment above it."""

    page: Path
    line: int
    language: str
    text: str
    word: str
    value: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text()
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("language")) + 1
        word, value = found["word"] or "", found["value"] or ""
        yield Block(page, line, found["language"], found["text"], word, value)


ALL = [block for page in PAGES for block in blocks(page)]
NOT_RUN = [block for block in ALL if block.word == "not run"]
TOOLS = sorted({block.value for block in ALL if block.word == "needs"})
RUNNING = [p for p in PAGES if any(b.language == "sh" and b not in NOT_RUN for b in blocks(p))]


def _script(page: Path) -> str:
    """What the page runs; each command is echoed, so that a failure shows which it was."""
    parts = ["set -v -o errexit -o pipefail"]
    for block in blocks(page):
        missing = block.word == "needs" and shutil.which(block.value) is None
        if block.language == "sh" and block not in NOT_RUN and not missing:
            parts += [f": {block.place}", block.text]
        if block.word == "file" and ".github/workflows" in block.value:
            parts += [f": {block.place}", *_steps(block)]
    return "\n".join(parts)


def _steps(workflow: Block) -> list[str]:
    """The commands of a GitHub workflow, but for installing packages where they are already."""
    jobs = yaml.safe_load(workflow.text)["jobs"].values()
    runs = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    return [run for run in runs if not run.startswith("pip install")]


def _write(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.word == "file":
            (folder / block.value).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.value).write_text(block.text)


@pytest.mark.parametrize("page", RUNNING, ids=lambda p: p.name)
def test_commands(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home := tmp_path / "home").mkdir()
    (folder := tmp_path / "project").mkdir()
    if page.parent == ROOT:
        for name in EXAMPLES:
            ignored = shutil.ignore_patterns("node_modules", "__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    else:
        _write(QUICKSTART, folder)
    _write(page, folder)
    variables = environment(own_home(home))
    try:
        done = subprocess.run(
            ["bash", "-c", _script(page)],
            cwd=folder,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=900,
        )
        assert done.returncode == 0, done.stdout
        monkeypatch.setenv("HARNESS_HOME", str(home))
        assert recorded() == [], "the page leaves an engine up"
    finally:
        subprocess.run(["harness", "down"], env=variables, check=True, capture_output=True)


@pytest.mark.parametrize("tool", TOOLS)
def test_tools(tool: str) -> None:
    """Blocks that need a tool were part of `test_commands`; where it is missing, this says so."""
    places = [block.place for block in ALL if (block.word, block.value) == ("needs", tool)]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not on PATH: not run: {', '.join(places)}")
    assert all(f": {place}\n" in "".join(map(_script, RUNNING)) for place in places)


@pytest.mark.parametrize("block", ALL, ids=lambda b: b.place)
def test_blocks(block: Block) -> None:
    """Each is of a kind that something runs or loads."""
    assert block.word in ("", "file", "same as", "needs", "not run")
    assert block.language in ("sh", "text", "python", "yaml", "toml", "json", "typescript")
    if block.word == "same as":
        assert block.text == (ROOT / block.value).read_text()
    elif block.language == "python":
        assert block.word == "file", "a Python example is a file that a command runs"
        text = block.page.read_text()
        run = (f"pytest {block.value}", f"python {block.value}")
        used = "/" in block.value or any(command in text for command in run)
        assert used or "```sh\npytest\n```" in block.page.read_text()
        compile(block.text, block.place, "exec")
    elif block.language == "yaml":
        assert block.word == "file"
    elif block.language == "toml":
        assert tomllib.loads(block.text)


def test_few_blocks_are_not_run() -> None:
    assert all(len(block.value.split()) >= 4 for block in NOT_RUN), "the reason is too short"
    assert len(NOT_RUN) <= NOT_RUN_AT_MOST, [block.place for block in NOT_RUN]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links(page: Path) -> None:
    """Links between pages lead to files that exist."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent != ROOT], ids=lambda p: p.name)
def test_the_index_has_every_page(page: Path) -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    assert page.name == "README.md" or f"({page.name})" in index


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["docker"],
        *project["dependency-groups"]["dev"],
    ]
    text = (ROOT / "docs" / "dependencies.md").read_text()
    names = [re.split(r"[<>=\[]", requirement)[0] for requirement in named]
    assert [n for n in names if not re.search(rf"[| *(,]{re.escape(n)}[ *|),]", text)] == []
