"""What a walk knows by itself of what was logged: each tap that the screen took, and those of which nobody can know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from outreach.models import Conversation, Tally


@dataclass(frozen=True)
class Row:
    """`key` is a counter's or an outcome's; a correction names what it corrects, and that of a talk has no key."""

    person: int
    shift: int
    kind: str
    key: str | None
    delta: int = 0
    corrects: str | None = None


@dataclass
class Model:
    """`promised` are rows that the screen has shown as kept, by id, and `taken_back` corrections, whose ids it hides;
    `possible` are those that were on their way when a tab was killed: each is there once or not at all."""

    promised: dict[str, Row] = field(default_factory=dict)
    taken_back: list[Row] = field(default_factory=list)
    possible: list[Row] = field(default_factory=list)

    def let_go(self, kept: Iterable[dict[str, Any]]) -> None:
        """Rows on the phone that their person throws away: some may be on their way."""
        for each in kept:
            row = as_row(each)
            if self.promised.pop(each["body"]["id"], None):
                self.possible.append(row)
            elif row in self.taken_back:
                self.taken_back.remove(row)
                self.possible.append(row)

    def compare(self, on_server: dict[str, Row], on_phone: Sequence[dict[str, Any]]) -> list[str]:
        """What is wrong, in words: a row that is lost, doubled, changed or nobody's. A row that the server has refused
        and that is shown to its person is not lost; only what corrects another may be refused."""
        wrong = [f"still waits on the phone: {row}" for row in on_phone if row["state"] != "attention"]
        refused = {row["body"]["id"]: (as_row(row), row.get("code")) for row in on_phone if row["state"] == "attention"}
        wrong += [f"was refused: {row} ({why})" for row, why in refused.values() if row.corrects is None]
        wrong += [f"is on the server and refused as well: {found}" for found in on_server.keys() & refused.keys()]
        there = {**on_server, **{found: row for found, (row, _why) in refused.items()}}
        for found, row in self.promised.items():
            if there.get(found) != row:
                wrong.append(
                    f"is lost: {found} {row}" if found not in there else f"is changed: {there[found]}, not {row}"
                )
            there.pop(found, None)
        left = list(there.values())
        wrong += [f"is lost: {row}" for row in take_out(left, self.taken_back)]
        take_out(left, self.possible)
        return wrong + [f"nobody logged: {row}" for row in left]


def take_out(rows: list[Row], expected: Iterable[Row]) -> list[Row]:
    """Take each of `expected` out of `rows` once; those that are not there."""
    missing = []
    for row in expected:
        if row in rows:
            rows.remove(row)
        else:
            missing.append(row)
    return missing


def as_row(kept: dict[str, Any]) -> Row:
    """A row as it lies on a phone."""
    body = kept["body"]
    key = body.get("counter") or body.get("outcome")
    return Row(kept["person"], body["shift"], body["kind"], key, body.get("delta", 0), body.get("corrects"))


def on_server() -> dict[str, Row]:
    rows = {}
    for tally in Tally.objects.select_related("counter"):
        corrects = tally.corrects_id and str(tally.corrects_id)
        rows[str(tally.pk)] = Row(tally.person_id, tally.shift_id, "tally", tally.counter.key, tally.delta, corrects)
    for talk in Conversation.objects.select_related("outcome"):
        corrects = talk.corrects_id and str(talk.corrects_id)
        key = talk.outcome and talk.outcome.key
        rows[str(talk.pk)] = Row(talk.person_id, talk.shift_id, "conversation", key, 0, corrects)
    return rows
