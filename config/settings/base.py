"""What holds everywhere. What an operator may change comes from the environment by `config.env`."""

from email.utils import parseaddr
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PORT = env.integer("PORT", 8000, least=1)
PUBLIC_URL = env.web_address("PUBLIC_URL", f"http://localhost:{PORT}")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
DEMO = False
DEBUG = False

INSTALLED_APPS = [
    "config",
    "people",
    "shifts",
    "outreach",
    "api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    # First what every answer says, also where one of the rest refuses.
    "config.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.maps.middleware.BasemapMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PreferredLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "people.middleware.SessionAgeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.SecondFactorMiddleware",
    "people.middleware.TooOftenMiddleware",
    "config.offline.WhoseAndWhich",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "people.templatetags.local", "people.templatetags.fragments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
                "config.offline.app",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'daybreak.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
# Uniqueness of e-mail addresses is a constraint on their lower case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["people.adapters.Backend"]
# Signing in by a mailed code: 8 letters (34 bits), which live 10 minutes.
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The code proves the address, and User.email_verified_at says so: allauth's own table of addresses stays empty.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# allauth's limits let tries at the same moment through; LIMITS below are kept by people.actions.limiting.
ACCOUNT_RATE_LIMITS = False
# Passkeys, codes of an app and recovery codes: docs/decisions/0015-passkeys-and-sessions.md. Browsers take an
# http://localhost for secure, and so does the check of the origin: no setting loosens it.
MFA_ADAPTER = "people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 10
# What an organizer can open before her second factor: the steps to it, and files about nobody. All else leads there.
OPEN_WITHOUT_SECOND_FACTOR = {
    "people:enrol",
    "people:confirm",
    "people:passkey_add",
    "people:app_add",
    "people:recovery_codes",
    "people:signout",
    "set_language",
    "worker",
    "manifest",
    "offline",
    "privacy",
}
LOGIN_URL = "people:signin"
# Where sign-in leads whoever was on the way to no other page; by the highest role.
LOGIN_REDIRECT_URL = "shifts:mine"
START_PAGES = {"captain": "shifts:captain_today", "organizer": "shifts:organize"}
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
SPOKEN = {"en": _("English"), "es": _("Spanish")}
# A language is offered once its messages are there: English pages under another name would help nobody.
LANGUAGES = [(code, name) for code, name in SPOKEN.items() if code == "en" or (LOCALE_PATHS[0] / code).is_dir()]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
# Our files are for our pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = BASE_DIR / "static-collected"
# What `make install` bundles from npm comes after our own.
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]

# The map under the pins (docs/maps.md). Phones ask our server alone, so the content policy needs no other host.
BUILT_BASEMAP = BASE_DIR / "build" / "map" / "basemap.pmtiles"
MAP_PMTILES = Path(env.text("MAP_PMTILES") or BUILT_BASEMAP)
MAP_TILE_URL = env.tile_template("MAP_TILE_URL")
MAP_TILE_PRIVATE = env.flag("MAP_TILE_PRIVATE", default=env.is_own_machine(MAP_TILE_URL))
MAP_TILE_CACHE = Path(env.text("MAP_TILE_CACHE") or BASE_DIR / "build" / "map" / "tiles")
MAP_TILE_CACHE_MB = env.integer("MAP_TILE_CACHE_MB", 200, least=1, most=1_000_000)
MAP_ATTRIBUTION = env.text("MAP_ATTRIBUTION")
# Where “Open in maps” leads on machines that are no phone; phones open their own app.
MAP_OPEN_URL = env.place_link("MAP_OPEN_URL", "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=18/{lat}/{lon}")

# What is kept of people and for how long; see people/retention.py. An operator may name a file of her own.
RETENTION_POLICY = Path(env.text("RETENTION_POLICY") or BASE_DIR / "config" / "retention.yaml")

# Off takes the service worker off the phones again; see docs/operating.md.
SERVICE_WORKER = env.flag("SERVICE_WORKER", default=True)
# Rows that are logged within so many seconds of each other go in one request.
OUTBOX_GATHER_S = 3

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "config.logs.HideSecrets"}},
    "loggers": {"django.request": {"filters": ["secrets"]}},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Where the apps above people name their kinds of messages; see people/emails/kinds.py.
MESSAGE_KINDS = [
    "shifts.documents.letters",
    "shifts.documents.shift_letters",
    "shifts.documents.day_letters",
    "shifts.documents.stand_in_letters",
    "outreach.documents.letters",
    "shifts.documents.alert_letters",
    "outreach.documents.alert_letters",
]
# Who keeps a roster with whom on it, which only the apps above people know; see people.queries.is_vouched_for.
KEEPS_ROSTER_WITH = "shifts.queries.captain.keeps_roster_with"
# What counts a shift anew when its people or its place have changed; see shifts.actions.recounting.
RECOUNTS = "outreach.actions.rollups.recount"
vars().update(env.mail("EMAIL_URL", "console:"))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Daybreak <daybreak@localhost>")
# Messages on phones, off without a key: docs/decisions/0024-messages-on-phones.md. Only these hosts, and those below
# them, are ever asked; the last is for tests alone, which have a push service of their own on the loopback.
PUSH_PRIVATE_KEY, PUSH_PUBLIC_KEY = env.push_keys("VAPID_PRIVATE_KEY")
PUSH_CONTACT = env.contact("VAPID_CONTACT", PUBLIC_URL if HTTPS else f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
PUSH_HOSTS = env.listing("PUSH_HOSTS", "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com")
PUSH_TEST_ORIGIN = ""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# So many proxies of the operator's stand in front and write X-Forwarded-For.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, most=10)
# What may be done how often: (times, seconds), counted from the first try on. By person or token, a visitor by her
# place on the net; what is counted otherwise says so. A whole training evening may stand behind one such place.
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
LIMITS = {
    "code_request": [(120, MINUTE), (1200, HOUR)],
    "code_mail": [(3, MINUTE), (20, HOUR)],  # by mail address
    "code_entry": [(3, ACCOUNT_LOGIN_BY_CODE_TIMEOUT)],  # by mailed code
    "second_factor": [(5, 5 * MINUTE), (30, DAY)],  # by person; only she who proved her address comes that far
    "passkey": [(120, MINUTE)],
    "sign_in_link": [(120, MINUTE)],
    "here_code": [(30, MINUTE)],  # wrong ones
    "captain_link": [(60, MINUTE)],  # wrong ones
    "shift_message": [(6, HOUR), (20, DAY)],  # by shift
    "notice": [(12, HOUR)],  # by person, as the next
    "incident": [(6, HOUR), (20, DAY)],
    "public_form": [(120, MINUTE)],
    "download": [(30, MINUTE)],
    "wrong_token": [(60, MINUTE)],
    "wrong_calendar": [(60, MINUTE)],  # addresses that are nobody's; those that are somebody's are not counted
    "map_tile": [(600, MINUTE), (6000, HOUR)],  # that are not in our cache yet
    "daily_purge": [(4, HOUR)],  # of a day that is not over
    "api_read": [(600, MINUTE)],
    "api_write": [(120, MINUTE)],
}
SESSION_ENGINE = "config.sessions"
# The longest that any session lives; people.rules says how long each role's does.
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "config.uploads.TooLargeHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticatedOrReadOnly",
        "api.permissions.WithinScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.ReadsAndWrites"],
    # No browsable API: its inline scripts would need a hole in the content security policy.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.handle_error",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Daybreak",
    "DESCRIPTION": "Outreach shifts, claims, conversations and tallies.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"PeriodEnum": "shifts.models.campaigns.PeriodKey"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.add_problems",
        "api.schema.close_batch",
    ],
}
