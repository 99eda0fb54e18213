"""Where things are on the log screen."""

import re


def counter(page, label):
    return page.locator(".tally .tally-button", has_text=label)


def outcome(page, label):
    return page.locator(".outcomes .tally-button", has_text=label)


def number(button):
    return button.locator(".tally-count")


def wait_for_number(button, value):
    number(button).get_by_text(str(value), exact=True).wait_for()


def wait_for(page, state):
    """Until the line about what waits begins with `state`."""
    page.locator("#outbox-state", has_text=re.compile(f"^{state}")).wait_for()


def tap(page, label, times=1):
    """Tap a counter, each time until the screen has counted it."""
    for _ in range(times):
        before = int(number(counter(page, label)).text_content())
        counter(page, label).tap()
        wait_for_number(counter(page, label), before + 1)
