"""The figures as documented for programs. Nothing is read by these."""

from rest_framework import serializers


class FiguresSerializer(serializers.Serializer[object]):
    """`counters` and `outcomes` are {key: number}. `attended_hours` is null where no attendance is known, never 0 and
    never the scheduled hours; `conversations_with_hours` are those of shifts whose hours are known."""

    attempts = serializers.IntegerField()
    conversations = serializers.IntegerField()
    conversations_with_hours = serializers.IntegerField()
    counters = serializers.DictField(child=serializers.IntegerField())
    outcomes = serializers.DictField(child=serializers.IntegerField())
    attended_hours = serializers.FloatField(allow_null=True)


class TallyRowSerializer(FiguresSerializer):
    """A row has the fields of the groups that were asked for; null means without location, target or outcome. Weekdays
    are numbers from 0, Monday. `answers`, in rows by question, are {choice: number}, and `conversations` there those in
    which the question was answered."""

    location = serializers.IntegerField(required=False, allow_null=True)
    location_name = serializers.CharField(required=False)
    target = serializers.IntegerField(required=False, allow_null=True)
    target_name = serializers.CharField(required=False)
    period = serializers.CharField(required=False)
    date = serializers.DateField(required=False)
    weekday = serializers.IntegerField(required=False, min_value=0, max_value=6)
    outcome = serializers.CharField(required=False, allow_null=True)
    question = serializers.CharField(required=False)
    answers = serializers.DictField(child=serializers.IntegerField(), required=False)
    shift = serializers.IntegerField(required=False)


class TalliesSerializer(serializers.Serializer[object]):
    """`scope` is whose rows these are: `roster` (the shifts whose roster the caller keeps) or `own`. `totals` count
    everything once; rows by target do not add up to them where a location has two. `campaign_totals` are everybody's,
    of the whole campaign whatever else is filtered by; null where no campaign is named."""

    to = serializers.DateField(allow_null=True)
    scope = serializers.ChoiceField(choices=["roster", "own"])
    totals = FiguresSerializer()
    campaign_totals = FiguresSerializer(allow_null=True)
    rows = TallyRowSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # as the base has it
        """`from` is a word of Python and cannot be written above."""
        return {"from": serializers.DateField(allow_null=True), **super().get_fields()}
