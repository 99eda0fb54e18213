"""WHO: users, chapters, memberships, roles, tokens, sign-in links, messages, what they are pushed to, the limiter’s
counts and the audit log."""

from people.models.audit import AuditEntry
from people.models.chapters import Chapter, Membership, Role, Roles, roles_of
from people.models.limits import TryCount
from people.models.messages import Message, Mute
from people.models.purges import Purge
from people.models.push import PushSubscription, Ring
from people.models.tokens import ApiToken, CalendarAddress, SignInLink
from people.models.users import Actor, User, normalize_email

__all__ = [
    "Actor",
    "ApiToken",
    "AuditEntry",
    "CalendarAddress",
    "Chapter",
    "Membership",
    "Message",
    "Mute",
    "Purge",
    "PushSubscription",
    "Ring",
    "Role",
    "Roles",
    "SignInLink",
    "TryCount",
    "User",
    "normalize_email",
    "roles_of",
]
