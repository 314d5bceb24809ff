import os
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.pvi.aanbieder import WACHTWOORD

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.pvi.aanbieder.settings"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Stil(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def fill() -> None:
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    opdracht = settings.OPDRACHT
    call_command("migrate", run_syncdb=True, verbosity=0)
    for naam in opdracht["mensen"]:
        User.objects.create_user(naam, password=WACHTWOORD)
    Application.objects.create(
        name="portaal",
        client_id=opdracht["client_id"],
        client_secret=opdracht["client_secret"],
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=opdracht["terug"],
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )


if __name__ == "__main__":
    django.setup()
    fill()
    with make_server("localhost", settings.OPDRACHT["poort"], get_wsgi_application(), Server, Stil) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(settings.ISSUER, flush=True)
        sys.stdin.read()
        server.shutdown()
