"""What is deleted by itself once nobody needs it, after as many days as `config/retention.yaml` says. Each function
returns how many rows went (with `dry_run`: would go), and may run at any time and twice at once."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from people.actions.chunks import delete_due, update_due
from people.models import ApiToken, AuditEntry, Membership, Message, Purge, SignInLink, TryCount, User
from people.models.audit import AboutNobody
from people.retention import expired
from people.times import local_day

# So long it can be seen that the purge has run.
DIARY = timedelta(days=90)


@transaction.atomic
def forget_strangers(*, now: datetime, dry_run: bool = False) -> int:
    """Addresses that somebody typed at the sign-in and nobody proved in time. Who proves hers at this moment is a
    stranger no more, so those who are found are held, and then looked at again."""
    found = User.objects.strangers().filter(joined_at__lte=expired("unproved_addresses", now))
    if dry_run:
        return found.count()
    held = list(found.values_list("pk", flat=True))
    User.objects.hold(*held)
    return found.filter(pk__in=held).delete()[1].get(User._meta.label, 0)


def forget_links(*, now: datetime, dry_run: bool = False) -> int:
    """Sign-in links that were used or are too old."""
    usable = SignInLink.objects.usable(expired("sign_in_links", now))
    return delete_due(SignInLink.objects.exclude(pk__in=usable.values("pk")), dry_run=dry_run)


def forget_sessions(*, now: datetime, dry_run: bool = False) -> int:
    """Sessions that ended."""
    return delete_due(Session.objects.filter(expire_date__lte=expired("sessions", now)), dry_run=dry_run)


def forget_tries(*, now: datetime, dry_run: bool = False) -> int:
    """Counts of tries whose window is over."""
    return delete_due(TryCount.objects.ended(expired("tries", now)), dry_run=dry_run)


def forget_finished_tasks(*, now: datetime, dry_run: bool = False) -> int:
    """Tasks that the worker finished, well or badly. Their rows hold the mail."""
    finished = DBTaskResult.objects.finished().filter(finished_at__lte=expired("finished_tasks", now))
    return delete_due(finished, dry_run=dry_run)


def forget_messages(*, now: datetime, dry_run: bool = False) -> int:
    """Messages that were sent, were not needed or could not be sent."""
    return delete_due(Message.objects.filter(ended_at__lte=expired("messages", now)), dry_run=dry_run)


def forget_revoked_tokens(*, now: datetime, dry_run: bool = False) -> int:
    """Keys for programs that were taken back."""
    return delete_due(ApiToken.objects.filter(revoked_at__lte=expired("revoked_tokens", now)), dry_run=dry_run)


def forget_ended_roles(*, now: datetime, dry_run: bool = False) -> int:
    """Who held which role, long after it ended."""
    last = local_day(expired("ended_roles", now), UTC)
    return delete_due(Membership.objects.filter(until_on__lt=last), dry_run=dry_run)


def forget_actors(*, now: datetime, dry_run: bool = False) -> int:
    """Who did it and about whom, in the audit trail: else it would tell who stood where long after that is forgotten.
    What was done stays for longer."""
    done = AuditEntry.objects.leading_to_somebody().filter(happened_at__lte=expired("audit_actors", now))
    return update_due(done, actor=None, detail=AboutNobody("detail"), dry_run=dry_run)


def forget_audit_trail(*, now: datetime, dry_run: bool = False) -> int:
    """What was done long ago."""
    return delete_due(AuditEntry.objects.filter(happened_at__lte=expired("audit_trail", now)), dry_run=dry_run)


def is_purged(*, now: datetime) -> bool:
    """Whether what is due once a day has been done today, in UTC."""
    return Purge.objects.filter(day=local_day(now, UTC)).exists()


def note_purge(*, now: datetime) -> None:
    """All of it has been done. Twice is once."""
    Purge.objects.bulk_create([Purge(day=local_day(now, UTC), ended_at=now)], ignore_conflicts=True)
    Purge.objects.filter(ended_at__lte=now - DIARY).delete()
