"""`manage.py verify_tallies`."""

import pytest
from django.core.management import CommandError, call_command

from outreach.models import ShiftFigures
from tests.factories import make_campaign, make_conversation, make_script, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    campaign = make_campaign()
    make_script(campaign)
    shift = make_shift(campaign)
    make_conversation(shift)
    return shift


def test_true_figures_are_said_to_be(shift, capsys):
    call_command("verify_tallies")
    assert capsys.readouterr().out == "Every figure is what was counted.\n"


def test_each_difference_is_printed_and_it_fails(shift, capsys):
    ShiftFigures.objects.update(conversations=3)
    with pytest.raises(CommandError, match="1 shift differs"):
        call_command("verify_tallies")
    assert capsys.readouterr().out == f"Shift {shift.pk}: conversations is 3, counted 1.\n"
    assert ShiftFigures.objects.get().conversations == 3


def test_what_differs_is_put_right_if_wanted(shift, capsys):
    ShiftFigures.objects.update(conversations=3)
    call_command("verify_tallies", "--repair")
    assert capsys.readouterr().out.endswith("Put right: 1 shift.\n")
    assert ShiftFigures.objects.get().conversations == 1
    call_command("verify_tallies")
