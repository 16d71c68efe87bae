"""Books transfers between accounts: both sides of a transfer, or none."""

from __future__ import annotations

import json
from typing import Any

from pool import POOL


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    transfers = [json.loads(r["body"]) for r in event["Records"]] if "Records" in event else [event]
    return {"booked": [_book(transfer) for transfer in transfers]}


def _book(transfer: dict[str, Any]) -> dict[str, Any]:
    with POOL.connection() as connection:
        booked = connection.run(
            "insert into transfers (id, cents, backend) values (:id, :cents, pg_backend_pid()) "
            "on conflict (id) do nothing returning backend",
            id=transfer["id"], cents=transfer["cents"],
        )  # fmt: skip
        if not booked:
            return {"id": transfer["id"], "again": True}
        for account, cents in (("from", -transfer["cents"]), ("to", transfer["cents"])):
            connection.run(
                "update accounts set cents = cents + :cents where id = :id",
                cents=cents, id=transfer[account],
            )  # fmt: skip
    [[backend]] = booked
    print(json.dumps({"booked": transfer["id"], "backend": backend}))
    return {"id": transfer["id"], "backend": backend}
