"""What lists can be narrowed by. A value that cannot be meant is 400 and says what is expected."""

import django_filters

from shifts.models import Location


class LocationFilters(django_filters.FilterSet):
    """`campaign` and `target` are ids."""

    campaign = django_filters.NumberFilter(field_name="shifts__campaign", distinct=True)
    target = django_filters.NumberFilter(field_name="targets", distinct=True)

    class Meta:
        model = Location
        fields = ["campaign", "target"]
