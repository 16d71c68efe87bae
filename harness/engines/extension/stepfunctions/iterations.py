"""Inline Map: what one worker does with many items.

Stock calls itself for each further item, so that a Map of some thousand items which run one
after the other reaches Python's depth of calls, and never ends (4.13.1). An item that a redrive
finds done is not run again.
"""

from __future__ import annotations

import functools
from typing import Any

from ..mends.on_import import after_import
from .redrive import progress

_WORKER = (
    "localstack.services.stepfunctions.asl.component.state.state_execution.state_map"
    ".iteration.iteration_worker"
)


def install() -> None:
    after_import(_WORKER, _mend)


def _mend(module: Any) -> None:
    cls = module.IterationWorker
    stock = cls._eval_job

    def eval_pool(self: Any, job: Any, worker_frame: Any) -> None:
        job_frame = None
        while job is not None:
            job_frame = worker_frame.open_inner_frame()
            self._eval_job(env=job_frame, job=job)
            worker_frame.close_frame(job_frame)
            failed = isinstance(job.job_output, Exception) or self.stopped()
            following = None if failed else self._job_pool.next_job()
            if following is None:
                if not failed:
                    last = job_frame.event_history_context.last_published_event_id
                    worker_frame.event_history_context.source_event_id = last
                # The frame first: whoever awaits the job goes on at once.
                self._env.close_frame(worker_frame)
                self._job_pool.close_job(job)
                return
            self._job_pool.close_job(job)
            job = following
        self._env.close_frame(worker_frame)

    @functools.wraps(stock)
    def eval_job(self: Any, env: Any, job: Any) -> None:
        around = getattr(env, "harness_path", ())
        path = (*around, str(job.job_index))
        step = progress.of(env).resume(path)
        if step is not None and step.ended:
            progress.of(env).resumed(path)
            job.job_output = step.input
            return
        stock(self, env, job)

    cls._eval_pool, cls._eval_job = eval_pool, eval_job
