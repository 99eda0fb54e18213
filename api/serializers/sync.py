"""How a batch of rows is described and its results are written. Reading rows is the work of `outreach.rules.entries`:
each has its own outcome, and one that is wrong must not spoil the others."""

from typing import Any

from rest_framework import serializers

from outreach.actions.sync import ItemResult


class BatchSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(
        child=serializers.JSONField(),
        max_length=200,
        help_text=(
            "Each `{id, kind, shift, occurred_at, ...}`. A conversation has `outcome` and `answers`, a tally `counter` "
            "and `delta`. `corrects` names an own earlier row: then a tally may be negative and an outcome null. A "
            "captain's mark has `person` and `mark` (here, left, no-show or expected). `answers` are `{question: "
            "answer}`: the key of a choice, yes or no, a list of keys where several may be chosen, a whole number for "
            "a scale or a number, or a short text. Optional: `age_s` (seconds since the tap), `schema` (1), "
            "`script_version` (of the script that was shown: the answers are judged by it)."
        ),
    )
    person = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Whose rows these are. Refused as a whole, with 409, if that is not the caller.",
    )


class ItemResultSerializer(serializers.Serializer[ItemResult]):
    id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["stored", "duplicate", "held", "conflict", "gone", "refused"])
    code = serializers.CharField()
    detail = serializers.CharField()
    question = serializers.CharField(
        required=False, help_text="The key of the question whose answer was refused, where one was."
    )

    def to_representation(self, instance: ItemResult) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown if instance.question else {key: value for key, value in shown.items() if key != "question"}


class ResultsSerializer(serializers.Serializer[Any]):
    results = ItemResultSerializer(many=True)
