"""Forms of script rows."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from outreach.models import Question

LONGEST = 80


class LabelForm(forms.Form):
    label = forms.CharField(label=_("What it says"), max_length=LONGEST)


class QuestionForm(forms.Form):
    """A new question. `cleaned_data["choices"]` is a list of labels."""

    label = forms.CharField(label=_("Question"), max_length=LONGEST)
    kind = forms.ChoiceField(label=_("Answered by"), choices=Question.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea,
        help_text=_("One a line, for one or several choices. Leave it empty for yes or no."),
    )

    def clean_choices(self) -> list[str]:
        """Without blank lines, and each once."""
        labels = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()))
        found = [label for label in labels if label]
        for label in found:
            if len(label) > LONGEST:
                raise ValidationError(
                    _("“%(start)s…” is longer than %(most)s characters. Shorten it."),
                    params={"start": label[:30], "most": LONGEST},
                )
        if self.cleaned_data.get("kind") != Question.Kind.YES_NO and len(found) < 2:
            raise ValidationError(_("Write at least two choices, each on a line of its own."))
        return found
