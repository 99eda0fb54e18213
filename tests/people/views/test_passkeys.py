"""Passkeys: making one, signing in with it, naming and removing it."""

import json
from random import Random

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode

from people.models import AuditEntry, User
from people.queries import factors_of
from tests.factories import make_chapter, make_member, make_user
from tests.mails import newest
from tests.passkeys import Phone, keep, options_of, show
from tests.sessions import with_code_only

pytestmark = pytest.mark.django_db

ADD = "/me/sign-in/passkeys/add/"


@pytest.fixture
def ada(client):
    person = make_member(make_chapter(), name="Ada", email="ada@example.org")
    client.force_login(person)
    with_code_only(client)
    return person


def signed_in(client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def names(person) -> list[str]:
    return [str(each) for each in factors_of(person).passkeys]


def test_a_passkey_that_was_made_signs_in_from_then_on(client, ada):
    phone = Phone()
    assert keep(client, phone).headers["Location"] == "/me/sign-in/"
    assert names(ada) == ["Phone"]
    stranger = Client()
    response = show(stranger, phone, next="/shifts/")
    assert response.headers["Location"] == "/shifts/"
    assert signed_in(stranger) == ada


def test_also_of_somebody_whose_number_has_more_digits(client):
    ada, phone = User.objects.create(pk=98_765, email="ada@example.org"), Phone()
    client.force_login(ada)
    keep(client, phone)
    stranger = Client()
    show(stranger, phone)
    assert signed_in(stranger) == ada


def test_only_what_is_needed_later_is_kept(client, ada):
    phone = Phone()
    answer = json.loads(phone.register(options_of(client, ADD)))
    answer |= {"clientExtensionResults": {"large": "x" * 1000}, "authenticatorAttachment": "platform"}
    client.post(ADD, {"name": "Phone", "credential": json.dumps(answer)})
    credential = Authenticator.objects.get().data["credential"]
    assert sorted(credential) == ["clientExtensionResults", "id", "rawId", "response", "type"]
    assert credential["clientExtensionResults"] == {}
    assert signed_in(Client()) is None
    assert show(Client(), phone).headers["Location"] == "/me/shifts/"


def test_the_owner_is_told_and_the_chapter_remembers(client, ada):
    keep(client, Phone())
    assert newest().to == "ada@example.org"
    assert newest().subject == "How you sign in to Daybreak was changed"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_id) == ("added passkey", ada, str(ada.pk))


def test_the_device_is_asked_for_finger_face_or_pin_and_the_domain_is_that_of_the_public_address(client, ada, settings):
    settings.PUBLIC_URL = "https://daybreak.example.org"
    asked = options_of(client, ADD)["publicKey"]
    assert asked["rp"] == {"id": "daybreak.example.org", "name": "Daybreak"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["user"]["displayName"] == "Ada"
    shown = options_of(Client(), "/signin/passkey/")["publicKey"]
    assert (shown["rpId"], shown["userVerification"]) == ("daybreak.example.org", "required")


def test_a_device_that_has_one_already_is_named_to_the_browser(client, ada):
    phone = Phone()
    keep(client, phone)
    excluded = options_of(client, ADD)["publicKey"]["excludeCredentials"]
    assert [each["id"] for each in excluded] == [websafe_encode(phone.credential_id)]


WRONG = {
    "another origin": {"origin": "https://evil.example"},
    "another port of plain http": {"origin": "http://127.0.0.1:8000"},
    "another domain": {"domain": "evil.example"},
    "no finger and no PIN": {"verifies": False},
}


@pytest.mark.parametrize("wrong", [*WRONG.values(), {"algorithm": 99}], ids=[*WRONG, "signatures nobody can check"])
def test_a_passkey_made_in_a_wrong_way_is_not_kept(client, ada, wrong):
    response = keep(client, Phone(**wrong))
    assert "The passkey did not arrive whole." in response.content.decode()
    assert names(ada) == []


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_passkey_shown_in_a_wrong_way_signs_nobody_in(client, ada, wrong):
    phone = Phone()
    keep(client, phone)
    vars(phone).update(wrong)
    stranger = Client()
    assert show(stranger, phone).headers["Location"] == "/signin/"
    assert signed_in(stranger) is None


def test_an_answer_works_once(client, ada):
    phone, path = Phone(), "/signin/passkey/"
    keep(client, phone)
    stranger = Client()
    answer = phone.sign(options_of(stranger, path))
    assert stranger.post(path, {"credential": answer}).headers["Location"] == "/me/shifts/"
    stranger.post("/signout/")
    for again in (stranger, Client()):
        assert again.post(path, {"credential": answer}).headers["Location"] == "/signin/"
        options_of(again, path)  # nor for another challenge
        assert again.post(path, {"credential": answer}).headers["Location"] == "/signin/"
        assert signed_in(again) is None


def test_a_challenge_of_one_browser_is_worth_nothing_in_another(client, ada):
    phone, path = Phone(), "/signin/passkey/"
    keep(client, phone)
    answer = phone.sign(options_of(Client(), path))
    thief = Client()
    options_of(thief, path)
    assert thief.post(path, {"credential": answer}).headers["Location"] == "/signin/"


def test_a_passkey_that_was_removed_signs_nobody_in(client, ada):
    phone = Phone()
    keep(client, phone)
    key = factors_of(ada).passkeys[0]
    assert "Remove the passkey “Phone”?" in client.get(f"/me/sign-in/{key.pk}/remove/").content.decode()
    client.post(f"/me/sign-in/{key.pk}/remove/")
    assert names(ada) == []
    stranger = Client()
    show(stranger, phone)
    assert "This passkey is not known here." in stranger.get("/signin/").content.decode()
    assert signed_in(stranger) is None


def test_removing_one_signs_out_every_other_device(client, ada):
    keep(client, Phone())
    lost = Client()
    lost.force_login(User.objects.get(pk=ada.pk))
    client.post(f"/me/sign-in/{factors_of(ada).passkeys[0].pk}/remove/")
    assert [each.get("/me/").status_code for each in (client, lost)] == [200, 302]


def test_a_passkey_signs_nobody_in_whose_account_is_switched_off(client, ada):
    phone = Phone()
    keep(client, phone)
    User.objects.update(is_active=False)
    stranger = Client()
    response = show(stranger, phone)
    assert response.headers["Location"] == "/signin/"
    assert "This account was switched off." in stranger.get("/signin/").content.decode()
    assert signed_in(stranger) is None


def test_a_volunteers_passkey_is_another_way_never_a_second_lock(client, ada):
    keep(client, Phone())
    other = Client()
    other.post("/signin/", {"email": "ada@example.org"})
    code = newest().subject.split()[0]
    assert other.post("/signin/code/", {"code": code}).headers["Location"] == "/me/shifts/"
    assert signed_in(other) == ada


def test_a_passkey_can_be_renamed_by_its_owner_only(client, ada):
    keep(client, Phone())
    path = f"/me/sign-in/passkeys/{factors_of(ada).passkeys[0].pk}/"
    client.post(path, {"name": "Old phone"})
    assert names(ada) == ["Old phone"]
    assert client.post(path, {"name": ""}).status_code == 200
    eve = Client()
    eve.force_login(make_user())
    for address in (path, f"/me/sign-in/{factors_of(ada).passkeys[0].pk}/remove/"):
        assert [eve.get(address).status_code, eve.post(address, {"name": "Mine"}).status_code] == [404, 404]
    assert names(ada) == ["Old phone"]


def test_whatever_a_browser_may_send_instead_is_refused(client, ada):
    """Each byte string of real answers is cut, changed and replaced; seeded."""
    phone, random = Phone(), Random(7)
    good = json.loads(phone.register(options_of(client, ADD)))
    keep(client, phone)
    shown = json.loads(phone.sign(options_of(client, "/me/sign-in/confirm/")))
    for path, answer in ((ADD, good), ("/signin/passkey/", shown), ("/me/sign-in/confirm/", shown)):
        for _number in range(60):
            sender = Client() if path.startswith("/signin") else client
            options_of(sender, path)
            response = sender.post(path, {"name": "x", "credential": json.dumps(spoiled(answer, random))})
            assert response.status_code in (200, 302)
    assert names(ada) == ["Phone"]


def spoiled(answer: dict, random: Random) -> object:
    part = random.choice(list(answer["response"]))
    raw = bytearray(websafe_decode(answer["response"][part]))
    kind = random.randrange(4)
    if kind == 0:
        del raw[random.randrange(len(raw)) :]
    elif kind == 1:
        raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    text = websafe_encode(bytes(raw)) if kind < 2 else random.choice([None, 7, [], {}, "", "ä", "=", "A" * 9000])
    if kind == 3:
        return random.choice([text, {**answer, random.choice(list(answer)): text}, [answer], {}])
    return {**answer, "response": {**answer["response"], part: text}}
