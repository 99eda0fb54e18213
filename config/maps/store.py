"""Tiles kept on disk: bounded in size and age, and fetched once however many phones ask at the same moment."""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile

from config.maps.fetch import Picture

log = logging.getLogger(__name__)

# Locks are files, because the web server is several processes; a few, because every tile would leave one behind.
LOCKS = 64
WRITES_BETWEEN_SWEEPS = 100
SWEPT_TO = 0.9


class TileStore:
    """Pictures by key in `folder`. At most `most_bytes` (swept every WRITES_BETWEEN_SWEEPS writes of a process), none
    older than `oldest` seconds."""

    def __init__(self, folder: Path, *, most_bytes: int, oldest: float) -> None:
        self.folder, self.most_bytes, self.oldest = folder, most_bytes, oldest
        self.writes = count()

    def get(self, key: str) -> Picture | None:
        try:
            with self._path(key).open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > self.oldest:
                    return None
                content_type, _, body = file.read().partition(b"\n")
        except FileNotFoundError:
            return None
        return Picture(content_type.decode(), body)

    def get_or_make(self, key: str, make: Callable[[], Picture]) -> Picture:
        """What is kept, else what `make` returns. Who comes while it is being made waits for it; if `make` raises, the
        next in line tries."""
        kept = self.get(key)
        if kept:
            return kept
        with self._lock(key):
            kept = self.get(key)
            if not kept:
                kept = make()
                try:
                    self._put(key, kept)
                except OSError as error:  # a full disk: the tile is shown all the same
                    log.warning("A map tile cannot be kept: %s", error)
        return kept

    def _put(self, key: str, picture: Picture) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            file.write(picture.content_type.encode() + b"\n" + picture.body)
        # In one step: nobody reads half a tile.
        Path(file.name).replace(path)
        if next(self.writes) % WRITES_BETWEEN_SWEEPS == 0:
            self.sweep()

    def sweep(self) -> None:
        """Removes what is too old and then, oldest first, what is too much."""
        now, kept, size = time.time(), [], 0
        for path in self.folder.glob("tiles/*/*"):
            try:
                about = path.stat()
            except FileNotFoundError:
                continue  # Another process sweeps too.
            kept.append((about.st_mtime, about.st_size, path))
            size += about.st_size
        aim = self.most_bytes * SWEPT_TO if size > self.most_bytes else size
        for mtime, length, path in sorted(kept):
            if size <= aim and now - mtime <= self.oldest:
                break
            path.unlink(missing_ok=True)
            size -= length

    def _path(self, key: str) -> Path:
        name = sha256(key.encode()).hexdigest()
        return self.folder / "tiles" / name[:2] / name[2:]

    @contextmanager
    def _lock(self, key: str) -> Iterator[None]:
        folder = self.folder / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        number = int(sha256(key.encode()).hexdigest()[:8], 16) % LOCKS
        with (folder / str(number)).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
