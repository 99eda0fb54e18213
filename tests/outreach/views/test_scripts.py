"""The organizer's script: its list, its preview, and the page of each row, all without JavaScript."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from lxml import html

from outreach.actions.script_texts import allow_texts
from outreach.models import Choice, Counter, Note, Outcome, Question, ScriptVersion, TextPermit
from outreach.queries.script_builder import state_of
from shifts.models import Campaign
from tests.factories import (
    NOW,
    TODAY,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_question,
    make_script,
    make_shift,
)
from tests.outreach.pages import squeezed

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


def add(client, campaign, kind, /, **data):
    return client.post(reverse("outreach:script_add", args=[campaign.pk, kind]), data)


def edit(client, kind, row, /, **data):
    data = {"seen": state_of(type(row).objects.get(pk=row.pk)), **data}
    return client.post(reverse("outreach:script_row", args=[kind, row.pk]), data)


def act(client, kind, row, do, **data):
    return client.post(reverse("outreach:script_act", args=[kind, row.pk]), {"do": do, **data})


def page(client, campaign, query=""):
    return client.get(reverse("outreach:script", args=[campaign.pk]) + query).content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def listed(client, campaign, kind):
    found = html.fromstring(page(client, campaign)).xpath(f'//section[@id="{kind}"]/ol/li')
    return [squeezed(line.xpath(".//bdi")[0]) for line in found]


def test_a_counter_an_outcome_and_a_question_of_each_kind_are_added(client, campaign, organizer):
    allow_texts(campaign, by=organizer, now=NOW)
    response = add(client, campaign, "counters", label_en="Stickers")
    stickers = Counter.objects.last()
    assert response["Location"] == reverse("outreach:script", args=[campaign.pk]) + f"#counters-{stickers.pk}"
    assert said(response) == ["“Stickers” was added."]
    add(client, campaign, "outcomes", label_en="Signed up", label_es="Se apuntó")
    add(client, campaign, "questions", label_en="Why?", kind="choice", choices_en="Work\n\n Home \nWork")
    add(client, campaign, "questions", label_es="¿Cuál?", kind="several", choices_es="A\nB", choices_en="C\nD")
    add(client, campaign, "questions", label_en="Really?", kind="yes_no", choices_en="left\nover", least="7")
    add(client, campaign, "questions", label_en="Sure?", kind="scale", least="1", most="5", low_label_en="No")
    add(client, campaign, "questions", label_en="Years?", kind="number", least="0", most="60", low_label_en="left")
    add(client, campaign, "questions", label_en="Else?", kind="text")
    assert (stickers.label, Outcome.objects.last().label.texts) == ("Stickers", {"en": "Signed up", "es": "Se apuntó"})
    questions = Question.objects.all()
    assert [(row.kind, [choice.label for choice in row.choices.all()]) for row in questions] == [
        ("choice", ["Work", "Home"]),
        ("several", ["C", "D"]),
        *((kind, []) for kind in ("yes_no", "scale", "number", "text")),
    ]
    assert [(row.least, row.most, row.low_label) for row in questions] == [
        *[(None, None, "")] * 3,
        (1, 5, "No"),
        (0, 60, ""),
        (None, None, ""),
    ]
    assert Choice.objects.get(key="d").label.texts == {"en": "D", "es": "B"}


def test_a_question_is_asked_only_after_certain_answers_to_an_earlier_one(client, campaign):
    add(client, campaign, "questions", label_en="Work?", kind="yes_no")
    work = Question.objects.get()
    add(client, campaign, "questions", label_en="Which?", kind="choice", choices_en="A\nB", when=f"{work.pk}:yes")
    which = Question.objects.last()
    assert (which.asked_after, which.asked_if) == (work, ["yes"])
    assert "Only after “Work?”: Yes" in page(client, campaign)
    edit(client, "questions", which, label_en="Which?", means="same")
    which.refresh_from_db()
    assert (which.asked_after, which.asked_if) == (None, [])


def test_a_counter_is_on_the_log_screen_at_its_next_load(client, campaign):
    shift = make_shift(campaign)
    log = reverse("outreach:log", args=[shift.pk])
    assert "Stickers" not in client.get(log).content.decode()
    add(client, campaign, "counters", label_en="Stickers")
    assert "Stickers" in client.get(log).content.decode()
    act(client, "counters", campaign.counters.last(), "retire")
    client.get(log)  # what was said of it
    assert "Stickers" not in client.get(log).content.decode()


NEEDED, LONG = "Write it in at least one language.", "Ensure this value has at most 80 characters (it has 81)."
LINE = f"“{'x' * 30}…” is longer than 80 characters. Shorten it."
TWO = "Write at least two choices, each on a line of its own."
BOTH = "Here are 1 lines and in the other language 2. Each choice needs its line in both."
SCALE = "A scale begins with 0 or 1 and ends with 10 at most."


@pytest.mark.parametrize(
    ("kind", "data", "errors"),
    [
        ("counters", {"label_en": " "}, {"label_en": [NEEDED]}),
        ("outcomes", {"label_en": "x" * 81}, {"label_en": [LONG]}),
        ("questions", {"label_en": "Why?", "kind": "choice", "choices_en": "Work"}, {"choices_en": [TWO]}),
        ("questions", {"label_en": "Why?", "kind": "choice"}, {"choices_en": [TWO]}),
        (
            "questions",
            {"label_en": "Why?", "kind": "choice", "choices_en": f"A\n{'x' * 81}"},
            {"choices_en": [LINE]},
        ),
        (
            "questions",
            {"label_en": "Why?", "kind": "several", "choices_en": "A\nB", "choices_es": "A"},
            {"choices_es": [BOTH]},
        ),
        (
            "questions",
            {"label_en": "Why?", "kind": "scale", "least": "1"},
            {"most": ["A scale and a number need a lowest and a highest."]},
        ),
        ("questions", {"label_en": "Why?", "kind": "scale", "least": "2", "most": "5"}, {"most": [SCALE]}),
        ("questions", {"label_en": "Why?", "kind": "scale", "least": "1", "most": "11"}, {"most": [SCALE]}),
        (
            "questions",
            {"label_en": "Why?", "kind": "number", "least": "5", "most": "5"},
            {"most": ["The highest must be more than the lowest."]},
        ),
        (
            "questions",
            {"label_en": "Why?", "kind": "text"},
            {"kind": ["Select a valid choice. text is not one of the available choices."]},
        ),
    ],
)
def test_what_makes_no_row_is_refused_and_nothing_typed_is_lost(client, campaign, kind, data, errors):
    response = add(client, campaign, kind, **data)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors)) == (200, errors)
    assert {name: form[name].value() for name in data} == data
    assert not Question.objects.exists()


def test_answers_to_one_question_only_decide(client, campaign):
    questions = [make_question(campaign), make_question(campaign)]
    when = [f"{question.pk}:yes" for question in questions]
    response = add(client, campaign, "questions", label_en="Why?", kind="yes_no", when=when)
    assert dict(response.context["form"].errors) == {"when": ["Tick answers to one question only."]}


def test_a_row_is_worded_anew_moved_retired_and_brought_back(client, campaign):
    flyers = campaign.counters.get(key="flyers")
    edit(client, "counters", flyers, label_en="Leaflets", means="same")
    act(client, "counters", flyers, "up")
    assert listed(client, campaign, "counters") == ["Approached", "Leaflets", "Declined"]
    act(client, "counters", flyers, "down")
    act(client, "counters", flyers, "place", before=campaign.counters.get(key="approached").pk)
    assert listed(client, campaign, "counters") == ["Leaflets", "Approached", "Declined"]
    act(client, "counters", flyers, "place", before="")
    assert listed(client, campaign, "counters") == ["Approached", "Declined", "Leaflets"]
    assert said(act(client, "counters", flyers, "retire")) == ["“Leaflets” is offered no more."]
    flyers.refresh_from_db()
    assert flyers.retired_at == NOW
    assert "Bring back" in page(client, campaign)
    act(client, "counters", flyers, "restore")
    flyers.refresh_from_db()
    assert flyers.retired_at is None


def test_other_words_need_to_be_said_to_mean_the_same_or_not(client, campaign):
    outcome = campaign.outcomes.get(key="interested")
    response = edit(client, "outcomes", outcome, label_en="Signed up")
    form = response.context["form"]
    assert dict(form.errors) == {"means": ["Say whether it still means the same. Nothing is saved yet."]}
    assert form["label_en"].value() == "Signed up"
    edit(client, "outcomes", outcome, label_en="Signed up", means="other")
    assert listed(client, campaign, "outcomes") == ["Signed up", "Not Now"]
    outcome.refresh_from_db()
    assert (outcome.label, outcome.retired_at) == ("Interested", NOW)


def test_a_translation_that_is_added_needs_no_such_word_and_no_version(client, campaign):
    stickers = add(client, campaign, "counters", label_en="Stickers") and campaign.counters.get(key="stickers")
    assert edit(client, "counters", stickers, label_en="Stickers", label_es="Calcos").status_code == 302
    stickers.refresh_from_db()
    assert stickers.label.texts == {"en": "Stickers", "es": "Calcos"}
    assert ScriptVersion.objects.count() == 1
    found = client.get(reverse("outreach:script", args=[campaign.pk]), headers={"accept-language": "es"})
    assert "Calcos" in found.content.decode()


def test_a_draft_is_worded_anew_without_a_question(client, campaign):
    Campaign.objects.update(published_at=None)
    outcome = campaign.outcomes.get(key="interested")
    assert edit(client, "outcomes", outcome, label_en="Signed up").status_code == 302
    outcome.refresh_from_db()
    assert (outcome.key, outcome.label) == ("interested", "Signed up")


def test_what_somebody_else_has_saved_meanwhile_is_said_and_what_was_typed_can_be_saved_over_it(client, campaign):
    flyers = campaign.counters.get(key="flyers")
    seen = state_of(flyers)
    edit(client, "counters", flyers, label_en="Leaflets", means="same")
    response = edit(client, "counters", flyers, label_en="Zines", means="same", seen=seen)
    form = response.context["form"]
    assert response.status_code == 200
    assert "it says “Leaflets” now" in form.non_field_errors()[0]
    assert (form["label_en"].value(), form["means"].value()) == ("Zines", "same")
    edit(client, "counters", flyers, label_en="Zines", means="same", seen=form["seen"].value())
    flyers.refresh_from_db()
    assert flyers.label == "Zines"


def test_what_attempts_are_reckoned_by_has_no_button_and_is_refused_with_the_reason(client, campaign):
    approached = campaign.counters.get(key="approached")
    form = client.get(reverse("outreach:script_row", args=["counters", approached.pk])).content.decode()
    assert "Stays: attempts are reckoned by it." in form
    assert 'name="means"' not in form
    [message] = said(act(client, "counters", approached, "retire"))
    assert message.startswith("“Approached” stays: attempts are")


def test_choices_are_added_and_retired_like_rows(client, campaign):
    question = make_question(campaign)
    url = reverse("outreach:script_choice", args=[question.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"label_en": "Maybe"})
    assert client.post(url, {"label_en": ""}).status_code == 200
    assert [choice.key for choice in question.choices.all()] == ["yes", "no", "maybe"]
    act(client, "choices", question.choices.get(key="no"), "retire")
    assert [choice.key for choice in Choice.objects.in_use()] == ["yes", "maybe"]
    assert page(client, campaign).count("Bring back") == 1


def test_a_question_answered_by_yes_or_no_takes_no_choice(client, campaign):
    question = make_question(campaign, choices=())
    Question.objects.update(kind="yes_no")
    assert client.post(reverse("outreach:script_choice", args=[question.pk]), {"label_en": "A"}).status_code == 404


def test_what_nobody_was_asked_can_be_deleted(client, campaign):
    flyers = campaign.counters.get(key="flyers")
    form = reverse("outreach:script_row", args=["counters", flyers.pk])
    assert 'value="delete"' not in client.get(form).content.decode()
    [message] = said(act(client, "counters", flyers, "delete"))
    assert message.startswith("“Flyers” may have been answered on somebody's phone")
    Campaign.objects.update(published_at=None)
    assert 'value="delete"' in client.get(form).content.decode()
    assert said(act(client, "counters", flyers, "delete"))[-1] == "“Flyers” was deleted."
    assert listed(client, campaign, "counters") == ["Approached", "Declined"]


@pytest.mark.parametrize("kind", ["tallies", "choice", "people"])
def test_other_kinds_do_not_exist(client, campaign, kind):
    assert add(client, campaign, kind, label_en="X").status_code == 404
    for route in ("script_row", "script_act"):
        assert client.post(reverse(f"outreach:{route}", args=[kind, 1]), {"do": "retire"}).status_code == 404


def test_a_row_of_another_chapter_does_not_exist(client):
    foreign = make_campaign()
    make_script(foreign)
    assert act(client, "counters", foreign.counters.last(), "retire").status_code == 404
    assert foreign.counters.in_use().count() == 3


@pytest.mark.parametrize("data", [{"do": "explode"}, {}, {"do": "place", "before": "x" * 40}])
def test_a_button_that_nobody_drew_does_nothing(client, campaign, data):
    before = list(Counter.objects.in_use().values_list("key", flat=True))
    url = reverse("outreach:script_act", args=["counters", campaign.counters.last().pk])
    assert client.post(url, data).status_code == 302
    assert list(Counter.objects.in_use().values_list("key", flat=True)) == before


def test_short_texts_are_switched_on_knowingly_and_off_again(client, campaign, organizer):
    url = reverse("outreach:script_texts", args=[campaign.pk])
    assert "No names" not in client.get(url).content.decode()
    assert client.post(url).status_code == 200
    assert not TextPermit.objects.exists()
    assert said(client.post(url, {"is_sure": "on"})) == ["Short texts are on: add a question for one."]
    assert TextPermit.objects.get().given_by == organizer
    add(client, campaign, "questions", label_en="Else?", kind="text")
    talk = make_conversation(make_shift(campaign))
    Note.objects.create(conversation=talk, question=Question.objects.get(), text="The bus", said_on=TODAY)
    assert "1 text is stored." in client.get(url).content.decode()
    assert said(client.post(url, {"erase": "on"}))[-1] == "Short texts are off."
    assert not Note.objects.exists()
    assert listed(client, campaign, "questions") == []


def preview(client, campaign, query=""):
    [found] = html.fromstring(page(client, campaign, query)).xpath("//*[@data-preview]")
    return found


def test_the_preview_is_the_log_screen_and_goes_nowhere(client, campaign):
    make_question(campaign, "Heard of us?", ["Yes", "No"])
    shown = preview(client, campaign)
    log = html.fromstring(client.get(reverse("outreach:log", args=[make_shift(campaign).pk])).content)
    assert squeezed(shown.xpath('.//form[@id="talk"]')[0]) == squeezed(log.xpath('//form[@id="talk"]')[0])
    assert squeezed(shown.xpath('.//*[@class="thumbs"]')[0]) == squeezed(log.xpath('//*[@class="thumbs"]')[0])
    assert {form.get("method") for form in shown.xpath(".//form")} == {"dialog"}
    assert not shown.xpath(".//form[@action]")


def test_the_preview_speaks_another_language_and_shows_earlier_versions(client, campaign):
    add(client, campaign, "counters", label_en="Stickers", label_es="Calcos")
    add(client, campaign, "counters", label_en="Zines")
    shown = preview(client, campaign, "?language=es")
    assert (shown.get("lang"), shown.get("dir")) == ("es", "ltr")
    assert "Calcos" in shown.text_content()
    assert "¿Cómo terminó la conversación?" in shown.text_content()
    assert "Zines" not in preview(client, campaign, "?version=1").text_content()
    for query in ("?language=xx", "?version=99", "?version=x", "?version=" + "9" * 40):
        assert "Zines" in preview(client, campaign, query).text_content()


def test_what_is_not_in_every_language_is_marked(client, campaign):
    add(client, campaign, "counters", label_en="Stickers", label_es="Calcos")
    add(client, campaign, "counters", label_en="Zines")
    lines = html.fromstring(page(client, campaign)).xpath('//section[@id="counters"]/ol/li')
    marked = [squeezed(line.xpath(".//bdi")[0]) for line in lines if "Not in every language yet: ES" in squeezed(line)]
    assert marked[-1] == "Zines"
    assert "Stickers" not in marked


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_however_long_the_script(client, campaign, count, django_assert_num_queries):
    for _ in range(count):
        make_question(campaign)
    with django_assert_num_queries(14):
        page(client, campaign)
