"""One settings file; every value comes from the environment and no secret has a default."""

import socket
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pvi.web.koppen import OVERAL

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# Demo mode: the guided tour, the watermark, a clock that can be moved. Never in production.
DEMO = env.bool("PVI_DEMO", default=False)
# Local mode: plain http on a loopback address. The demo and the tests run in it.
LOKAAL = env.bool("PVI_LOKAAL", default=False)
if DEMO and not LOKAAL:
    # In the demo anybody becomes anybody with one click.
    raise ImproperlyConfigured("De demo (PVI_DEMO) draait alleen lokaal (PVI_LOKAAL), nooit in productie.")
# A second factor for everybody, and showing again who you are before an export or an identity (inloggen/factor.py).
# Off in the demo; the tests, which run locally, switch it off by name and on again where they test it.
STERK_INLOGGEN = not (DEMO or (LOKAAL and env.bool("PVI_ZONDER_STERK_INLOGGEN", default=False)))


def _required(name: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Zet de omgevingsvariabele {name}; zonder start het portaal niet.")
    return value


SECRET_KEY = _required("SECRET_KEY")
# Base64 of 32 bytes each; they live outside the database (docs/beheer.md).
HOOFDSLEUTEL = _required("PVI_HOOFDSLEUTEL")
HOOFDSLEUTEL_ID = env.str("PVI_HOOFDSLEUTEL_ID", default="1")
# While the master key is changed (`manage.py wissel_hoofdsleutel`): the old one, as "id:base64".
HOOFDSLEUTEL_OUD = env.str("PVI_HOOFDSLEUTEL_OUD", default="")
CODESLEUTEL = _required("PVI_CODESLEUTEL")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIEKE_URL = env.str("PVI_URL", default="http://localhost:8000") if LOKAAL else _required("PVI_URL")

DATA_DIR = Path(env.str("PVI_DATA", default=str(BASE_DIR / ".data")))
# Reports and other private files; never under a web root.
BESTANDEN_DIR = DATA_DIR / "bestanden"
# The seals of the log of who looked; in production on a volume that no administrator of the database can write to.
INZAGE_ZEGELS = Path(env.str("PVI_INZAGE_ZEGELS", default=str(DATA_DIR / "inzage-zegels.jsonl")))
# The list of destroyed keys, by which an old copy that is put back stays closed; on the same kind of volume.
VERNIETIGDE_SLEUTELS = Path(env.str("PVI_VERNIETIGD", default=str(DATA_DIR / "vernietigde-sleutels.txt")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "simple_history",
    "health_check",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "pvi",
    "meldingen",
    "triage",
    "reflectie",
    "dashboards",
]
if DEMO:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "pvi.logboek.Verzoeklog",
    "pvi.web.poort.Antwoordkoppen",
    "pvi.web.poort.Adrescontrole",
    "pvi.web.alleenlezen.read_only_when_safe",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pvi.web.sessie.Sessiemiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pvi.web.inlogplicht.Inlogplicht",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pvi.web.inlogplicht.TweedeFactor",
    "pvi.web.poort.Sleutelbosmiddleware",
    "meldingen.aansluiting.resolve_access_once",
    "meldingen.stap.Weigering",
    "simple_history.middleware.HistoryRequestMiddleware",
    # Last: what the others make of an exception is an answer that it sees.
    "pvi.web.eenmaal.Eenmaal",
]

ROOT_URLCONF = "pvi.urls"
WSGI_APPLICATION = "pvi.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pvi.web.portaal.portaal",
                "dashboards.werk.menu",
            ],
            "builtins": ["pvi.templatetags.pvi"],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Seconds until anything on the network that does not answer is given up (tests/test_netwerk.py lists all of it).
NETWERK_GEDULD = 10
# Connecting; and for a server that falls silent in the middle, what the kernel gives up by (libpq, seconds and
# milliseconds). A long query is no silence: its machine still acknowledges.
_opties = DATABASES["default"].setdefault("OPTIONS", {})
_opties.update(
    connect_timeout=NETWERK_GEDULD,
    keepalives_idle=NETWERK_GEDULD,
    keepalives_interval=5,
    keepalives_count=2,
    tcp_user_timeout=2 * NETWERK_GEDULD * 1000,
    # PostgreSQL compiles what it guesses to be a long query; here that takes longer than the query.
    options=f"{_opties.get('options', '')} -c jit=off".strip(),
)
# A 404 must not roll the audit of the refusal back: actions open their own atomic block.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _required("REDIS_URL")
# The database backs sessions; the web path never needs Redis.
SESSION_ENGINE = "pvi.web.sessie"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pvi_cache",
        # The slow-down of guesses lives here (pvi/web/tempo.py): a flood must not push its own marks out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "pvi.Medewerker"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "meldingen.aansluiting.ToegangBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Seconds that a link to set a password works, also the one of an invitation (pvi/uitnodiging.py).
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "werk"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "pvi.inloggen.wachtwoord.Inlogadapter"
ACCOUNT_FORMS = {
    "login": "pvi.inloggen.wachtwoord.Inlogformulier",
    "reset_password": "pvi.inloggen.wachtwoord.Vergetenformulier",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
# Otherwise the host of the request stands before every subject.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Nobody gets a mail because somebody typed an address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
# Slow down, never lock out: "key" is an account seen from one address (inloggen/wachtwoord.py), so what somebody tries
# elsewhere never keeps the right password out. Addresses are not stored.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/key"}
# Seconds that showing who you are counts for an export, an identity or a change in beheer.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "pvi.inloggen.factor.Factoradapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "pvi.inloggen.factor.Codeformulier",
    "reauthenticate": "pvi.inloggen.factor.Opnieuwformulier",
    "activate_totp": "pvi.inloggen.factor.Appformulier",
    "add_webauthn": "pvi.inloggen.factor.Sleutelformulier",
}
# The clock of a telephone may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Beheer makes the accounts; nobody can claim the address of another one.
MFA_ALLOW_UNVERIFIED_EMAIL = True


def _sso() -> dict | None:
    """The OpenID provider, or None when nobody logs in elsewhere."""
    issuer = env.str("PVI_SSO_ISSUER", default="")
    if not issuer:
        return None
    if not issuer.startswith("https://") and not LOKAAL:
        raise ImproperlyConfigured("PVI_SSO_ISSUER begint met https://.")
    return {
        "name": env.str("PVI_SSO_NAAM", default="je organisatie"),
        "client_id": _required("PVI_SSO_CLIENT_ID"),
        "secret": _required("PVI_SSO_CLIENT_SECRET"),
        "settings": {"issuer": issuer},
    }


SSO = _sso()
# The claim that says who somebody is: "email" (only when verified), or the name of one with the personnel number.
SSO_CLAIM = env.str("PVI_SSO_CLAIM", default="email")
# Values of `acr` or `amr` with which the provider says that it checked a second factor.
SSO_FACTOR = env.list("PVI_SSO_FACTOR", default=[])
# Local passwords are off.
SSO_VERPLICHT = env.bool("PVI_SSO_VERPLICHT", default=False)
if SSO_VERPLICHT and not SSO:
    raise ImproperlyConfigured("PVI_SSO_VERPLICHT kan alleen met PVI_SSO_ISSUER: anders komt niemand binnen.")
SOCIALACCOUNT_ADAPTER = "pvi.inloggen.elders.Aanbiederkeuze"
# Matching is ours (pvi/inloggen/elders.py); allauth keeps no token and joins no account.
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = NETWERK_GEDULD

# guardian only stores the named grants of meldingen.toegang; its backend and get_objects_for_user are never
# used, because Django ORs backends and a grant would then jump a wall.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# Seconds without a request; after 8 hours a staff session ends anyhow (web/sessie.py). The tour of the demo may rest.
SESSION_COOKIE_AGE = int((timedelta(hours=8) if DEMO else timedelta(minutes=15)).total_seconds())
# The draft of a melder is gone after this.
MELDER_SESSION_AGE = int(timedelta(hours=1).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOKAAL
SESSION_COOKIE_NAME = "sessionid" if LOKAAL else "__Host-sessionid"
MELDER_COOKIE_NAME = "melder" if LOKAAL else "__Host-melder"
CSRF_COOKIE_NAME = "csrftoken" if LOKAAL else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pvi.views.csrf_failure"
SECURE_SSL_REDIRECT = not LOKAAL
SECURE_REDIRECT_EXEMPT = [r"^gezond/$"]
SECURE_HSTS_SECONDS = 0 if LOKAAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOKAAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("PVI_ACHTER_PROXY", default=False) else None
SECURE_REFERRER_POLICY = OVERAL["Referrer-Policy"]
X_FRAME_OPTIONS = OVERAL["X-Frame-Options"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
LANGUAGES = [("nl", "Nederlands")]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("PVI_STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": BESTANDEN_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOKAAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOKAAL

if LOKAAL and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    EMAIL_CONFIG = env.email_url("EMAIL_URL")
    vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = NETWERK_GEDULD
DEFAULT_FROM_EMAIL = env.str("PVI_AFZENDER", default="portaal@pvi.invalid") if LOKAAL else _required("PVI_AFZENDER")

# Celery: arguments are ids only, results are not kept, the outbox rows in PostgreSQL are the only truth.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for its queue as long as it takes, and hears from the kernel when the other side is gone.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "socket_keepalive_options": {
        socket.TCP_KEEPIDLE: NETWERK_GEDULD,
        socket.TCP_KEEPINTVL: 5,
        socket.TCP_KEEPCNT: 2,
    },
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"kaal": {"()": "pvi.logboek.Regel"}},
    "filters": {"zonder_melders": {"()": "pvi.logboek.ZonderMelders"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "kaal", "filters": ["zonder_melders"]},
    },
    # Without Django's own handlers: the one for administrators mails whole requests.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # One line per request of staff; none of the demo and the tests.
        "pvi.verzoek": {"level": "WARNING" if LOKAAL else "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.str("PVI_LOGNIVEAU", default="WARNING")},
}
