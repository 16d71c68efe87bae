"""`harness lint`: what is wrong with scenario files, without an engine."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=True)
def command(paths: tuple[Path, ...]) -> int:
    """Check scenario files without running them. Exit code 2 where one is wrong."""
    from harness.cli.files import scenario_files
    from harness.report.names import short_path
    from harness.scenarios.loading import read

    files = scenario_files(paths)
    scenarios = wrong = 0
    for file in files:
        found, errors = read(file)
        scenarios += len(found)
        wrong += len(errors)
        for error in errors:
            click.echo(str(error).replace(str(file), short_path(file), 1))
    if wrong:
        click.echo(f"{wrong} error{'s' * (wrong > 1)} in {len(files)} files", err=True)
        return 2
    click.echo(f"{scenarios} scenarios in {len(files)} files: nothing wrong")
    return 0
