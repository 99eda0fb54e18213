"""What lists can be narrowed by. A value that cannot be meant is 400 and says what is expected."""

import django_filters
from django.core.validators import MaxValueValidator

from shifts.models import Location


class IdFilter(django_filters.NumberFilter):
    """A row's id. One that no database could hold is refused instead of breaking the query."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(decimal_places=0, min_value=0, **kwargs)

    def get_max_validator(self) -> MaxValueValidator:
        return MaxValueValidator(2**63 - 1)


class LocationFilters(django_filters.FilterSet):
    """`campaign` and `target` are ids."""

    campaign = IdFilter(field_name="shifts__campaign", distinct=True)
    target = IdFilter(field_name="targets", distinct=True)

    class Meta:
        model = Location
        fields = ["campaign", "target"]
