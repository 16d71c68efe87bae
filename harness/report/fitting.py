"""Names in as much room as there is."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def fit(name: str, room: int) -> str:
    """`name` in at most `room` columns: its middle gives way, so that a variant stays.

    `A long name of a scenario[node]` becomes `A long name…[node]`.
    """
    if cell_len(name) <= room:
        return name
    head, bracket, variant = name.rpartition("[")
    tail = f"…[{variant}" if bracket and variant.endswith("]") else "…"
    if cell_len(tail) > room // 2:
        head, tail = name, "…"
    return set_cell_size(head or name, max(0, room - cell_len(tail))).rstrip() + tail
