"""The API held against its own description: schemathesis makes calls out of the OpenAPI document, good ones and bad,
and checks every answer by it: no 5xx, only documented statuses, types and bodies, nothing wrong accepted, nothing right
refused. Seeded and few here; `make fuzz` makes many, others each time."""

import os
from datetime import timedelta

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis.checks import negative_data_rejection
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from api.serializers.shifts import ShiftSerializer
from config.wsgi import application
from people.actions.tokens import create_token
from people.models import Role
from shifts.models import Target
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_script, make_shift

FUZZ = int(os.environ.get("DAYBREAK_FUZZ", "0"))
search = how(
    max_examples=FUZZ or 10,
    derandomize=not FUZZ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
schema.app = application
# A text with a NUL is JSON, and no database stores it: tests/api/test_parsers.py.
schema.config.generation.update(allow_x00=False)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside_the_test(settings):
    """Every call sees what the test made, and may be made as often as it takes."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, [(10**9, 60)])
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


class World:
    """A chapter with one thing of each kind, and its organizer's token."""

    def __init__(self):
        now = timezone.now()
        chapter = make_chapter()
        around = {"starts_on": now.date() - timedelta(days=9), "ends_on": now.date() + timedelta(days=9)}
        campaign, location = make_campaign(chapter, **around), make_location(chapter)
        make_script(campaign)
        target = Target.objects.create(chapter=chapter, name="Initech")
        location.targets.add(target)
        shift = make_shift(campaign, location, day=around["ends_on"])
        organizer = make_member(chapter, Role.ORGANIZER)
        _token, secret = create_token(organizer, name="fuzz", scopes=["read", "write"], now=now)
        self.authorization = {"Authorization": f"Bearer {secret}"}
        self.shift_id = shift.pk
        self.person_id = organizer.pk
        self.query = {
            "campaign": campaign.pk,
            "location": location.pk,
            "target": target.pk,
            "shift": shift.pk,
            "outcome": "interested",
            "from": "2026-01-01",
            "to": "2026-12-31",
            "near": "40.75,-73.98",
            "page": 1,
        }


@pytest.fixture
def world(db):
    return World()


def call(case, world, headers):
    """Make the call and check the answer. What a schema cannot say is put right in a good call: the ids of what is
    there, the first day before the last, a distance with a place to measure from."""
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        if "shift_id" in (case.path_parameters or {}):
            case.path_parameters["shift_id"] = world.shift_id
        query = dict(case.query)
        query |= {name: value for name, value in world.query.items() if name in query}
        if "radius_km" in query or query.get("ordering") == "distance":
            query["near"] = world.query["near"]
        case.query = query
        if isinstance(case.body, dict) and case.body.get("person") is not None:
            case.body["person"] = world.person_id
    # A parameter that is there and empty counts as left out, as forms send it; the schema has no word for that.
    blank = any(value in ("", [""], None) for value in (case.query or {}).values())
    headers = {"Accept-Encoding": "identity", **headers}
    case.call_and_validate(headers=headers, excluded_checks=[negative_data_rejection] if blank else [])


@schema.parametrize()
@search
def test_every_answer_to_an_organizers_token_is_as_described(case, world):
    call(case, world, world.authorization)


@schema.parametrize()
@search
def test_every_answer_to_a_visitor_is_as_described(case, world):
    call(case, world, {})


def test_an_answer_that_breaks_the_description_is_found(world, monkeypatch):
    """The control."""
    monkeypatch.setattr(ShiftSerializer, "get_mine", lambda self, shift: "perhaps")

    @how(search, max_examples=20)
    @given(case=schema["/api/v1/shifts/"]["GET"].as_strategy())
    def look(case):
        call(case, world, {})

    with pytest.raises(FailureGroup, match="mine|boolean"):
        look()
