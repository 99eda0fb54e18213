"""Holding rows until a transaction ends.

Everybody holds them in one order, so that nobody waits in a ring: chapter, membership, person, campaign, pattern,
shift, location, and then what hangs on these (claims, marks, counts, codes, phones, an alert's rules); of each kind by
id. Who needs more of a kind than she holds, and holds a later one already, lets go and begins again: see
`editing._hold`. Rows that one statement writes without an order are held first. Pairs that met:
tests/outreach/test_lock_order.py.
"""

from collections.abc import Iterable

from django.db import connection, models, transaction


def hold_rows(model: type[models.Model], ids: Iterable[int]) -> None:
    """Lock these rows, in the order of their ids, until the transaction ends; others can still insert rows that point
    at them. On SQLite nothing is needed: there, every writing transaction is alone."""
    if not connection.features.has_select_for_no_key_update:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock without a transaction is gone at once.")
    table = connection.ops.quote_name(model._meta.db_table)
    # Written out: every claim does it, and Django takes as long to put it together as PostgreSQL to do it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(ids)])
