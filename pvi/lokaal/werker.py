"""The Celery app as the demo runs it: pool processes end with their worker, also when that is killed."""

import os
import signal
from typing import Any

from celery.signals import worker_init, worker_process_init

from pvi.celery import app  # noqa: F401 - `celery --app pvi.lokaal.werker` finds it here
from pvi.lokaal.proces import die_with_parent

_worker_pid = 0


@worker_init.connect
def remember_worker(**_: Any) -> None:
    """Before the pool is forked, note whose death the pool must watch."""
    global _worker_pid  # noqa: PLW0603
    _worker_pid = os.getpid()


@worker_process_init.connect
def follow_worker(**_: Any) -> None:
    """In each pool process: a half-done task is safe to lose, its outbox row is swept again."""
    die_with_parent(signal.SIGKILL, _worker_pid)
