"""A person, with or without a way to sign in."""

from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias
from unicodedata import normalize

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.models.chapters import Membership, Role, Roles, roles_of
from people.models.locks import hold_rows
from people.validators import NAME_LENGTH, PHONE_DIGITS


def normalize_email(address: str) -> str:
    """The form in which addresses are stored and compared: NFKC, lower case, no blanks around."""
    return normalize("NFKC", address).strip().lower()


class UserManager(BaseUserManager["User"]):
    def visible_to(self, actor: "Actor") -> "models.QuerySet[User]":
        """Oneself, and the members of the chapters in which the actor is captain or organizer: nobody else may
        learn a volunteer's name."""
        chapters = roles_of(actor).chapters(Role.CAPTAIN)
        members = Membership.objects.filter(person=models.OuterRef("pk"), chapter_id__in=chapters)
        return self.filter(models.Q(pk=actor.pk) | models.Exists(members))

    def hold(self, *person_ids: int) -> None:
        """Lock these people's rows until the transaction ends, always in the same order. Whatever gives somebody a
        place or takes it away holds the person first and the shift after, so that two acts never wait in a ring.
        Nothing happens on SQLite."""
        hold_rows(self.model, person_ids)

    def strangers(self) -> "models.QuerySet[User]":
        """Addresses that somebody typed at the sign-in: never proved, and nothing refers to them."""
        found = self.filter(email__isnull=False, email_verified_at__isnull=True, last_login__isnull=True)
        for relation in User._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ForeignObjectRel):
                rows = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
                found = found.exclude(models.Exists(rows))
        return found

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=normalize_email(username or ""))


class User(AbstractBaseUser):
    """A person. Those who phoned or walked in have no e-mail and cannot sign in; nobody has a password.

    The name is seen by captains and organizers of the person's chapters, and by nobody else; of a captain, volunteers
    who come see the first name near their shift. `phone` is seen near a shift alone, as far as she lets them: by those
    who come, of their captain (shifts.queries.captains); by the captain, of those who come (views/captain/messages).
    """

    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 - NULL: people without an address
    email_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    # What she can talk to people in, as `people.models.languages` writes it. Her captains see it.
    languages = models.JSONField(_("languages you speak"), default=list, blank=True)
    # How long before a shift she is reminded of it; NULL: not at all.
    remind_minutes = models.PositiveSmallIntegerField(_("reminder"), null=True, blank=True, default=120, db_default=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # Of those who want to be reached near a shift, as people.validators.read_phone writes it.
    phone = models.CharField(_("phone"), max_length=1 + PHONE_DIGITS, blank=True, db_default="")
    may_be_called = models.BooleanField(default=False, db_default=False)
    may_be_texted = models.BooleanField(default=False, db_default=False)
    # Part of what a session must match: raising it ends all her sessions, and a sign-in on its way.
    session_generation = models.PositiveIntegerField(default=0)

    # The captain's link by which somebody else acts in her name, by id. Not stored: the audit log writes it down.
    acts_by_link: int | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_email")]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = normalize_email(self.email) if self.email else None
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session keeps of its person and must match at every request; see `actions.sessions`."""
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("people.session", value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def roles(self) -> Roles:
        """Roles held today. Kept for the life of this object, which is one request; see `forget_roles`."""
        return self._roles_of(self.memberships.select_related("chapter"))

    def remember_roles(self, memberships: Iterable[Membership]) -> None:
        """For who has just read all memberships of this person, with their chapters."""
        self.roles = self._roles_of(memberships)

    def _roles_of(self, memberships: Iterable[Membership]) -> Roles:
        return Roles.of(memberships) if self.is_active else Roles()

    def forget_roles(self) -> None:
        """To be called after a membership of this person changed."""
        self.__dict__.pop("roles", None)


Actor: TypeAlias = User | AnonymousUser
