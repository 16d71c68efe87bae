"""`harness doctor`: what is installed, what is missing, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.text import Text

    from harness.engines.native.doctor import Finding

STYLES = {"ok": "green", "missing": "yellow", "bad": "red"}


@click.command(name="doctor")
def command() -> int:
    """Tell what is installed, what is missing, and what to do about it.

    Exit code 2 where the native engine cannot run.
    """
    from harness.cli.terminal import stdout
    from harness.engines.native.doctor import doctor

    console = stdout()
    findings = doctor()
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        console.print(_line(finding, width))
    return 2 if any(finding.state == "bad" for finding in findings) else 0


def _line(finding: Finding, width: int) -> Text:
    from rich.text import Text

    indent = " " * (width + 10)
    text = Text(f"{finding.subject:<{width}}  ")
    text.append(f"{finding.state:<7}", STYLES[finding.state])
    text.append(f" {finding.text}")
    if finding.size is not None:
        text.append(f" ({finding.size / 1024**2:.0f} MB)", "dim")
    if finding.fix:
        text.append(f"\n{indent}{finding.fix}", "bold")
    return text
