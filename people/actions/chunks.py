"""Doing something about many rows without keeping anybody waiting: some at a time, each part in a transaction of its
own. What breaks off has done its parts, and the next time goes on with the rest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import models, transaction

from people.models.locks import hold_rows

CHUNK = 500


def in_chunks(
    due: models.QuerySet[Any], act: Callable[[Sequence[Any]], int], *, size: int = CHUNK, dry_run: bool = False
) -> int:
    """Call `act` with the keys of all rows of `due`, part by part, and return the sum of what it returns. With
    `dry_run` each part is taken back again."""
    return in_parts(_parts(due, size), act, dry_run=dry_run)


def in_parts(parts: Iterable[Sequence[Any]], act: Callable[[Sequence[Any]], int], *, dry_run: bool = False) -> int:
    """The same where the keys are known. Others write meanwhile: `act` has to look whether each is still due."""
    done = 0
    for keys in parts:
        with transaction.atomic():
            done += act(keys)
            if dry_run:
                transaction.set_rollback(True)
    return done


def _parts(due: models.QuerySet[Any], size: int) -> Iterator[Sequence[Any]]:
    last = None
    while True:
        left = due if last is None else due.filter(pk__gt=last)
        keys = list(left.order_by("pk").values_list("pk", flat=True)[:size])
        if not keys:
            return
        last = keys[-1]
        yield keys


def delete_due(due: models.QuerySet[Any], *, dry_run: bool = False) -> int:
    """Delete these rows, and what hangs on them. Returns how many there were of `due` alone."""
    if dry_run:
        return due.count()

    def delete(keys: Sequence[Any]) -> int:
        _hold(due.model, keys)
        _all, by_model = due.filter(pk__in=keys).delete()
        return by_model.get(due.model._meta.label, 0)

    return in_chunks(due, delete)


def update_due(due: models.QuerySet[Any], *, dry_run: bool = False, **values: Any) -> int:
    """Set these values. Returns how many rows that were."""
    if dry_run:
        return due.count()

    def update(keys: Sequence[Any]) -> int:
        _hold(due.model, keys)
        return due.filter(pk__in=keys).update(**values)

    return in_chunks(due, update)


def _hold(model: type[models.Model], keys: Sequence[Any]) -> None:
    """In order, so that two who do the same at once do not wait in a ring."""
    if model._meta.pk.column == "id":
        hold_rows(model, keys)
