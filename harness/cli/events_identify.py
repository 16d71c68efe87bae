"""`harness events identify`: what event files are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from harness.errors import BadInput


@click.command(name="identify")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each file.")
def command(files: tuple[Path, ...], as_json: bool) -> int:
    """Say what each FILE is: envelopes from the outside in (`sqs > sns > s3`).

    What no function is invoked with (an answer, a part of an event) is told so. Exit code 2
    where a file is no event, or malformed.
    """
    from harness.events.identify import identify, read_event
    from harness.report.names import short_path

    told: list[dict[str, Any]] = []
    wrong = 0
    for file in files:
        try:
            found = identify(read_event(file))
        except BadInput as error:
            wrong += 1
            if as_json:
                told.append({"file": str(file), "error": str(error)})
            else:
                click.echo(str(error).replace(str(file), short_path(file), 1), err=True)
            continue
        told.append({"file": str(file), "chains": [list(c) for c in found.chains]})
        told[-1] |= found.to_json()
        if not as_json:
            number = f" ({found.records} records)" if found.records > 1 else ""
            about = f": {found.about}" if found.about else ""
            click.echo(f"{short_path(file)}: {found}{about}{number}")
            if found.obstacle:
                click.echo(f"  not replayed at its source: {found.obstacle}")
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    return 2 if wrong else 0
