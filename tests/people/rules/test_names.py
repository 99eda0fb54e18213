"""First names, for pages that do not show whole ones."""

from people.models import User
from people.rules.names import first_name, first_names


def named(*names):
    return [User(pk=number, name=name, email=f"{number}@example.org") for number, name in enumerate(names, 1)]


def test_the_first_word_is_enough_where_nobody_shares_it():
    assert first_names(named("Ada Lovelace", "Bea")) == {1: "Ada", 2: "Bea"}


def test_people_of_one_first_name_are_told_apart_by_the_last():
    assert first_names(named("Ana Ruiz", "ana Maria Soto", "Ana")) == {1: "Ana R.", 2: "ana S.", 3: "Ana"}


def test_an_address_never_stands_in_for_a_missing_name():
    (person,) = named("  ")
    assert first_name(person) == "#1"
    assert first_names([person]) == {1: "#1"}
