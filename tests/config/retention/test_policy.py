"""The policy accounts for every field of every model that may lead to somebody, and a mistake in it stops the start."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test.utils import isolate_apps

from config.retention import fields
from config.retention.checks import LEAST, check_retention
from config.retention.chores import DAILY, EVERY_MINUTE
from config.retention.fields import all_fields, may_be_personal, name_of
from people.models import User
from people.retention import PolicyWrong, Then, days_kept, policy


@pytest.fixture
def told(tmp_path, settings):
    """told(edit): what the check says of a policy in which `edit` has changed something."""
    said = yaml.safe_load(Path(settings.RETENTION_POLICY).read_text())
    files = iter(range(100))

    def check(edit):
        edit(said)
        return told_of(yaml.safe_dump(said, allow_unicode=True))

    def told_of(text):
        path = tmp_path / f"{next(files)}.yaml"
        path.write_text(text)
        settings.RETENTION_POLICY = path
        return [error.msg.removeprefix("config/retention.yaml: ") for error in check_retention()]

    check.of = told_of
    return check


def test_the_policy_is_sound():
    assert check_retention() == []


@pytest.mark.parametrize("field", [each for each in all_fields() if may_be_personal(each)], ids=name_of)
def test_every_field_that_may_lead_to_somebody_is_accounted_for(field):
    found = policy()
    kinds = [kind.key for kind in found.kinds.values() if name_of(field) in kind.fields]
    assert kinds or found.not_personal[name_of(field)]


def test_the_walk_sees_the_apps_of_others_as_well():
    seen = {name_of(field) for field in all_fields() if may_be_personal(field)}
    assert seen >= {
        "people.User.email",
        "people.Ring.message",
        "shifts.CaptainScope.membership",
        "outreach.Conversation.person",
        "outreach.Note.text",
        "sessions.Session.session_data",
        "mfa.Authenticator.data",
        "account.EmailAddress.email",
        "django_tasks_database.DBTaskResult.args_kwargs",
    }


@isolate_apps("people")
def test_control_a_new_field_without_a_place_is_told(monkeypatch):
    class Diary(models.Model):
        whose = models.ForeignKey(User, models.CASCADE, related_name="+")
        said = models.TextField()
        at = models.DateTimeField()
        about = models.BigIntegerField()
        pages = models.PositiveIntegerField()
        mood = models.CharField(max_length=4, choices=[("good", "good")])

        class Meta:
            app_label = "people"

    class Copy(models.Model):
        diary = models.ForeignKey(Diary, models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    known = list(all_fields())
    new = [*Diary._meta.local_concrete_fields, *Copy._meta.local_concrete_fields]
    monkeypatch.setattr("config.retention.checks.all_fields", lambda: [*known, *new])
    assert [error.msg.split()[1] for error in check_retention()] == [
        "people.Diary.whose", "people.Diary.said", "people.Diary.at", "people.Diary.about", "people.Copy.diary",
    ]  # fmt: skip


def test_a_new_field_needs_a_place_and_a_field_that_has_gone_none(told):
    def edit(said):
        said["not_personal"]["The program's own housekeeping"]["auth.Group"] = ["nickname"]

    assert told(edit) == [
        "there is no field auth.Group.nickname.",
        "auth.Group.name may lead to somebody: it needs a place in a kind, or a reason under not_personal.",
    ]


def test_a_field_is_personal_or_is_not(told):
    def edit(said):
        said["not_personal"]["The program's own housekeeping"]["outreach.Note"] = ["text"]

    assert told(edit) == ["outreach.Note.text is in “short_texts” and under not_personal: it can be one of the two."]


@pytest.mark.parametrize("days", [-1, 2.5, "30", True, None])
def test_days_are_whole_numbers_from_0(told, days):
    assert told(lambda said: said["kinds"]["messages"].update(days=days)) == ["messages: “days” must be 0 or more."]


def test_what_is_kept_has_no_days_and_all_else_has(told):
    def edit(said):
        said["kinds"]["accounts"]["days"] = 30
        del said["kinds"]["messages"]["days"]
        said["kinds"]["marks"]["then"] = "forget"
        said["kinds"]["excuses"]["why"] = " "
        del said["kinds"]["notices"]["what"]

    assert sorted(told(edit)) == [
        "accounts: what is kept has no days.",
        "excuses: what, why and since must be said in words.",
        "marks: “then” must be one of delete, cut, blank, round, keep.",
        "messages: “days” must be 0 or more.",
        "notices: needs what, why, since, then, fields and, unless it is kept, days.",
    ]


def test_a_kind_that_the_program_needs_or_does_not_know_is_told(told):
    def edit(said):
        kind = said["kinds"].pop("short_texts")
        said["kinds"]["long_texts"] = kind

    assert told(edit) == [
        "long_texts: nothing in the program does this; see config/retention/chores.py.",
        "short_texts is missing: the program needs to know for how many days it is kept.",
    ]


@pytest.mark.parametrize("key", LEAST)
def test_what_would_break_the_program_is_too_short(told, key):
    least, why = LEAST[key]
    assert told(lambda said: said["kinds"][key].update(days=least - 1)) == [
        f"{key}: at least {least} days, because {why}."
    ]
    assert told(lambda said: said["kinds"][key].update(days=least)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kinds: {}\nkinds: {}\nnot_personal: {}", "twice: kinds"),
        ("kinds: [", "cannot be read"),
        ("- a list", "two parts"),
        ("kinds: 3\nnot_personal: {}", "“kinds” must hold entries"),
        ("kinds: {}\nnot_personal: {because: [people.User.email]}", "“app.Model: [field, field]”"),
    ],
)
def test_what_is_no_policy_is_told_in_words(told, text, said):
    (problem,) = told.of(text)
    assert said in problem


def test_a_file_that_is_not_there_stops_the_start(settings, tmp_path):
    settings.RETENTION_POLICY = tmp_path / "gone.yaml"
    with pytest.raises(SystemCheckError, match="gone.yaml cannot be read"):
        call_command("check")
    with pytest.raises(PolicyWrong):
        days_kept("messages")


def test_each_kind_that_ends_has_one_chore():
    kinds = [chore.kind for chore in (*EVERY_MINUTE, *DAILY)]
    assert sorted(kinds) == sorted(key for key, kind in policy().kinds.items() if kind.then is not Then.KEEP)


def test_the_document_names_every_kind_with_its_days():
    page = (settings.BASE_DIR / "docs" / "privacy.md").read_text()
    for key, kind in policy().kinds.items():
        days = "" if kind.days is None else str(kind.days)
        assert f"| `{key}` | {days} | {kind.then} |" in page


def test_what_leads_to_somebody_is_found_through_other_models():
    assert fields.leads_to_somebody(User)
    assert [field.name for field in User._meta.local_concrete_fields if may_be_personal(field)][:2] == [
        "password",
        "last_login",
    ]
