"""Which fields of which models may lead to a person. What cannot is a number, a yes or no, one of a few choices, or a
reference to something that no person hangs on; everything else must be accounted for in the policy."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

HARMLESS = (
    models.AutoField,
    models.BooleanField,
    models.IntegerField,
    models.FloatField,
    models.DecimalField,
    models.DurationField,
)  # fmt: skip


def all_fields() -> Iterator[models.Field[Any, Any]]:
    """Every field that has a column, of every model of every app."""
    for model in apps.get_models(include_auto_created=True):
        yield from model._meta.local_concrete_fields


def name_of(field: models.Field[Any, Any]) -> str:
    """As the policy writes it."""
    return f"{field.model._meta.label}.{field.name}"


def may_be_personal(field: models.Field[Any, Any]) -> bool:
    """Whether the policy must say something of it. A big number that is no reference by itself may be one: ids."""
    if field.is_relation:
        return leads_to_somebody(field.related_model)
    if isinstance(field, models.BigIntegerField) and not isinstance(field, models.AutoField):
        return not field.primary_key
    if isinstance(field, HARMLESS) or field.choices:
        return False
    return not (field.primary_key and isinstance(field, models.UUIDField))


@cache
def leads_to_somebody(model: Any) -> bool:
    """Whether it is the person, or refers to her, or to what refers to her, and so on."""
    return get_user_model() in _referred_to(model)


def _referred_to(model: Any) -> set[Any]:
    found, waiting = set[Any](), [model]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += [field.related_model for field in each._meta.local_concrete_fields if field.is_relation]
    return found
