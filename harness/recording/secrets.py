"""Secrets out of a recording before anything is made of it.

Equal secrets get equal placeholders, so that what an answer gave is still found where it was used.
"""

from __future__ import annotations

from dataclasses import replace

from harness.engines.extension.wire import Record, to_json
from harness.masking import Masker
from harness.recording.state import State, Stored
from harness.recording.watching import Recorded


def without_secrets(recorded: Recorded, masker: Masker) -> Recorded:
    learn(recorded.records, masker)
    for acted in recorded.acted:
        masker.learn(acted.steps)
    masker.learn(list(recorded.answers.values()))
    masker.learn([frame.content for frame in recorded.frames])
    return replace(
        recorded,
        before=masked_state(recorded.before, masker),
        after=masked_state(recorded.after, masker),
        acted=[
            replace(a, steps=masker.value(a.steps), gives=masker.value(a.gives))
            for a in recorded.acted
        ],
        variables={masker.text(value): name for value, name in recorded.variables.items()},
        frames=[replace(f, content=masker.value(f.content)) for f in recorded.frames],
        answers={seq: masker.value(answer) for seq, answer in recorded.answers.items()},
        files={name: masker.data(content) for name, content in recorded.files.items()},
    )


def learn(records: list[Record], masker: Masker) -> None:
    masker.learn_calls(to_json(record) for record in records)


def masked_state(state: State, masker: Masker) -> State:
    return State(
        items=masker.value(state.items),
        objects={
            bucket: {key: _stored(stored, masker) for key, stored in objects.items()}
            for bucket, objects in state.objects.items()
        },
        messages=masker.value(state.messages),
        executions=masker.value(state.executions),
        mails=masker.value(state.mails),
    )


def _stored(stored: Stored, masker: Masker) -> Stored:
    return replace(stored, data=masker.data(stored.data), content=masker.value(stored.content))
