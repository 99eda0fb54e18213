"""`make serve`: everything secret or local comes from the environment. There is no demo here, whatever the
environment says."""

from config import env
from config.settings.base import *

SECRET_KEY = env.secret("SECRET_KEY")
# Keys of before: what they sealed can still be opened, and nothing new is.
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"},
}

# https is decided by PUBLIC_URL alone, so that plain http on this machine works as it is.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
