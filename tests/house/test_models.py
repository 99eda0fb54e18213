"""Every model can say which rows an actor may see, and tests and forms rely on the plain default manager."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from tests.house.source import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_model_says_who_sees_its_rows(model, db):
    assert list(model.objects.visible_to(AnonymousUser())) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_default_manager_hides_nothing(model, db):
    assert str(model._default_manager.all().query) == str(model._base_manager.all().query)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_primary_key_is_a_big_number_or_a_uuid(model):
    assert model._meta.pk.get_internal_type() in ("BigAutoField", "UUIDField", "OneToOneField")


def test_there_are_models_to_check():
    assert len(MODELS) > 5
