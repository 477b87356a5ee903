"""What can be asked about a caller who cannot be talked to. Source: C6-C8."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import frozen
from cservice.protocol import LadderName
from cservice.talks import trouble_events
from cservice.talks.chart import LineState
from cservice.talks.facts import TalkFacts
from cservice.talks.model import Talk
from cservice.talks.steps import RULES, TalkCommand, after_wait, all_said, waited

# What happens where nobody answered in time.
_WAITED = (trouble_events.SilenceLasted, trouble_events.AllSaid, trouble_events.CarriedOn)


@frozen(kw_only=True)
class SayLine(TalkCommand):
    """Note that the next line was said to a caller who cannot be talked to. Source: C6-C8.

    The first one where the trouble is a new one, which takes the place of another. Refused: a
    trouble that the protocol has no lines for; while an answer is waited for; once all was said.
    """

    kind = "talks.say_line"
    yields = (trouble_events.LineSaid, *_WAITED)
    ladder: LadderName = attrs.field(validator=not_empty)  # the trouble

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        found = facts.protocol.ladders.get(self.ladder)
        if found is None:
            return refuse(
                self.kind,
                RULES,
                "no_such_trouble",
                "the protocol has no lines for the trouble {ladder}",
                allowed=tuple(facts.protocol.ladders),
                ladder=self.ladder,
            )
        due = waited(record, facts.now)
        for event in due:
            record = event.apply(record)
        rung = record.rung if record.ladder == self.ladder else 0
        if rung and record.wait_until is not None:
            return refuse(
                self.kind,
                RULES,
                "too_soon",
                "an answer is waited for, {longer} more",
                allowed=("wait for it", "hear the caller"),
                longer=elapsed(facts.now, record.wait_until),
            )
        if rung and (record.last or rung >= len(found.rungs)):
            return refuse(
                self.kind,
                RULES,
                "all_said",
                "all was said that there is to say to the trouble {ladder}",
                allowed=("hear the caller", found.then),
                ladder=self.ladder,
            )
        one, last = found.rungs[rung], rung + 1 == len(found.rungs)
        said = trouble_events.LineSaid(
            ladder=self.ladder,
            line=one.line,
            rung=rung + 1,
            last=last,
            then=found.then,
            at=facts.now,
            seconds=one.waits,
        )
        over = (all_said(self.ladder, found.then),) if last and not one.waits else ()
        return accept(*due, said, *over)


@frozen(kw_only=True)
class HearCaller(TalkCommand):
    """Note that the caller can be talked to again; the talk goes on. Source: C6-C8."""

    kind = "talks.hear_caller"
    yields = (trouble_events.CallerHeard, *_WAITED)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        due = waited(record, facts.now)
        for event in due:
            record = event.apply(record)
        if record.line is LineState.CLEAR:
            return accept(*due)
        return accept(*due, trouble_events.CallerHeard(at=facts.now))


@frozen(kw_only=True)
class FlagSilence(TalkCommand):
    """Note that no answer came in time; a deadline's command. Source: C6, C7."""

    kind = "talks.flag_silence"
    yields = _WAITED
    due_at: Instant  # the deadline it was; the caller may have been heard since

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        if not record.wait_until == self.due_at <= facts.now:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "no answer was waited for until {due_at}, or that was noted already",
                due_at=self.due_at,
            )
        return accept(*after_wait(record, self.due_at))
