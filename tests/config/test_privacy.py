"""Everybody can read what is kept of her, and the page says what the policy says."""

import pytest
from django.conf import settings

from config.privacy import SECTIONS
from people.retention import policy

LINES = [line for lines in SECTIONS.values() for line in lines]


def test_every_kind_of_the_policy_stands_there_once():
    assert sorted(line.kind for line in LINES) == sorted(policy().kinds)


@pytest.mark.django_db
def test_the_days_are_those_of_the_policy(client, tmp_path, settings):
    assert "30 days after the shift was closed and looked at" in client.get("/privacy/").content.decode()
    said = settings.RETENTION_POLICY.read_text()
    settings.RETENTION_POLICY = tmp_path / "retention.yaml"
    before, after = said.split("  conversation_links:")
    settings.RETENTION_POLICY.write_text(f"{before}  conversation_links:{after.replace('days: 30', 'days: 17', 1)}")
    page = client.get("/privacy/").content.decode()
    assert "17 days after the shift was closed and looked at" in page


def test_what_is_kept_for_no_day_goes_at_once_and_what_is_kept_for_one_says_so():
    days = {key: kind.days for key, kind in policy().kinds.items()}
    assert {line.kind for line in LINES if "%(time)s" not in str(line.until)} == {
        key for key, number in days.items() if number is None
    }


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/signin/", "/me/"])
def test_sign_in_and_account_lead_there(client, page, django_user_model):
    if page == "/me/":
        client.force_login(django_user_model.objects.create(name="Ada", email="ada@example.org"))
    assert 'href="/privacy/"' in client.get(page).content.decode()


def test_the_policy_is_the_projects_own_unless_somebody_names_another():
    assert settings.RETENTION_POLICY == settings.BASE_DIR / "config" / "retention.yaml"
