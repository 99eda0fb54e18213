"""gunicorn's settings. It serves on the loopback address: what faces the internet is the operator's proxy.

Threads suit requests that wait for the database; more workers than cores only take memory.
"""

import gc
import os
from pathlib import Path

from django.conf import settings
from gunicorn.http import wsgi

from config import env

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{settings.PORT}"
worker_class = "gthread"
workers = env.integer("WEB_CONCURRENCY", os.cpu_count() or 1, least=1, most=64)
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 5
# A socket file in the home folder that two installations would share.
control_socket_disable = True
# Else SCRIPT_NAME of a request, which a proxy may hand on as a visitor wrote it, would stand in front of our links.
forwarder_headers = ""
# On a developer's machine a change of code or template shows at the next request.
reload = settings.DEBUG
reload_extra_files = [str(path) for path in Path("templates").rglob("*.*")] if settings.DEBUG else []


# What answers behind the proxy is nobody's business.
wsgi.SERVER = "Daybreak"


def when_ready(server: object) -> None:
    """gunicorn calls this once it listens. `localhost` and not the number: browsers refuse passkeys on an address."""
    print(f"Daybreak is at http://localhost:{settings.PORT}", flush=True)


def post_worker_init(worker: object) -> None:
    """gunicorn calls this in each worker once all is loaded. That stays: the collector of garbage need not look through
    it again and again, which took a thirtieth of a claim."""
    gc.collect()
    gc.freeze()
