"""How allauth mails and refuses in Daybreak."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from people.emails import send_sign_in_code
from people.middleware import BEGAN_AT, SEEN_AT
from people.models import User, normalize_email


class AccountAdapter(DefaultAccountAdapter):
    """Mail waits in the queue, and our own screens say what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The only message of allauth's that Daybreak lets it send is the code."""
        if template_prefix != "account/email/login_code":
            raise NotImplementedError(template_prefix)
        send_sign_in_code(User.objects.get(email=normalize_email(email)), code=context["code"])

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
