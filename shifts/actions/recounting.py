"""Having the app above count anew what a shift came to, where the presence of its people or its place has changed.

Whatever somebody logged counts only while she is with us, a shift's hours are those of its attendances, and both stand
under its place and time. Those who change one of these say so here, in their transaction and after they have written.
"""

from django.conf import settings
from django.utils.module_loading import import_string


def have_recounted(*shift_ids: int, only_hours: bool = False) -> None:
    """Call settings.RECOUNTS with these ids. It holds the shifts, if they are not held yet. `only_hours` says that
    whatever was logged counts as before, so that it need not be looked at."""
    if shift_ids:
        import_string(settings.RECOUNTS)(shift_ids, only_hours=only_hours)
