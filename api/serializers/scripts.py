"""How the script of a campaign reads in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outreach.models.labels import Label
from outreach.queries.scripts import Asked, Script

TEXTS = {"type": "object", "additionalProperties": {"type": "string"}, "example": {"en": "Yes", "es": "Sí"}}


@extend_schema_field(TEXTS)
class TextsField(serializers.Field[str, str, dict[str, str], str]):
    """A label in every language in which it was written."""

    def to_representation(self, value: str) -> dict[str, str]:
        return value.texts if isinstance(value, Label) else {}


class RowSerializer(serializers.Serializer[Any]):
    """`label` is in the reader's language."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own label, which nobody asks for
    labels = TextsField(source="label")


class ChoiceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    labels = serializers.DictField(child=serializers.CharField())


class ConditionSerializer(serializers.Serializer[Any]):
    """The question is asked only if the answer to the earlier `question` is one of `answers`."""

    question = serializers.CharField()
    answers = serializers.ListField(child=serializers.CharField())


class QuestionSerializer(serializers.Serializer[Asked]):
    """`choices` are what can be picked, the steps of a scale as text; `least` and `most` are of scales and numbers."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    labels = TextsField(source="label")
    kind = serializers.ChoiceField(["choice", "several", "yes_no", "scale", "number", "text"])
    choices = serializers.SerializerMethodField()
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    low_label = serializers.CharField()
    high_label = serializers.CharField()
    asked_if = serializers.SerializerMethodField()

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, question: Asked) -> list[dict[str, Any]]:
        return [
            {"key": value, "label": str(label), "labels": label.texts if isinstance(label, Label) else {}}
            for value, label in question.options
        ]

    @extend_schema_field(ConditionSerializer(allow_null=True))
    def get_asked_if(self, question: Asked) -> dict[str, Any] | None:
        return {"question": question.after, "answers": sorted(question.among)} if question.after else None


class ScriptSerializer(serializers.Serializer[Script]):
    """`version` is what rows that are sent name as `script_version`; null where there is none yet."""

    version = serializers.IntegerField(allow_null=True)
    counters = RowSerializer(many=True)
    outcomes = RowSerializer(many=True)
    questions = QuestionSerializer(many=True)
