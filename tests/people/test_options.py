"""The options of a choice look as Django's own templates draw them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test.html import parse_html

PLAIN = [("", "All places"), (1, "Times Sq"), ("<2>", 'Tom & "Ann"')]
GROUPED = [
    ("", "Any"),
    ("Midtown <b>", [(1, "Times Sq"), (2, "Bryant Park")]),
    (3, "Elsewhere"),
    ("North", [(4, "125")]),
]


class PartlyClosed(forms.Select):
    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        option["attrs"] |= {"disabled": option["value"] == 1, "data-name": '"a" & b'}
        return option


def is_as_djangos(widget: forms.Select, value: object) -> bool:
    ours, djangos = (widget.render("place", value, {"id": "x"}, each()) for each in (TemplatesSetting, DjangoTemplates))
    return "<option" in ours and parse_html(ours) == parse_html(djangos)


@pytest.mark.parametrize("choices", [PLAIN, GROUPED])
@pytest.mark.parametrize("value", [None, "", 1, "4", "<2>"])
def test_one_is_chosen(choices, value):
    assert is_as_djangos(forms.Select(choices=choices), value)


def test_several_are_chosen():
    assert is_as_djangos(forms.SelectMultiple(choices=GROUPED), [2, 3])


def test_an_option_keeps_its_attributes():
    assert is_as_djangos(PartlyClosed(choices=PLAIN), 1)
