"""How allauth mails, refuses and asks for a second step in Daybreak."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from people.emails import send_sign_in_code
from people.middleware import BEGAN_AT, SEEN_AT
from people.models import User, normalize_email, roles_of
from people.models.tokens import open_sealed, seal
from people.queries import person_signed_in
from people.rules.sessions import must_hold_factor

OWN_STAGES = {"allauth.mfa.stages.AuthenticateStage": "people.adapters.SecondStep"}


class Backend(AuthenticationBackend):
    """allauth's, which reads who is signed in at every request."""

    def get_user(self, user_id: int) -> User | None:
        person = person_signed_in(user_id)
        return person if self.user_can_authenticate(person) else None


class SecondStep(AuthenticateStage):
    """The stage of a sign-in that asks for the second factor, on our own page."""

    urlname = "people:second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return redirect(self.urlname), True


class AccountAdapter(DefaultAccountAdapter):
    """Mail waits in the queue, and our own screens say what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The only message of allauth's that Daybreak lets it send is the code."""
        if template_prefix != "account/email/login_code":
            raise NotImplementedError(template_prefix)
        send_sign_in_code(User.objects.get(email=normalize_email(email)), code=context["code"])

    def get_login_stages(self) -> list[str]:
        return [OWN_STAGES.get(path, path) for path in super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        """Every sign-in begins a session's time anew, also one in a browser where the person was signed in already."""
        super().login(request, user)
        request.session[BEGAN_AT] = request.session[SEEN_AT] = timezone.now().timestamp()

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Nothing: allauth's own messages repeat what the page says."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Told only to somebody who proved that the address is hers."""
        messages.error(request, _("This account was switched off. Ask an organizer of your chapter about it."))
        return redirect("people:signin")


class FactorAdapter(DefaultMFAAdapter):
    """Who must use a second factor, and how ours are named and kept."""

    def is_mfa_enabled(self, user: User, types: list[str] | None = None) -> bool:
        """A volunteer's passkey is another way in, never a second lock: who lost her phone still has her mail."""
        return must_hold_factor(roles_of(user)) and bool(super().is_mfa_enabled(user, types))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain that passkeys belong to is the address that people type, whatever Host a request names."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Daybreak"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {"id": user_pk_to_url_str(user).encode(), "name": user.email or str(user), "display_name": str(user)}

    def get_totp_label(self, user: User) -> str:
        return user.email or str(user)

    def get_totp_issuer(self) -> str:
        return "Daybreak"

    def encrypt(self, text: str) -> str:
        """A dump of the database must not be a second factor."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text)
