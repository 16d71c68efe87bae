"""What somebody did with an application becomes a scenario (`harness record`).

`watching` collects the records of a session; `translating/` makes actions of what came from
outside, one module a service; `state` looks at what the flow left behind; `likeness` tells what
differs from run to run, by doing it again; `composing` puts the scenario together.
"""
