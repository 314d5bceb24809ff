"""What the first requests cost a worker of gunicorn: `python -m bench.eerste`.

Loads the application and runs the hooks of pvi/gunicorn.py as the master does, forks, and measures in the child.
Prints milliseconds of processor time of the master's part, of the first request and of the second.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


def main() -> None:
    begin = time.process_time()
    from pvi import gunicorn
    from pvi.wsgi import application

    if klaar := getattr(gunicorn, "when_ready", None):
        klaar(None)
    meester = 1000 * (time.process_time() - begin)
    lees, schrijf = os.pipe()
    if (kind := os.fork()) == 0:
        tijden = [_cost(application, pad) for pad in ("/", "/inloggen/login/")]
        os.write(schrijf, json.dumps(tijden).encode())
        os._exit(0)
    os.close(schrijf)
    os.waitpid(kind, 0)
    eerste, tweede = json.loads(os.read(lees, 1000))
    print(json.dumps({"voor het splitsen": meester, "eerste verzoek": eerste, "tweede verzoek": tweede}))


def _cost(application: Callable[..., Any], pad: str) -> float:
    vraag = {
        "REQUEST_METHOD": "GET", "PATH_INFO": pad, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    status = []
    begin = time.process_time()
    antwoord = application(vraag, lambda regel, koppen, fout=None: status.append(regel))
    list(antwoord)
    if not status[0].startswith("200"):
        raise AssertionError(f"{pad} answers {status[0]}")
    return 1000 * (time.process_time() - begin)


if __name__ == "__main__":
    main()
