"""gunicorn settings for every installation: `gunicorn --config python:pvi.gunicorn pvi.wsgi`."""

import os
from typing import Any

bind = os.environ.get("PVI_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("PVI_WERKERS", "2"))
worker_class = "pvi.werker.Werker"  # gthread, with our headers on what gunicorn itself refuses
threads = 2
preload_app = True
timeout = 60
graceful_timeout = 8
# A filtered list may have a long address; what is longer gets a 414.
limit_request_line = 8190
# A request gives up its memory now and then: pages decrypt texts.
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a heartbeat file, no data
# No access log, and of what gunicorn says itself only errors, without their values: both would hold addresses of people
# who report.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"kaal": {"()": "pvi.logboek.Regel"}},
    "filters": {"zonder_melders": {"()": "pvi.logboek.ZonderMelders"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "kaal", "filters": ["zonder_melders"]},
    },
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
# The control socket can steer the server; nobody here needs it.
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Before the workers split off: what the first request of each would otherwise make for itself."""
    from pvi.voorwerk import warm_up

    warm_up()
