"""Forms of script rows. Each text has a field for each language; one language is enough."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Question
from outreach.models.labels import Label, label_of, written_languages
from outreach.queries.script_builder import Row, state_of
from outreach.queries.scripts import Asked

LONGEST = 80
LONGEST_END = 24  # a word or two beside the chips
MOST_CHOICES = 30
SAME, OTHER = "same", "other"
MEANS = [
    (SAME, gettext_lazy("Yes: it is only worded better. Old answers are shown with the new words.")),
    (OTHER, gettext_lazy("No: it asks or says something else. Old answers keep the old words, new ones begin anew.")),
]


class TextsForm(forms.Form):
    """Lays the fields `NAME_LANGUAGE` for each of `texts`, {name: (label, longest, whether it is needed)}; after
    `is_valid` `cleaned_data[name]` is a Label, or empty."""

    texts: Mapping[str, tuple[Any, int, bool]] = {}

    def __init__(self, *args: Any, row: Row | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        laid: dict[str, forms.Field] = {}
        for name, (label, longest, _is_needed) in self.texts.items():
            said = _texts(getattr(row, name, ""))
            for code in written_languages():
                spoken = _("%(field)s (%(language)s)") % {"field": label, "language": settings.SPOKEN[code]}
                widget = forms.TextInput({"lang": code, "dir": "auto"})
                field = forms.CharField(
                    label=spoken, required=False, max_length=longest, initial=said.get(code, ""), widget=widget
                )
                laid[f"{name}_{code}"] = field
        self.fields = laid | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        for name, (_label, _longest, is_needed) in self.texts.items():
            before = _texts(getattr(self.row, name, ""))
            # What was written first stays in front: it stands in where a language is missing.
            codes = [*before, *(code for code in written_languages() if code not in before)]
            texts = {code: " ".join(cleaned.get(f"{name}_{code}", "").split()) for code in codes}
            if any(texts.values()):
                cleaned[name] = label_of(texts)
            else:
                cleaned[name] = ""
                first = f"{name}_{written_languages()[0]}"
                if is_needed and not any(self.has_error(f"{name}_{code}") for code in codes):
                    self.add_error(first, _("Write it in at least one language."))
        return cleaned

    def has_other_words(self) -> bool:
        """Whether something that was written before says something else now; a translation that is new does not."""
        return any(
            text and self.cleaned_data.get(f"{name}_{code}", "").strip() != text
            for name in self.texts
            for code, text in _texts(getattr(self.row, name, "")).items()
        )


def _texts(label: Any) -> dict[str, str]:
    return label.texts if isinstance(label, Label) and label else {}


class LabelForm(TextsForm):
    """A new counter, outcome or choice."""

    texts = {"label": (gettext_lazy("What it says"), LONGEST, True)}


class EditForm(TextsForm):
    """A row that is there. `asks_meaning`: somebody may have been asked it, so it must be said whether it means the
    same; `keeps_meaning`: it cannot mean anything else. `cleaned_data` has what the actions take."""

    seen = forms.CharField(widget=forms.HiddenInput)
    means = forms.ChoiceField(
        label=gettext_lazy("Does it still mean the same?"), choices=MEANS, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, row: Row, asks_meaning: bool, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["seen"].initial = state_of(row)
        if not asks_meaning:
            del self.fields["means"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        means = cleaned.pop("means", "")
        if "means" in self.fields and not means and not self.has_error("means") and self.has_other_words():
            self.add_error("means", _("Say whether it still means the same. Nothing is saved yet."))
        return {**cleaned, "means_other": means == OTHER}

    def look_again(self) -> None:
        """Let what was typed be saved over what somebody else has saved meanwhile, if it is sent once more."""
        if self.row is not None:
            self.row.refresh_from_db()
            self.data = cast(MultiValueDict[str, str], self.data).copy()
            self.data["seen"] = state_of(self.row)


class EditLabelForm(EditForm):
    texts = LabelForm.texts

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "seen", "means_other")}


QUESTION_TEXTS = {
    "label": (gettext_lazy("Question"), LONGEST, True),
    "low_label": (gettext_lazy("Words at the low end"), LONGEST_END, False),
    "high_label": (gettext_lazy("Words at the high end"), LONGEST_END, False),
}


def _bound(label: Any) -> forms.IntegerField:
    largest = Question.LARGEST_NUMBER
    return forms.IntegerField(label=label, required=False, min_value=-largest, max_value=largest)


class _QuestionFields(TextsForm):
    """`earlier` are the questions, by their id, of which an answer may decide whether this one is asked."""

    texts = QUESTION_TEXTS

    least = _bound(gettext_lazy("Lowest"))
    most = _bound(gettext_lazy("Highest"))
    when = forms.MultipleChoiceField(
        label=gettext_lazy("Ask it only after one of these answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("To one question that comes earlier. Tick none, and it is always asked."),
    )

    def __init__(self, *args: Any, earlier: Iterable[Asked] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = {question.pk: question for question in earlier if question.kind in Question.DECIDING}
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a choice
            (
                format_html("<bdi>{}</bdi>", question.label),
                [(f"{pk}:{value}", label) for value, label in question.options],
            )
            for pk, question in self.earlier.items()
        ]
        self.fields["most"].help_text = _("Scales have 2 to %(most)s steps, from 0 or 1 on.") % {
            "most": Question.LONGEST_SCALE + 1
        }
        if not self.earlier:
            del self.fields["when"]

    @property
    def kind(self) -> str:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._clean_bounds(cleaned)
        self._clean_condition(cleaned)
        return cleaned

    def _clean_bounds(self, cleaned: dict[str, Any]) -> None:
        if self.kind not in Question.WITH_BOUNDS:
            cleaned["least"] = cleaned["most"] = None
        if self.kind != Question.Kind.SCALE:
            cleaned["low_label"] = cleaned["high_label"] = ""
        if self.kind not in Question.WITH_BOUNDS or self.has_error("least") or self.has_error("most"):
            return
        least, most = cleaned["least"], cleaned["most"]
        if least is None or most is None:
            self.add_error("least" if least is None else "most", _("A scale and a number need a lowest and a highest."))
        elif self.kind == Question.Kind.SCALE and not (least in (0, 1) and least < most <= Question.LONGEST_SCALE):
            said = _("A scale begins with 0 or 1 and ends with %(most)s at most.") % {"most": Question.LONGEST_SCALE}
            self.add_error("most", said)
        elif most <= least:
            self.add_error("most", _("The highest must be more than the lowest."))

    def _clean_condition(self, cleaned: dict[str, Any]) -> None:
        chosen = [each.partition(":") for each in cleaned.pop("when", [])]
        questions = {int(pk) for pk, _colon, _value in chosen}
        if len(questions) > 1:
            self.add_error("when", _("Tick answers to one question only."))
        cleaned["after"] = next(iter(questions), None)
        cleaned["among"] = [value for _pk, _colon, value in chosen]

    def details(self) -> dict[str, Any]:
        """What `Details` takes, with the id of a question as `after`."""
        return {
            name: self.cleaned_data[name]
            for name in ("label", "least", "most", "low_label", "high_label", "after", "among")
        }


class QuestionForm(_QuestionFields):
    """A new question. `cleaned_data["choices"]` is a list of labels."""

    def __init__(self, *args: Any, allows_texts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [each for each in Question.Kind.choices if allows_texts or each[0] != Question.Kind.TEXT]
        asked = {name: field for name, field in self.fields.items() if name.startswith("label")}
        asked["kind"] = forms.ChoiceField(label=_("Answered by"), choices=kinds)
        for code in written_languages():
            asked[f"choices_{code}"] = forms.CharField(
                label=_("Choices (%(language)s)") % {"language": settings.SPOKEN[code]},
                required=False,
                widget=forms.Textarea({"rows": 4, "lang": code, "dir": "auto"}),
                help_text=_("One a line, for one or several choices; the same order in each language."),
            )
        self.fields = asked | self.fields

    @property
    def kind(self) -> str:
        return str(self.cleaned_data.get("kind", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["choices"] = self._choices(cleaned) if self.kind in Question.WITH_CHOICES else []
        return cleaned

    def _choices(self, cleaned: Mapping[str, Any]) -> list[Label]:
        """Without blank lines, and each once; the lines of another language belong to those of the first in order."""
        lines = {code: _lines(cleaned.get(f"choices_{code}", "")) for code in written_languages()}
        written = {code: found for code, found in lines.items() if found}
        first = next(iter(written), written_languages()[0])
        for code, found in lines.items():
            if why := _what_is_wrong(found, len(lines[first]), is_first=code == first):
                self.add_error(f"choices_{code}", why)
        if self.errors:
            return []
        return [label_of(dict(zip(written, texts, strict=True))) for texts in zip(*written.values(), strict=True)]


def _lines(text: str) -> list[str]:
    lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def _what_is_wrong(lines: list[str], wanted: int, *, is_first: bool) -> str:
    for line in lines:
        if len(line) > LONGEST:
            told = {"start": line[:30], "most": LONGEST}
            return _("“%(start)s…” is longer than %(most)s characters. Shorten it.") % told
    if is_first and len(lines) < 2:
        return _("Write at least two choices, each on a line of its own.")
    if len(lines) > MOST_CHOICES:
        return _("These are more than %(most)s choices. Nobody reads that many on a street.") % {"most": MOST_CHOICES}
    if lines and len(lines) != wanted:
        return _("Here are %(here)s lines and in the other language %(there)s. Each choice needs its line in both.") % {
            "here": len(lines),
            "there": wanted,
        }
    return ""


class EditQuestionForm(EditForm, _QuestionFields):
    """A question that is there; of what kind it is stays."""

    def __init__(self, *args: Any, row: Question, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.question = row
        self.fields["least"].initial, self.fields["most"].initial = row.least, row.most
        if "when" in self.fields:
            self.fields["when"].initial = [f"{row.asked_after_id}:{value}" for value in row.asked_if]
        if row.kind != Question.Kind.SCALE:
            self.fields["most"].help_text = ""
        unneeded = [] if row.kind == Question.Kind.SCALE else ["low_label", "high_label"]
        unneeded += [] if row.kind in Question.WITH_BOUNDS else ["least", "most"]
        self.fields = {
            name: field for name, field in self.fields.items() if not unneeded or not name.startswith(tuple(unneeded))
        }

    @property
    def kind(self) -> str:
        return self.question.kind


class AllowTextsForm(forms.Form):
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have read this, and we need short texts"),
        error_messages={"required": gettext_lazy("Tick that you have read it, or leave short texts off.")},
    )


class StopTextsForm(forms.Form):
    erase = forms.BooleanField(label=gettext_lazy("Erase the texts that are stored at once"), required=False)
