"""An organizer who has signed in, and a campaign of her chapter."""

import pytest

from tests.factories import make_campaign, make_chapter, make_member


@pytest.fixture
def chapter():
    return make_chapter("Midtown")


@pytest.fixture(autouse=True)
def organizer(client, chapter):
    person = make_member(chapter, "organizer")
    client.force_login(person)
    return person


@pytest.fixture
def campaign(chapter):
    return make_campaign(chapter)
