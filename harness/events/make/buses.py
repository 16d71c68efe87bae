"""Events of EventBridge, and schedules."""

from __future__ import annotations

from typing import Any

from harness.events.make.maker import Given, Maker, Option, new_id


def eventbridge(_: str, given: Given) -> Any:
    """EventBridge user guide: Event structure."""
    return bus_event(
        given,
        given.text("source"),
        given.text("detail-type"),
        given.mapping("detail"),
        given.several("resource"),
    )


def bus_event(
    given: Given, source: str, detail_type: str, detail: Any, resources: list[str]
) -> dict[str, Any]:
    return {
        "version": "0",
        "id": new_id(),
        "detail-type": detail_type,
        "source": source,
        "account": given.account,
        "time": f"{given.time[:19]}Z",
        "region": given.region,
        "resources": resources,
        "detail": detail,
    }


def scheduled(_: str, given: Given) -> Any:
    """EventBridge user guide: Creating a rule that runs on a schedule; Scheduler user guide."""
    if schedule := given.text("schedule"):
        arn = given.arn("scheduler", f"schedule/{given.text('group')}/{schedule}")
        return bus_event(given, "aws.scheduler", "Scheduled Event", {}, [arn])
    arn = given.arn("events", f"rule/{given.text('rule')}")
    return bus_event(given, "aws.events", "Scheduled Event", {}, [arn])


MAKERS = (
    Maker(
        "eventbridge", "an event of a bus", eventbridge,
        (
            Option("source", "Who sends it.", "shop.orders"),
            Option("detail-type", "What happened.", "OrderPlaced"),
            Option("detail", "The details, JSON.", "{}"),
            Option("resource", "An ARN that it is about.", several=True),
        ),
    ),
    Maker(
        "scheduled", "a rule or a schedule whose time has come", scheduled,
        (
            Option("rule", "The rule's name.", "rule"),
            Option("schedule", "The name of a schedule of EventBridge Scheduler, instead."),
            Option("group", "The schedule's group.", "default"),
        ),
    ),
)  # fmt: skip
