"""How the number of a return is made good for longer. Source: E10."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import MayExtend
from cservice.returns.steps import RULES, ReturnCommand, lapsed


@frozen(kw_only=True)
class ExtendReturn(ReturnCommand):
    """Let the number of a return be good for longer, for a reason. Source: E10.

    Who may, and how far, policies say. Refused: a number that has lapsed, whether or not a sweep
    has noted it, since its pieces may be on another return by then; one that nothing is awaited
    under; an instant that is over, or no later than what holds. What left the customer is waited
    for also when the number is over, so that one is extended at any time. What exchanges
    wait for is not charged before: see F4.
    """

    kind = "returns.extend_return"
    yields = (events.ReturnExtended,)
    until: Instant  # the number is to be good until then
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        old = record.expires_at
        assert old is not None, "an authorized return has a number, which expires"
        if record.ended(facts.now):
            return lapsed(self.kind, record)
        if not record.outstanding:
            return refuse(self.kind, RULES, "nothing_awaited", "nothing of it is still to come")
        if self.until <= max(old, facts.now):
            return _no_longer(self.kind, old, facts.now, self.until)
        first = old if record.first_expires_at is None else record.first_expires_at
        may = MayExtend(
            given=facts, ra=record, first=first, until=self.until, reason=self.reason
        ).ask()
        if isinstance(may, Refused):
            return may
        extended = events.ReturnExtended(old=old, new=self.until, reason=self.reason)
        return accept(extended, rulings=may.rulings)


@frozen(kw_only=True)
class AwaitCourier(ReturnCommand):
    """Let the number be good until a courier that has confirmed should have come. Source: E8, G4.

    It follows by itself: what is collected as it was promised comes in time. So that one window
    after another does not make it good for ever, `MayExtend` is asked, of the system, and by how
    much is counted from the end that somebody gave it, all windows together. A return that its time
    has ended is over instead, whether or not a sweep has been. Refused: an instant that is no later
    than what holds.
    """

    kind = "returns.await_courier"
    follows_only = True
    yields = (events.ReturnExtended, events.ReturnExpired, events.ReturnClosed)
    until: Instant  # the courier should have said by then what it collected
    reason: str = attrs.field(validator=not_empty)  # when it comes; names no people

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        old = record.expires_at
        assert old is not None, "an authorized return has a number, which expires"
        if record.lapsed(facts.now):
            return accept(events.ReturnExpired())
        if record.ended(facts.now):
            return accept(events.ReturnClosed())
        if self.until <= old:
            return _no_longer(self.kind, old, facts.now, self.until)
        given = old if record.promised_until is None else record.promised_until
        may = MayExtend(
            given=facts, ra=record, first=given, until=self.until, reason=self.reason
        ).ask()
        if isinstance(may, Refused):
            return may
        extended = events.ReturnExtended(
            old=old, new=self.until, reason=self.reason, for_courier=True
        )
        return accept(extended, rulings=may.rulings)


def _no_longer(question: str, old: Instant, now: Instant, until: Instant) -> Refused:
    """Nothing is taken from a customer by an extension, nor given that is over."""
    return refuse(
        question,
        RULES,
        "no_longer",
        "the number is good until {old}; {until} is no later, or over",
        allowed=(f"until later than {in_words(max(old, now))}",),
        old=old,
        until=until,
    )
