"""Fragments that are drawn once show what an include would, and nothing that is meant for another."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from people.templatetags import fragments
from tests.factories import make_shift

BADGE = "components/badge.html"


@pytest.fixture(autouse=True)
def nothing_kept():
    fragments.forget()


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_it_is_what_an_include_would_be():
    reused = drawn('{% reuse "components/badge.html" text=text kind="good" icon="check" %}', text="Yours")
    assert reused == drawn(
        '{% include "components/badge.html" with text=text kind="good" icon="check" only %}', text="Yours"
    )
    assert "Yours" in reused


def test_it_is_drawn_once_for_the_same_values(monkeypatch):
    calls = []
    monkeypatch.setattr(fragments, "render_to_string", lambda name, values: calls.append(values) or "drawn")
    for text in ("Yours", "Yours", "Full"):
        assert fragments.reuse(BADGE, text=text) == "drawn"
    assert calls == [{"text": "Yours"}, {"text": "Full"}]


def test_a_text_that_is_markup_and_one_that_only_looks_like_it_are_two():
    assert "<b>hi</b>" in fragments.reuse(BADGE, text=mark_safe("<b>hi</b>"))
    assert "&lt;b&gt;hi&lt;/b&gt;" in fragments.reuse(BADGE, text="<b>hi</b>")
    assert "<b>hi</b>" in fragments.reuse(BADGE, text=mark_safe("<b>hi</b>"))


def test_markup_inside_a_tuple_is_refused_because_it_could_not_be_told_from_a_text():
    with pytest.raises(TypeError, match="badge.html: text is no plain value"):
        fragments.reuse(BADGE, text=(mark_safe("<b>hi</b>"),))


def test_true_and_one_are_two():
    assert [fragments.reuse(BADGE, text=text) for text in (1, True)] == [
        fragments.reuse(BADGE, text="1"),
        fragments.reuse(BADGE, text="True"),
    ]


def test_each_language_has_its_own(monkeypatch):
    spoken = '{% reuse "components/spots.html" spots_left=0 %}'
    monkeypatch.setattr(fragments, "render_to_string", lambda name, values: translation.get_language())
    assert drawn(spoken) == "en"
    with translation.override("es"):
        assert drawn(spoken) == "es"


@pytest.mark.django_db
def test_the_row_of_a_table_is_refused_because_it_can_change():
    with pytest.raises(TypeError, match="shift is no plain value"):
        fragments.reuse("components/shift_card.html", shift=make_shift())
