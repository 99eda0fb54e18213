import pytest

from tests.browser.helpers import PHONE


@pytest.fixture
def log(open_page, sign_in, shift, person):
    """Opens the log screen of the shift on a phone, signed in as the volunteer."""

    def open_log(**options):
        page = open_page(**{**PHONE, **options})
        sign_in(page, person)
        page.goto(f"/shifts/{shift.pk}/log/")
        return page

    return open_log
