"""What of the evening's shifts is urgent, and in which order."""

from dataclasses import dataclass, field
from datetime import datetime

from people.models import Actor
from shifts.models import Signup
from shifts.queries.captain import Site
from shifts.queries.captains import Captain, captains_of_each
from shifts.queries.tonight import sites_ahead, sites_to_close, unconfirmed_claims
from shifts.rules.asking import awaits_word


@dataclass(frozen=True)
class Concern:
    """A site that somebody has to do something about. `captain` is the one to turn to first; `silent` are the claims
    of people who were asked whether they come and have not said so."""

    site: Site
    captain: Captain | None = None
    silent: list[Signup] = field(default_factory=list)


@dataclass(frozen=True)
class Tonight:
    """`short`: fewer people than the minimum, the first to begin on top. `floating`: people without a place.
    `unconfirmed`: with silent claims. `to_close`: over, and nobody has said who was there."""

    short: list[Concern]
    floating: list[Concern]
    unconfirmed: list[Concern]
    to_close: list[Concern]

    @property
    def is_calm(self) -> bool:
        return not (self.short or self.floating or self.unconfirmed or self.to_close)


def tonight_for(actor: Actor, *, now: datetime) -> Tonight:
    """Of the chapters that the actor organizes; as many queries for one shift as for a thousand."""
    ahead, over = sites_ahead(actor, now=now), sites_to_close(actor, now=now)
    silent: dict[int, list[Signup]] = {}
    for claim in unconfirmed_claims([site.shift for site in ahead if not site.shift.has_begun(now)]):
        if awaits_word(claim, now):
            silent.setdefault(claim.shift_id, []).append(claim)
    urgent = [site for site in ahead if site.short_by or site.people or site.shift.pk in silent]
    captains = captains_of_each([site.shift for site in [*urgent, *over]])

    def concern(site: Site) -> Concern:
        return Concern(site, next(iter(captains[site.shift.pk]), None), silent.get(site.shift.pk, []))

    return Tonight(
        short=[concern(site) for site in urgent if site.short_by],
        floating=[concern(site) for site in urgent if site.people],
        unconfirmed=[concern(site) for site in urgent if site.shift.pk in silent],
        to_close=[concern(site) for site in over],
    )
