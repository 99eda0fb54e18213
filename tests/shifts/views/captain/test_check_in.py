"""The code that a captain shows for people to check themselves in."""

from django.urls import reverse

from shifts.models import CheckInCode


def test_the_code_is_made_by_a_tap_and_shown_until_there_is_a_new_one(pages, shift, begun):
    assert "Make the code" in pages.get("check_in", shift.pk).content.decode()
    assert not CheckInCode.objects.exists()
    page = pages.post("check_in", shift.pk)
    first = CheckInCode.objects.get()
    assert str(first) in page.content.decode()
    assert page.context["qr"].size > 20
    assert page.context["by_hand"] == f"http://localhost:8000{reverse('shifts:here_typed')}"
    page = pages.post("check_in", shift.pk)
    assert str(first) not in page.content.decode()
    assert str(CheckInCode.objects.get()) in pages.get("check_in", shift.pk).content.decode()
