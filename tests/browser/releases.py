"""A live server that serves as `make serve` does: files compressed, under names that carry a hash of their content."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from pytest_django.live_server_helper import LiveServer

from config import offline
from config.storage import HashedStaticFiles
from people.templatetags import fragments

HASHED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"},
}


def collect(settings, folder: Path, sources: list[Path]) -> None:
    """Make `folder` what `make install` makes of `sources`, and serve from there. The settings change last: a request
    that is on its way meets one whole release or the other."""
    if not folder.exists():
        storage = HashedStaticFiles(location=folder, base_url=settings.STATIC_URL)
        for source in sources:
            shutil.copytree(source, folder, dirs_exist_ok=True)
        names = [str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()]
        for _name, _hashed, failure in storage.post_process({name: (storage, name) for name in names}):
            if isinstance(failure, Exception):
                raise failure
    settings.STATIC_ROOT = folder
    settings.STORAGES = HASHED
    settings.WHITENOISE_AUTOREFRESH = False
    forget()


def forget() -> None:
    """What this process knows of the names of files: a release, and fragments that hold names. A server that is started
    anew knows nothing of them."""
    offline._release.cache_clear()
    fragments.forget()


class ReleaseServer(LiveServer):
    def __init__(self) -> None:
        super().__init__("localhost", start=False)
        self.thread.static_handler = lambda application: application
        self.start()

    def deploy(self, settings, folder: Path, name: str, text: str, *, without: str = "") -> None:
        """From here on serve the release in which the file `name` has `text` at its end. Files that begin with
        `without` were forgotten."""
        static = Path(settings.BASE_DIR, "static")
        shutil.copytree(static, folder / "static")
        with (folder / "static" / name).open("a", encoding="utf-8") as file:
            file.write(text)
        others = [source for source in sources() if source != static]
        collect(settings, folder / "collected", [folder / "static", *others])
        for forgotten in (folder / "collected").rglob(f"{without}.*") if without else []:
            forgotten.unlink()
        self.thread.httpd.set_app(WSGIHandler())


def sources() -> list[Path]:
    return [Path(source) for source in settings.STATICFILES_DIRS]
