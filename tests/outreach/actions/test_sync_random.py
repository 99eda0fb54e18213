"""Whatever phones send, in whatever order and however often: sums are right, never negative, nothing is doubled."""

import os
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from outreach.models import Conversation, Tally
from tests.factories import NOW, claim, make_campaign, make_script, make_shift
from tests.outreach.items import conversation_item, send, tally_item

RUNS = int(os.environ.get("SOAK_RUNS", "40"))

taps = st.tuples(st.just("tap"), st.integers(1, 120), st.booleans())
talks = st.tuples(st.just("talk"), st.sampled_from(["interested", "not_now"]), st.booleans())
# Each correction names one of the rows made so far, by a number that is taken modulo their count.
tally_corrections = st.tuples(
    st.just("correct"), st.integers(0, 99), st.integers(-130, 130).filter(bool), st.booleans()
)
talk_corrections = st.tuples(
    st.just("retell"), st.integers(0, 99), st.sampled_from(["interested", "not_now", None]), st.booleans()
)
sends = st.lists(
    st.one_of(taps, talks, tally_corrections, talk_corrections, st.tuples(st.just("replay"), st.integers(0, 99))),
    min_size=1,
    max_size=25,
)


class Sync(TestCase):
    @settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(wishes=sends, cut=st.integers(1, 8), again=st.booleans())
    def test_sums_equal_what_was_answered_as_stored(self, wishes, cut, again):
        campaign = make_campaign()
        make_script(campaign)
        shift = make_shift(campaign)
        person = claim(shift, now=NOW).person
        late = shift.ends_at + timedelta(hours=80)
        items = rows(wishes, shift, late)
        answers = {}
        for start in range(0, len(items), cut):
            batch = items[start : start + cut]
            results = send(person, *batch, now=late)
            if again:
                replay = send(person, *batch, now=late)
                self.assertEqual([status for status, _ in replay], [after(status) for status, _ in results])
            for item, (status, _code) in zip(batch, results, strict=True):
                if status != "duplicate":
                    answers[item["id"]] = (item, status)
        self.check(answers)

    def check(self, answers):
        stored = {UUID(key): item for key, (item, status) in answers.items() if status == "stored"}
        there = {row.pk for row in [*Tally.objects.all(), *Conversation.objects.all()]}
        self.assertEqual(there, {UUID(key) for key, (_item, status) in answers.items() if status in ("stored", "held")})
        counted = Tally.objects.counted().aggregate(sum=Sum("delta"))["sum"] or 0
        self.assertEqual(counted, sum(item["delta"] for item in stored.values() if item["kind"] == "tally"))
        for original in Tally.objects.filter(corrects=None):
            mine = Tally.objects.filter(corrects=original)
            self.assertGreaterEqual(original.delta + sum(row.delta for row in mine if row.delta < 0 or not row.hold), 0)
        corrected = {UUID(item["corrects"]) for item in stored.values() if item.get("corrects")}
        last_words = [
            key
            for key, item in stored.items()
            if item["kind"] == "conversation" and item["outcome"] and key not in corrected
        ]
        self.assertCountEqual(Conversation.objects.counted().values_list("pk", flat=True), last_words)


def after(status):
    """What a row that was answered with `status` is answered when it is sent again."""
    return "duplicate" if status in ("stored", "held", "duplicate") else status


def rows(wishes, shift, late):
    made = []
    for wish, *details in wishes:
        if wish == "tap":
            made.append(tally_item(shift, late if details[1] else None, delta=details[0]))
        elif wish == "talk":
            made.append(conversation_item(shift, late if details[1] else None, outcome=details[0]))
        elif wish == "replay":
            made += made and [made[details[0] % len(made)]]
        else:
            number, value, is_late = details
            corrects = made[number % len(made)]["id"] if made else str(uuid4())
            at = late if is_late else None
            if wish == "correct":
                made.append(tally_item(shift, at, delta=value, corrects=corrects))
            else:
                made.append(conversation_item(shift, at, outcome=value, corrects=corrects))
    return made
