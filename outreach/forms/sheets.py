"""A paper sheet as it is typed in: whose it is, the sums of the counters, and a code in each column of each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.log import Drawn, Item, questions_of
from outreach.models import Conversation, Counter, Question, Tally
from outreach.queries.scripts import Script
from outreach.rules.entries import CONVERSATION, TALLY
from outreach.rules.sheets import ROWS, CodeUnknown, Column, count_place, lettered, line_place, numbered, rows_of_sheet
from people.models import User
from shifts.models import Shift
from shifts.queries.roster import Line

OUTCOME = "outcome"


def columns_of(script: Script) -> list[Column]:
    """The outcome, then a column for each question, as the log screen has them; short texts are not for paper."""
    outcomes = [(outcome.key, outcome.label) for outcome in script.outcomes]
    drawn = [each for each in questions_of(script) if each.asked.kind != Question.Kind.TEXT]
    return [numbered(OUTCOME, _("How it ended"), outcomes), *map(_column, drawn)]


def _column(drawn: Drawn) -> Column:
    asked, label, condition = drawn.asked, drawn.label, drawn.condition
    if asked.kind == Question.Kind.SCALE:
        ends = " – ".join(filter(None, [asked.low_label, asked.high_label]))
        codes = {value: (value, "") for value in sorted(asked.values, key=int)}
        return Column(asked.key, f"{label} ({ends})" if ends else label, False, codes, condition=condition)
    if asked.kind == Question.Kind.NUMBER:
        return Column(asked.key, label, False, {}, asked.least, asked.most, condition)
    return lettered(asked.key, label, asked.options, is_several=asked.is_several, condition=condition)


@dataclass(frozen=True)
class RowFields:
    number: int
    fields: list[forms.BoundField]

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in self.fields for error in field.errors]


class SheetForm(forms.Form):
    """Fields `count-KEY` for each counter, `row-NUMBER-COLUMN` for each cell (columns by their place, the outcome 0).
    `sheet` names the piece of paper: sent twice it is stored once. `stands_otherwise`: it is stored with something else
    in it."""

    stands_otherwise = False

    sheet = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.TypedChoiceField(label=gettext_lazy("Whose sheet is it?"), coerce=int)

    def __init__(self, *args: Any, shift: Shift, script: Script, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"sheet": uuid4()}} | kwargs)
        self.shift, self.script, self.columns = shift, script, columns_of(script)
        self.people = {line.person.pk: line.person for line in lines}
        choices = [("", _("Choose")), *((pk, str(person)) for pk, person in self.people.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # a choice
        for counter in script.counters:
            self.fields[count_place(counter.key)] = _number(counter)
        for number in range(1, ROWS + 1):
            for place, column in enumerate(self.columns):
                self.fields[line_place(number, place)] = _code(number, column)

    def fill_in(self, sheet: UUID) -> None:
        """With what was stored as this sheet: nobody types it twice."""
        stored = rows_of_sheet(self.shift, sheet)
        self.initial["sheet"] = sheet
        for name, row in stored.items():
            self.initial["person"] = row.person_id
            if isinstance(row, Tally):
                self.initial[name] = row.delta
        for number in range(1, ROWS + 1):
            talk = stored.get(line_place(number))
            if isinstance(talk, Conversation) and talk.outcome:
                said = [talk.outcome.key, *(talk.answers.get(column.key, "") for column in self.columns[1:])]
                for place, (column, keys) in enumerate(zip(self.columns, said, strict=True)):
                    self.initial[line_place(number, place)] = column.write(keys)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        self.talks = dict(self._talks())
        if not self.errors and not self.talks and not self.tallies:
            raise forms.ValidationError(_("Nothing is typed in yet. Type a count or a row of the sheet."))
        return cleaned

    def _talks(self) -> Iterator[tuple[int, Item]]:
        for number in range(1, ROWS + 1):
            read = [self._read(number, place) for place in range(len(self.columns))]
            if not any(read):
                continue
            if not read[0] and not self.has_error(line_place(number, 0)):
                self.add_error(line_place(number, 0), _("This line does not say how it ended."))
            elif read[0]:
                yield number, self._talk(number, read)

    def _read(self, number: int, place: int) -> list[str]:
        try:
            return self.columns[place].read(self.cleaned_data.get(line_place(number, place), ""))
        except CodeUnknown as unknown:
            self.add_error(line_place(number, place), str(unknown))
            return []

    def _talk(self, number: int, read: list[list[str]]) -> Item:
        kinds = {question.key: question.kind for question in self.script.questions}
        answers = {
            column.key: keys if column.is_several else _answer(kinds[column.key], keys[0])
            for column, keys in zip(self.columns[1:], read[1:], strict=True)
            if keys
        }
        return {**self._row(CONVERSATION), "outcome": read[0][0], "answers": answers}

    @property
    def tallies(self) -> dict[Counter, Item]:
        """A row for each counter that says more than nothing."""
        counts = {counter: self.cleaned_data.get(count_place(counter.key)) for counter in self.script.counters}
        return {
            counter: {**self._row(TALLY), "counter": counter.key, "delta": count}
            for counter, count in counts.items()
            if count
        }

    def _row(self, kind: str) -> Item:
        """Paper keeps no times: all of it is dated at the start of the shift, so that it is the same each time."""
        row = {"kind": kind, "shift": self.shift.pk, "occurred_at": self.shift.starts_at.isoformat()}
        return row if self.script.version is None else {**row, "script_version": self.script.version}

    @property
    def whose(self) -> User:
        return self.people[self.cleaned_data["person"]]

    @property
    def items(self) -> dict[str, Item]:
        """{name of a field: row for `store_sheet`}; after `is_valid`."""
        return {
            **{count_place(counter.key): item for counter, item in self.tallies.items()},
            **{line_place(number, 0): item for number, item in self.talks.items()},
        }

    @property
    def counters(self) -> list[forms.BoundField]:
        return [self[count_place(counter.key)] for counter in self.script.counters]

    @property
    def rows(self) -> list[RowFields]:
        places = range(len(self.columns))
        return [
            RowFields(number, [self[line_place(number, place)] for place in places]) for number in range(1, ROWS + 1)
        ]


def _answer(kind: str, key: str) -> str | int:
    return int(key) if kind in Question.WITH_BOUNDS else key


def _number(counter: Counter) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=counter.label, required=False, min_value=0, max_value=Tally.MOST, widget=widget)


def _code(number: int, column: Column) -> forms.CharField:
    label = _("Row %(number)s, %(column)s") % {"number": number, "column": column.label}
    most = 40 if column.is_several else 8 if column.is_written else 2
    attributes = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "size": 2}
    if column.is_several:
        attributes["data-several"] = True
    if column.key == OUTCOME or column.is_written:
        attributes["inputmode"] = "numeric"
    return forms.CharField(label=label, required=False, max_length=most, widget=forms.TextInput(attributes))
