"""What was answered: each question with how often which answer was given."""

from collections import Counter as Bag
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from outreach.models import Question
from outreach.queries.names import Names
from outreach.queries.tallies import Facts, TallyRow


@dataclass(frozen=True)
class Spread:
    """What numbers come to. `median` is the least value that half of the answers do not exceed."""

    least: int
    most: int
    mean: float
    median: int
    sum: int


@dataclass(frozen=True)
class Answers:
    """To one question, over all versions of the script. `answered` conversations have an answer; `choices` are (key,
    label, how often) in the order of the script, those that nobody chose included. Where several can be chosen they
    add up to more. Of a number, and a step of a scale, the key is its value."""

    key: str
    label: str
    kind: str
    answered: int
    choices: list[tuple[str, str, int]]
    spread: Spread | None = None


def answers_of(facts: Facts) -> list[Answers]:
    """Those that anybody answered, in the order of the script."""
    return [answers_in(row, facts.names) for row in facts.grouped(["question"]) if row.conversations]


def answers_in(row: TallyRow, names: Names) -> Answers:
    """Of a row by question."""
    key = str(row.groups["question"])
    question = names.asked.get(key)
    kind = question.kind if question else str(Question.Kind.CHOICE)
    spread = None
    if question is None or kind not in Question.WITH_BOUNDS:
        known = dict(question.options) if question else {}
        choices = _labelled(row.answers, known)
    else:
        numbers = Bag({int(value): count for value, count in row.answers.items() if _is_number(value)})
        steps = [int(value) for value, _label in question.options] if kind == Question.Kind.SCALE else []
        ends = {question.least: question.low_label, question.most: question.high_label}
        choices = [
            (str(value), f"{value} · {ends[value]}" if ends.get(value) else str(value), numbers[value])
            for value in sorted({*steps, *numbers})
        ]
        spread = _spread(numbers)
    return Answers(key, names.label("question", key), kind, row.conversations, choices, spread)


def _labelled(counts: Bag[str], known: dict[str, str]) -> list[tuple[str, str, int]]:
    """What is in the script, and then what once was and nobody has a name for."""
    gone = sorted(counts.keys() - known.keys())
    return [*((key, label, counts[key]) for key, label in known.items()), *((key, key, counts[key]) for key in gone)]


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _spread(numbers: Bag[int]) -> Spread | None:
    total = numbers.total()
    if not total:
        return None
    added = sum(value * count for value, count in numbers.items())
    return Spread(min(numbers), max(numbers), added / total, _median(numbers.items(), total), added)


def _median(counts: Iterable[tuple[int, int]], total: int) -> int:
    ordered = sorted(counts)
    seen = accumulate(count for _value, count in ordered)
    return next(value for (value, _count), until in zip(ordered, seen, strict=True) if until * 2 >= total)
