"""Migrations that write rows."""

from importlib import import_module

import pytest
from django.apps import apps

from outreach.actions.scripts import ensure_cards_counter
from outreach.models import Choice, Counter, ScriptVersion
from outreach.queries.scripts import rows_of
from tests.factories import NOW, make_campaign, make_question, make_script

pytestmark = pytest.mark.django_db


def test_what_a_campaign_asks_becomes_its_first_version():
    campaigns = [make_campaign(), make_campaign(published=False)]
    for campaign in campaigns:
        make_script(campaign)
        make_question(campaign, choices=["Yes", "No", "Maybe"])
        make_question(campaign, choices=())
    Choice.objects.filter(key="maybe").update(retired_at=NOW)
    Counter.objects.filter(key="flyers").update(retired_at=NOW)
    ensure_cards_counter([campaigns[0].pk])
    import_module("outreach.migrations.0006_first_versions").write_first_versions(apps, None)
    written = {version.campaign_id: (version.number, version.content) for version in ScriptVersion.objects.all()}
    assert written == {pk: (1, rows.content()) for pk, rows in rows_of(each.pk for each in campaigns).items()}
    assert written[campaigns[0].pk][1]["counters"] == ["approached", "declined"]
