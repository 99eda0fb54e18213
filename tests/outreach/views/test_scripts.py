"""The organizer's script forms."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from outreach.models import Choice, Counter, Outcome, Question
from tests.factories import NOW, make_campaign, make_chapter, make_member, make_question, make_script, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    return campaign


@pytest.fixture(autouse=True)
def organizer(client, campaign):
    person = make_member(campaign.chapter, "organizer")
    client.force_login(person)
    return person


def add(client, campaign, section, /, **data):
    url = reverse("outreach:script_add", args=[campaign.pk, section])
    return client.post(url, {f"{section}-{name}": value for name, value in data.items()})


def act(client, kind, row, do, **data):
    return client.post(reverse("outreach:script_row", args=[kind, row.pk]), {"do": do, **data})


def page(client, campaign):
    return client.get(reverse("outreach:script", args=[campaign.pk])).content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_counter_an_outcome_and_a_question_of_each_kind_are_added(client, campaign):
    response = add(client, campaign, "counters", label="Stickers")
    assert response["Location"] == reverse("outreach:script", args=[campaign.pk]) + "#counters"
    assert said(response) == ["“Stickers” was added."]
    add(client, campaign, "outcomes", label="Signed up")
    add(client, campaign, "questions", label="Why?", kind="choice", choices="Work\n\n Home \nWork")
    add(client, campaign, "questions", label="Which?", kind="several", choices="A\nB")
    add(client, campaign, "questions", label="Really?", kind="yes_no", choices="")
    assert Counter.objects.last().label == "Stickers"
    assert Outcome.objects.last().label == "Signed up"
    assert [(row.kind, [choice.label for choice in row.choices.all()]) for row in Question.objects.all()] == [
        ("choice", ["Work", "Home"]),
        ("several", ["A", "B"]),
        ("yes_no", []),
    ]


def test_a_counter_is_on_the_log_screen_at_its_next_load(client, campaign):
    shift = make_shift(campaign)
    log = reverse("outreach:log", args=[shift.pk])
    assert "Stickers" not in client.get(log).content.decode()
    add(client, campaign, "counters", label="Stickers")
    assert "Stickers" in client.get(log).content.decode()
    act(client, "counters", campaign.counters.last(), "retire")
    assert "Stickers" not in client.get(log).content.decode()


@pytest.mark.parametrize(
    ("kind", "data", "errors"),
    [
        ("counters", {"label": " "}, {"label": ["This field is required."]}),
        ("outcomes", {"label": "x" * 81}, {"label": ["Ensure this value has at most 80 characters (it has 81)."]}),
        (
            "questions",
            {"label": "Why?", "kind": "choice", "choices": "Work"},
            {"choices": ["Write at least two choices, each on a line of its own."]},
        ),
        (
            "questions",
            {"label": "Why?", "kind": "choice", "choices": f"A\n{'x' * 81}"},
            {"choices": [f"“{'x' * 30}…” is longer than 80 characters. Shorten it."]},
        ),
    ],
)
def test_what_makes_no_row_is_refused_and_nothing_typed_is_lost(client, campaign, kind, data, errors):
    response = add(client, campaign, kind, **data)
    [form] = [section["form"] for section in response.context["sections"] if section["kind"] == kind]
    assert (response.status_code, dict(form.errors)) == (400, errors)
    assert form["label"].value() == data["label"]
    assert not Question.objects.exists()


def test_a_row_is_renamed_moved_retired_and_brought_back(client, campaign):
    flyers = campaign.counters.get(key="flyers")
    act(client, "counters", flyers, "rename", label="Leaflets")
    act(client, "counters", flyers, "up")
    assert [row.label for row in campaign.counters.all()] == ["Approached", "Leaflets", "Declined"]
    act(client, "counters", flyers, "down")
    act(client, "counters", flyers, "retire")
    flyers.refresh_from_db()
    assert flyers.retired_at == NOW
    assert "Bring back" in page(client, campaign)
    act(client, "counters", flyers, "restore")
    flyers.refresh_from_db()
    assert flyers.retired_at is None


def test_a_label_of_nothing_is_refused(client, campaign):
    response = act(client, "counters", campaign.counters.first(), "rename", label=" ")
    assert said(response) == ["Write what it says, in at most 80 characters."]
    assert campaign.counters.first().label == "Approached"


def test_what_attempts_are_reckoned_by_has_no_button_and_is_refused_with_the_reason(client, campaign):
    assert page(client, campaign).count("Stays: attempts are reckoned by it.") == 2
    [message] = said(act(client, "counters", campaign.counters.get(key="approached"), "retire"))
    assert message.startswith("“Approached” stays: attempts are")


def test_choices_are_added_and_retired_like_rows(client, campaign):
    question = make_question(campaign)
    url = reverse("outreach:script_choice", args=[question.pk])
    client.post(url, {"label": "Maybe"})
    assert said(client.post(url, {"label": ""}))[-1] == "Write what the choice says, in at most 80 characters."
    assert [choice.key for choice in question.choices.all()] == ["yes", "no", "maybe"]
    act(client, "choices", question.choices.get(key="no"), "retire")
    assert [choice.key for choice in Choice.objects.in_use()] == ["yes", "maybe"]
    assert "Heard of us?: No" in page(client, campaign)


def test_a_question_answered_by_yes_or_no_takes_no_choice(client, campaign):
    question = make_question(campaign, choices=())
    Question.objects.update(kind="yes_no")
    assert client.post(reverse("outreach:script_choice", args=[question.pk]), {"label": "Maybe"}).status_code == 404


@pytest.mark.parametrize("kind", ["tallies", "choice", "people"])
def test_other_kinds_do_not_exist(client, campaign, kind):
    assert add(client, campaign, kind, label="X").status_code == 404
    assert client.post(reverse("outreach:script_row", args=[kind, 1]), {"do": "retire"}).status_code == 404


def test_a_row_of_another_chapter_does_not_exist(client):
    foreign = make_campaign()
    make_script(foreign)
    assert act(client, "counters", foreign.counters.last(), "retire").status_code == 404
    assert foreign.counters.in_use().count() == 3


def test_a_button_that_nobody_drew_does_nothing(client, campaign):
    before = list(Counter.objects.values())
    assert act(client, "counters", campaign.counters.first(), "explode").status_code == 302
    assert list(Counter.objects.values()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_however_long_the_script(client, campaign, count, django_assert_num_queries):
    for _ in range(count):
        make_question(campaign)
    with django_assert_num_queries(7):
        page(client, campaign)
