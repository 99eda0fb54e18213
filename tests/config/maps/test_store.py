"""Tiles on disk: bounded, whole, and made once."""

import os
import threading
import time

import pytest

from config.maps.fetch import Picture, Unfetched
from config.maps.store import TileStore


def store(folder, *, most_bytes=1_000_000, oldest=60.0) -> TileStore:
    return TileStore(folder, most_bytes=most_bytes, oldest=oldest)


def picture(size: int = 10) -> Picture:
    return Picture("image/png", b"\n" + b"x" * (size - 1))


def fill(kept: TileStore, names: list[str], size: int) -> None:
    """The first name is the oldest."""
    for number, name in enumerate(names):
        kept.get_or_make(name, lambda: picture(size))
        os.utime(kept._path(name), (time.time() - 30 + number,) * 2)


def test_what_was_made_is_kept_for_every_process(tmp_path):
    assert store(tmp_path).get_or_make("a", picture) == picture()
    assert store(tmp_path).get("a") == picture()
    assert store(tmp_path).get("b") is None


def test_what_is_too_old_is_made_again(tmp_path):
    kept = store(tmp_path)
    kept.get_or_make("a", picture)
    os.utime(kept._path("a"), (time.time() - 61,) * 2)
    assert kept.get("a") is None
    assert kept.get_or_make("a", lambda: picture(20)) == picture(20)


def test_a_failure_is_not_kept(tmp_path):
    kept = store(tmp_path)

    def fail():
        raise Unfetched

    with pytest.raises(Unfetched):
        kept.get_or_make("a", fail)
    assert kept.get_or_make("a", picture) == picture()


def test_what_cannot_be_kept_is_shown_all_the_same(tmp_path, monkeypatch):
    def no_space_left(*args):
        raise OSError(28, "No space left on device")

    kept = store(tmp_path)
    monkeypatch.setattr(TileStore, "_put", no_space_left)
    assert kept.get_or_make("a", picture) == picture()
    assert kept.get("a") is None


def test_a_sweep_removes_the_old_and_then_the_oldest_until_there_is_room(tmp_path):
    kept = store(tmp_path, most_bytes=4000)
    names = [f"tile {number}" for number in range(10)]
    fill(kept, names, 990)  # 1000 with its type
    os.utime(kept._path(names[9]), (time.time() - 100,) * 2)
    kept.sweep()
    assert [name for name in names if kept._path(name).exists()] == names[6:9]


def test_a_sweep_leaves_what_fits(tmp_path):
    kept = store(tmp_path, most_bytes=20_000)
    names = [f"tile {number}" for number in range(10)]
    fill(kept, names, 990)
    kept.sweep()
    assert all(kept.get(name) for name in names)


def test_writing_sweeps_by_itself(tmp_path):
    kept = store(tmp_path, most_bytes=5000)
    for number in range(250):
        kept.get_or_make(str(number), lambda: picture(990))
    assert sum(path.stat().st_size for path in tmp_path.glob("tiles/*/*")) <= 5000 + 100 * 1000


def test_however_many_ask_at_once_it_is_made_once(tmp_path):
    made, found = [], []
    start = threading.Barrier(20)

    def make():
        made.append(1)
        time.sleep(0.05)
        return picture()

    def ask():
        kept = store(tmp_path)  # As another process would: they share files alone.
        start.wait()
        found.append(kept.get_or_make("a", make))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [picture()] * 20
    assert len(made) == 1


def test_without_the_lock_it_would_be_made_often(tmp_path, monkeypatch):
    monkeypatch.setattr("config.maps.store.fcntl.flock", lambda *args: None)
    with pytest.raises(AssertionError):
        test_however_many_ask_at_once_it_is_made_once(tmp_path)
