"""The two ceremonies of a passkey: making one and showing one. allauth keeps the challenge in the session, and fido2
checks the answer: challenge, origin, domain, signature, and that the device knew its owner by finger, face or PIN.

A challenge works once. Whatever else a browser may send as an answer is refused alike: it comes from outside, and the
parsers below it raise a good many kinds of errors.
"""

import json
import struct
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.cose import UnsupportedKey

from people.forms import CredentialForm
from people.models import User

MALFORMED = (ValidationError, ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)
# Of what the browser sends, this is needed to check the passkey later. The rest is not kept.
KEPT, KEPT_OF_RESPONSE = ("id", "rawId", "type"), ("clientDataJSON", "attestationObject")


def creation_options(person: User) -> dict[str, Any]:
    """What a browser needs to make a passkey for `person`: PublicKeyCredentialCreationOptionsJSON in `publicKey`."""
    return auth.begin_registration(person, passwordless=True)  # type: ignore[no-any-return]  # untyped there


def made_passkey(request: HttpRequest) -> dict[str, Any] | None:
    """The passkey that the browser made, ready to be kept, or None."""
    answer = _answer(request)
    try:
        auth.parse_registration_response(answer)
        kept = {name: answer[name] for name in KEPT}
        kept["response"] = {name: answer["response"][name] for name in KEPT_OF_RESPONSE}
        kept["clientExtensionResults"] = {}
        key = auth.complete_registration(kept).credential_data.public_key
    except MALFORMED:
        return None
    # What nobody can check would be kept, and then sign nobody in.
    return None if isinstance(key, UnsupportedKey) else kept


def request_options(person: User | None) -> dict[str, Any]:
    """What a browser needs to show a passkey: of `person`, or of whoever it belongs to."""
    return auth.begin_authentication(person)  # type: ignore[no-any-return]  # untyped there


def shown_passkey(request: HttpRequest, person: User | None) -> Any | None:
    """The row of the passkey that the browser showed, of `person` or of anybody; None if it is not right."""
    answer = _answer(request)
    try:
        auth.parse_authentication_response(answer)
        return auth.complete_authentication(person or auth.extract_user_from_response(answer), answer)
    except MALFORMED:
        return None


def note_factor(request: HttpRequest, factor: Any, *, passwordless: bool = False) -> None:
    """Remember in the session that this factor was used."""
    factor.record_usage()
    record_authentication(
        request, factor.user, "mfa", id=factor.pk, type=factor.type, passwordless=passwordless or None
    )


def _answer(request: HttpRequest) -> dict[str, Any]:
    form = CredentialForm(request.POST)
    try:
        answer = json.loads(form.cleaned_data["credential"]) if form.is_valid() else None
    except (ValueError, RecursionError):
        answer = None
    return cast(dict[str, Any], answer) if isinstance(answer, dict) else {}
