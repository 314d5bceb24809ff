"""A real OpenID provider (django-oauth-toolkit), for the tests of single sign-on: `python -m tests.pvi.aanbieder`.

The environment variable OPDRACHT is JSON: {"map": folder for its database, "poort", "terug": redirect URI, "client_id",
"client_secret", "mensen": {login name: claims}}. It writes its issuer as one line and serves until its input closes.
"""

import json
import os

WACHTWOORD = "bij-de-aanbieder"
INLOGPAGINA = (
    '<form method="post">{% csrf_token %}{{ form.as_p }}<input type="hidden" name="next" value="{{ next }}"></form>'
)


def opdracht() -> dict:
    return json.loads(os.environ["OPDRACHT"])
