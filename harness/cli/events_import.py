"""`harness events import`: what production left behind, as event files and scenarios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.errors import BadInput

if TYPE_CHECKING:
    from harness.events.imports.model import Imported
    from harness.stacks.documents.document import Document


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="FOLDER",
    help="Where to write; here unless given.",
)
@click.option("--scenario", "wants_scenario", is_flag=True, help="A scenario for events as well.")
@click.option("--stack", default="template.yaml", show_default=True, help="Of the scenarios.")
@click.option("--keep-secrets", is_flag=True, help="Write them as they are.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(
    *,
    file: Path,
    out: Path,
    wants_scenario: bool,
    stack: str,
    keep_secrets: bool,
    force: bool,
) -> int:
    """Make event files, or the beginning of a scenario, of what production left.

    FILE is what the aws CLI prints: messages of a dead-letter queue
    (sqs receive-message), log lines (logs filter-log-events, or text), events
    that a rule kept, an execution's history (stepfunctions
    get-execution-history) or traces (xray batch-get-traces).
    """
    from harness.events.imports.catalogue import imported_data
    from harness.masking import Masker, rules_for
    from harness.report.names import short_path

    document, data = _read(file)
    words, found = imported_data(data, document)
    masker = None if keep_secrets else Masker(rules_for(out))
    texts: dict[Path, str] = {}
    for one in found:
        for name, value in _files(one, file.stem, stack, scenario=wants_scenario):
            if masker is None:
                texts[out / name] = _text(name, value)
            else:
                masker.learn(value)
                texts[out / name] = _text(name, masker.value(value))
    there = [path for path in texts if path.exists()]
    if there and not force:
        raise BadInput(f"{there[0]} is there already", fix="choose another --out, or add --force")
    click.echo(f"{short_path(file)}: {words}", err=True)
    out.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text)
        click.echo(f"{short_path(path)}{_about(path, text)}")
    return 0


def _read(file: Path) -> tuple[Document, Any]:
    """The file's document and data; of what is no JSON, its text."""
    from harness.stacks.documents.document import Document, read_text
    from harness.stacks.documents.json_document import parse

    text = read_text(file)
    try:
        document = parse(file, text)
    except BadInput:
        if text.lstrip()[:1] in ("{", "[") and "\n{" not in text:
            raise
        return Document(file, text, {}), text
    return document, document.data


def _files(
    one: Imported, stem: str, stack: str, *, scenario: bool
) -> list[tuple[str, dict[str, Any]]]:
    name = f"{stem}-{one.name}"
    if one.scenario is not None:
        head = {"scenario": one.scenario["scenario"], "stack": stack}
        return [(f"{name}.scenario.yaml", {**head, **one.scenario})]
    written = [(f"{name}.json", one.event)]
    if scenario:
        replayed = {
            "scenario": f"{name} is taken as it came",
            "stack": stack,
            "when": [{"replay": f"{name}.json"}],
            "then": [{"quiet": True}],
        }
        written.append((f"{name}.scenario.yaml", replayed))
    return written


def _text(name: str, value: Any) -> str:
    from harness.recording.writing import text

    if name.endswith(".json"):
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return text(value)


def _about(path: Path, text: str) -> str:
    from harness.events.identify import identify_data
    from harness.events.model import WrongEvent

    if path.suffix != ".json":
        return ": name its resources by their logical ids, then run it"
    try:
        return f": {identify_data(json.loads(text))}"
    except WrongEvent:
        return ": an event of your own"
