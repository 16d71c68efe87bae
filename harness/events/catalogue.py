"""All kinds of events, in the order in which they are asked."""

from __future__ import annotations

from harness.events.kinds import (
    answers,
    assistants,
    authorizers,
    brokers,
    cloudwatch,
    cognito,
    deployment,
    devices,
    eventbridge,
    http,
    jobs,
    mail,
    messages,
    s3,
    step_functions,
    streams,
)
from harness.events.model import Kind

KINDS: tuple[Kind, ...] = (
    *s3.KINDS, *messages.KINDS, *streams.KINDS, *eventbridge.KINDS,
    *authorizers.KINDS, *http.KINDS, *cognito.KINDS, *mail.KINDS, *cloudwatch.KINDS,
    *deployment.KINDS, *jobs.KINDS, *brokers.KINDS, *assistants.KINDS, *devices.KINDS,
    *answers.KINDS,
    # Last: any payload can be one.
    *step_functions.KINDS,
)  # fmt: skip

NAMES: tuple[str, ...] = tuple(dict.fromkeys(kind.name for kind in KINDS))
