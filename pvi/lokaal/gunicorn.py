"""gunicorn settings of the demo: the listener comes from `manage.py demo`, and workers end with their master."""

import os
import signal

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from pvi.gunicorn import *  # noqa: F403 - gunicorn reads settings as module attributes
from pvi.lokaal.proces import die_with_parent

bind = f"fd://{os.environ['PVI_LUISTERAAR']}"
workers = 2


def post_fork(server: Arbiter, worker: Worker) -> None:
    die_with_parent(signal.SIGKILL, server.pid)
