"""`--workers`: how many scenarios run at the same time."""

from __future__ import annotations

import click


class WorkersParameter(click.ParamType):  # type: ignore[type-arg]
    """A number, or `auto`, which is None."""

    name = "N|auto"

    def convert(
        self, value: str | int | None, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        if value is None or value == "auto":
            return None
        try:
            number = int(value)
        except ValueError:
            number = 0
        if number < 1:
            self.fail(f"{value!r} is neither `auto` nor a number from 1 on", param, ctx)
        return number
