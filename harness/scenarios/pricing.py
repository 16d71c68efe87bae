"""The user's price table: a YAML or JSON file, or the list prices where there is none."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from harness.errors import BadInput, Location, did_you_mean
from harness.scenarios.fields import Body
from harness.scenarios.source.tree import read_documents
from harness.scenarios.validation import check, validate
from harness.trace.cost.prices import LIST_PRICES, Prices

VARIABLE = "HARNESS_PRICES"
"""The environment variable that names the table of a run."""
_Price = Annotated[float, Field(ge=0)]
REQUESTS = tuple(LIST_PRICES.request)


class PriceKeys(Body):
    """The keys of the file; prices that it leaves out are the list prices."""

    gb_second: dict[str, _Price] = Field(default_factory=dict)
    request: dict[str, _Price] = Field(default_factory=dict)


def read_prices(file: Path, where: Location | None = None) -> Prices:
    """The table of a file, above the list prices.

    Args:
        where: what names the file.

    Raises:
        BadInput: it is not there, or is no price table, with its line and column.
    """
    if not file.is_file():
        raise BadInput(f"there is no price table {file}", where=where)
    document = read_documents(file)[0]
    for error in check(PriceKeys, document, ()):
        raise error
    keys = validate(PriceKeys, document.data, document, ())
    unknown = next((name for name in keys.request if name not in REQUESTS), None)
    if unknown is not None:
        raise BadInput(
            f"requests of {unknown!r} are not counted",
            where=document.where(("request", unknown), key=True),
            fix=did_you_mean(unknown, REQUESTS),
        )
    return replace(
        LIST_PRICES,
        gb_second={**LIST_PRICES.gb_second, **keys.gb_second},
        request={**LIST_PRICES.request, **keys.request},
    )


def use_prices(file: Path | None) -> Prices:
    """Let the file's table be that of the run, `cost:` expectations included.

    Raises:
        BadInput: the file is not there, or is no price table.
    """
    if file is None:
        return LIST_PRICES
    prices = read_prices(file)
    os.environ[VARIABLE] = str(file.resolve())
    return prices


def run_prices() -> Prices:
    """The table that the environment names for the run, else the list prices.

    Raises:
        BadInput: the file is not there, or is no price table.
    """
    named = os.environ.get(VARIABLE)
    return read_prices(Path(named)) if named else LIST_PRICES
