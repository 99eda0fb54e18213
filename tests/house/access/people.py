"""The addresses of `people`. How to write a row: tests/house/access/matrix.py."""

from datetime import timedelta
from typing import Any

from people.actions.signing_in import create_link, create_walk_in_link
from people.models import SignInLink
from people.rules.mutes import Unwanted, unwanted_token
from tests.house.access.matrix import Row, World, everyone, organizers, signed_in


def link(world: World, *, kind: SignInLink.Kind = SignInLink.Kind.ONCE) -> dict[str, Any]:
    """A link of the organizer's that has not been used. It signs in whoever has it."""
    lifetime = timedelta(hours=1)
    return {"token": create_link(world.users["organizer"], now=world.now, lifetime=lifetime, kind=kind)}


def demo_link(world: World) -> dict[str, Any]:
    return link(world, kind=SignInLink.Kind.DEMO)


def walk_in_link(world: World) -> dict[str, Any]:
    """Signs in whoever has it, as somebody who can do no more than a volunteer."""
    return {
        "token": create_walk_in_link(world.walk_in, goes_to="/me/shifts/", by=world.users["captain"], now=world.now)
    }


def code(world: World) -> dict[str, Any]:
    return {"code": "BCDF-GHJK"}


def foot_of_a_mail(world: World) -> dict[str, Any]:
    return {"token": unwanted_token(Unwanted(world.users["volunteer"].pk, "changes", "mail"))}


def captaincy(world: World) -> dict[str, Any]:
    return {"membership_id": world.users["captain"].memberships.get().pk}


def volunteers_passkey(world: World) -> dict[str, Any]:
    return {"factor_id": world.passkey.pk}


def volunteers_token(world: World) -> dict[str, Any]:
    return {"token_id": world.token.pk}


def name(world: World) -> dict[str, Any]:
    return {"name": "Old phone"}


def endpoint(world: World) -> dict[str, Any]:
    return {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "was": "https://fcm.googleapis.com/fcm/send/xyz"}


def its_owner(status: int) -> dict[str, Any]:
    return {**signed_in(404), "volunteer": status}


# Without a chapter in the query it is the actor's own.
ANY_ORGANIZER = {**organizers(200), "other_organizer": 200}

ROWS: list[Row] = [
    Row("people:signin", expect=signed_in(302, visitor=200)),
    Row("people:signin", "POST", data=lambda world: {"email": "ada@example.org"}, expect=everyone(302)),
    Row("people:signin_code", expect=signed_in(302)),
    Row("people:signin_code", "POST", data=code, expect=signed_in(302)),
    Row("people:signin_link", kwargs=code, expect=signed_in(302, visitor=200)),
    Row("people:signout", "POST", expect=everyone(302)),
    Row("people:once", kwargs=link, expect=everyone(200)),
    Row("people:once", "POST", kwargs=link, expect=everyone(302)),
    Row("people:walk_in_link", kwargs=walk_in_link, expect=everyone(200)),
    Row("people:walk_in_link", "POST", kwargs=walk_in_link, expect=everyone(302)),
    Row("people:demo_link", kwargs=demo_link, expect=everyone(200)),
    Row("people:demo_link", "POST", kwargs=demo_link, expect=everyone(302)),
    Row("people:account", expect=signed_in(200)),
    Row("people:languages", expect=signed_in(200)),
    Row("people:languages", "POST", data=lambda world: {"other_languages": "Quechua"}, expect=signed_in(302)),
    Row("people:phone", expect=signed_in(200)),
    Row("people:phone", "POST", data=lambda world: {"phone": ""}, expect=signed_in(302)),
    Row("people:account", "POST", data=lambda world: {"name": "Ada", "language": "es"}, expect=signed_in(302)),
    Row("people:messages", expect=signed_in(200)),
    Row("people:messages", "POST", expect=signed_in(302)),
    # Whoever has the mail, and mail programs by themselves.
    Row("people:unsubscribe", kwargs=foot_of_a_mail, expect=everyone(200)),
    Row("people:unsubscribe", "POST", kwargs=foot_of_a_mail, expect=everyone(200)),
    Row("people:signin_passkey", "POST", expect=signed_in(302)),
    # Only in the middle of a sign-in.
    Row("people:second_step", expect=signed_in(302)),
    Row("people:second_step", "POST", expect=signed_in(302)),
    Row("people:ways", expect=signed_in(200)),
    # Whoever has nothing left to do there is led on.
    Row("people:enrol", expect=signed_in(302)),
    Row("people:confirm", expect=signed_in(200)),
    Row("people:confirm", "POST", data=lambda world: {"code": "000000"}, expect=signed_in(200)),
    Row("people:passkey_add", expect=signed_in(200)),
    Row("people:passkey_add", "POST", expect=signed_in(200)),
    Row("people:passkey_rename", kwargs=volunteers_passkey, expect=its_owner(200)),
    Row("people:passkey_rename", "POST", kwargs=volunteers_passkey, data=name, expect=its_owner(302)),
    Row("people:factor_remove", kwargs=volunteers_passkey, expect=its_owner(200)),
    Row("people:factor_remove", "POST", kwargs=volunteers_passkey, expect=its_owner(302)),
    Row("people:app_add", expect=signed_in(200)),
    Row("people:app_add", "POST", expect=signed_in(200)),
    Row("people:recovery_codes", expect=signed_in(200)),
    # Nobody here has a factor: there is nothing to recover from.
    Row("people:recovery_codes", "POST", expect=signed_in(302)),
    Row("people:tokens", expect=signed_in(200)),
    Row("people:token_add", expect=ANY_ORGANIZER),
    Row("people:token_add", "POST", expect=ANY_ORGANIZER),
    Row("people:token_revoke", kwargs=volunteers_token, expect=its_owner(200)),
    Row("people:token_revoke", "POST", kwargs=volunteers_token, expect=its_owner(302)),
    Row("people:push", expect=signed_in(200)),
    Row("people:push", "POST", data=endpoint, expect=signed_in(302)),
    Row("people:push_stop", "POST", data=endpoint, expect=signed_in(302)),
    # Nobody here has a phone: it is not said whether somebody else has this one.
    Row("people:push_moved", "POST", data=endpoint, expect=signed_in(404)),
    Row("people:news", "POST", data=endpoint, expect=signed_in(200)),
    Row("people:everywhere", expect=signed_in(200)),
    Row("people:everywhere", "POST", expect=signed_in(302)),
    Row("people:roles", expect=ANY_ORGANIZER),
    Row("people:role_add", expect=ANY_ORGANIZER),
    Row("people:role_add", "POST", expect=ANY_ORGANIZER),
    Row("people:role_end", kwargs=captaincy, expect=organizers(200)),
    Row("people:role_end", "POST", kwargs=captaincy, expect=organizers(302)),
]
