"""The account that the walks keep finds what it is there to find."""

import pytest

from tests.browser.soak.model import Model, Row

TAP = Row(1, 7, "tally", "flyers", 1)
UNDO = Row(1, 7, "tally", "flyers", -1, "a")


def on_phone(id_, row, state):
    body = {"id": id_, "shift": row.shift, "kind": row.kind, "counter": row.key, "delta": row.delta}
    return {"person": row.person, "state": state, "code": "too_low", "body": {**body, "corrects": row.corrects}}


def test_all_is_well_where_each_promise_was_kept_once():
    model = Model(promised={"a": TAP}, taken_back=[UNDO], possible=[TAP, TAP])
    assert model.compare({"a": TAP, "b": UNDO, "c": TAP}, []) == []


def test_a_correction_may_be_refused_where_its_person_sees_it():
    assert Model(promised={"a": TAP}, taken_back=[UNDO]).compare({"a": TAP}, [on_phone("b", UNDO, "attention")]) == []


@pytest.mark.parametrize(
    ("on_server", "phone", "wrong"),
    [
        ({}, [], "is lost: a"),
        ({"a": TAP, "b": TAP}, [], "nobody logged"),
        ({"a": Row(2, 7, "tally", "flyers", 1)}, [], "is changed"),
        ({"a": Row(1, 8, "tally", "flyers", 1)}, [], "is changed"),
        ({"a": TAP}, [on_phone("b", TAP, "waiting")], "still waits on the phone"),
        ({}, [on_phone("a", TAP, "attention")], "was refused"),
        ({"a": TAP}, [on_phone("a", TAP, "attention")], "is on the server and refused as well"),
        ({"a": TAP, "b": UNDO}, [], "nobody logged"),
    ],
    ids=["lost", "doubled", "another's", "another shift", "waiting", "refused", "both", "an undo from nowhere"],
)
def test_what_is_not_as_promised_is_said(on_server, phone, wrong):
    found = Model(promised={"a": TAP}).compare(on_server, phone)
    assert any(line.startswith(wrong) for line in found), found


def test_what_was_tapped_blindly_is_there_once_at_most():
    model = Model(possible=[TAP])
    assert model.compare({"a": TAP}, []) == []
    (found,) = model.compare({"a": TAP, "b": TAP}, [])
    assert found.startswith("nobody logged")


def test_what_was_thrown_away_may_be_there_or_not_but_never_twice():
    model = Model(promised={"a": TAP}, taken_back=[UNDO])
    model.let_go([on_phone("a", TAP, "waiting"), on_phone("b", UNDO, "waiting")])
    assert model.compare({}, []) == []
    assert model.compare({"a": TAP}, []) == []
    assert len(model.compare({"a": TAP, "b": UNDO, "c": UNDO}, [])) == 1


def test_an_undo_that_vanished_is_lost():
    (found,) = Model(promised={"a": TAP}, taken_back=[UNDO]).compare({"a": TAP}, [])
    assert found.startswith("is lost")
