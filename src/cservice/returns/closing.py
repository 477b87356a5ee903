"""How a return ends: it is closed, given up, or its number expires; and is opened again. E2, E8."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.value import frozen
from cservice.returns import events, offering
from cservice.returns.chart import GoodsStage
from cservice.returns.facts import ReturnFacts, SettlingFacts
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.offer_events import SaveOffersDeclined, SaveOffersExpired
from cservice.returns.remedy import exchange_open, not_exchanged
from cservice.returns.steps import RULES, ReturnCommand, SettlingCommand, lapsed


@frozen(kw_only=True)
class CloseReturn(SettlingCommand):
    """Close a return that nothing is left to do about. Source: E8.

    Pieces that have not come stop it until the number's time is over, unless they were reported
    lost; they stay where they are, and what came is settled. Those that left the customer beside
    what came stop it also then. A credit that is due stops it, and an
    exchange that was promised for what is honoured, or lost, and not started: who lets go what is
    lost changes the remedy to a credit first. Neither does where nothing may leave any more for it,
    since the bank, or we, gave the customer the money. Where nothing came, it is closed only if it
    was credited or replaced beforehand, or need not come; else it expires, or is cancelled if it
    was handed over.
    """

    kind = "returns.close_return"
    yields = (events.ReturnClosed,)

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _goods_open(self.kind, record, facts)) is not None:
            return refused
        if record.remedy is Remedy.CREDIT:
            due = facts.purse.bears(record.credit_due)
            if due.is_positive:
                bank = facts.purse.disputed
                return refuse(
                    self.kind,
                    RULES,
                    "credit_open",
                    "{due} is still due",
                    allowed=("once the bank has decided" if bank else "credit it first",),
                    due=due,
                )
        else:
            pieces, worth = _not_exchanged(record, facts)
            if pieces and (worth.is_zero or facts.purse.bears(worth).is_positive):
                return exchange_open(self.kind, pieces, facts)
        return accept(events.ReturnClosed())


def nothing_left(record: ReturnAuthorization, facts: SettlingFacts) -> bool:
    """Whether a return ends with its number's time: no more is to be done about it. Source: E2, E8.

    All that came is decided, and what is honoured, or lost, is credited or exchanged. An exchange
    that waits for the rest as well is told that it does not come; any other ends its return.
    """
    if record.remedy is Remedy.CREDIT:
        return record.all_credited
    pieces, _ = _not_exchanged(record, facts)
    waits = facts.exchanging and not (record.outstanding and record.goods.here)
    done = record.looked_through and not pieces and not waits
    return done and _goods_open(CloseReturn.kind, record, facts) is None


def _not_exchanged(record: ReturnAuthorization, facts: SettlingFacts) -> tuple[int, Money]:
    """For how many pieces nothing goes out, though something should, and what they are worth."""
    return not_exchanged(record, facts.exchanged, arrived=facts.arrived)


@frozen(kw_only=True)
class ReopenReturn(SettlingCommand):
    """Open a closed return again, since something is due for it after all. Source: D7, E11, E13.

    It was closed while nothing might leave for it, as where the shop gave all of it back and keeps
    it now, or what was lost was let go. Or more of it was found since, or is lost: then it follows
    by itself, so that what is heard late comes to the same as what is heard before a late sweep. It
    is settled as before: by a credit or an exchange, which closes it. Refused where nothing is due,
    or may leave, and nothing is under review.
    """

    kind = "returns.reopen_return"
    yields = (events.ReturnReopened,)
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        due = facts.purse.bears(_unsettled(record, facts))
        if not due.is_positive and not record.undecided:
            return refuse(
                self.kind, RULES, "nothing_due", "nothing is due for it that may still leave"
            )
        return accept(events.ReturnReopened(reason=self.reason))


def _unsettled(record: ReturnAuthorization, facts: SettlingFacts) -> Money:
    """What was paid for all that is honoured or lost, and neither credited nor exchanged."""
    if record.remedy is Remedy.EXCHANGE:
        _, worth = _not_exchanged(record, facts)
        return worth
    if facts.arrived:
        return record.credit_due
    return record.unsettled


def _goods_open(question: str, record: ReturnAuthorization, facts: SettlingFacts) -> Refused | None:
    """What stops a return from being closed: goods that are here, or may still come."""
    if record.goods.settled:
        return None
    here = record.goods is GoodsStage.RECEIVED
    if here and not record.opened:
        return refuse(
            question,
            RULES,
            "goods_open",
            "a parcel is here that was not inspected",
            allowed=("inspect what came",),
        )
    if record.undecided:
        return refuse(
            question,
            RULES,
            "goods_open",
            "not all that came is decided: {pieces} under review",
            allowed=("decide them: inspect them again, as reviewed",),
            pieces=record.undecided,
        )
    if record.outstanding and not record.overdue(facts.now):
        until = in_words(record.expires_at)
        return refuse(
            question,
            RULES,
            "goods_open",
            "not all of it is here; it may come until {until}",
            allowed=(f"without what has not come, from {until}",),
            until=until,
        )
    if here and record.under_way:
        return refuse(
            question,
            RULES,
            "goods_open",
            "not all that was handed over is here",
            allowed=(
                "ask the courier, and report lost what nobody has",
                "report short what is not",
            ),
        )
    if here or record.credited is not None or facts.replaced or record.spared:
        return None
    if record.goods is GoodsStage.WITH_CUSTOMER and not record.lost:
        return lapsed(question, record)
    instead = "cancel the return; its items may be returned under another"
    return refuse(question, RULES, "never_came", "nothing of it came", allowed=(instead,))


@frozen(kw_only=True)
class CancelReturn(SettlingCommand):
    """Give a return up; goods that are here stop it, and those under way in time. Source: E7, E8.

    So does what the customer was told to keep: it is honoured as if it were here; unless its order
    came back by itself, and they have none of it. What was reported lost does not. A credit does,
    and a replacement that has been ordered: the customer would keep both.
    """

    kind = "returns.cancel_return"
    yields = (events.ReturnCancelled, SaveOffersDeclined, SaveOffersExpired)
    reason: str = personal(validator=not_empty)  # in the words of whoever cancels

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.goods.here:
            return _here(self.kind, record)
        if record.kept and not facts.undelivered:
            return _kept(self.kind, record)
        # What was credited stays so; that the goods are under way passes.
        if record.credited is not None:
            return _credited(self.kind, record, facts)
        if record.goods.under_way and not record.overdue(facts.now):
            return _under_way(self.kind, record)
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        if facts.replaced:
            return refuse(self.kind, RULES, "replaced", "the replacement has been ordered")
        settled = offering.unanswered(record, facts.now, offering.GIVEN_UP)
        return accept(*settled, events.ReturnCancelled(reason=self.reason))


def _here(question: str, record: ReturnAuthorization) -> Refused:
    """What is with us is not simply ours."""
    return refuse(
        question,
        RULES,
        "here",
        "the goods are {goods}",
        allowed=("inspect, credit and close it",),
        goods=record.goods,
    )


def _kept(question: str, record: ReturnAuthorization) -> Refused:
    """The customer was promised something for it."""
    instead = "credit it" if record.remedy is Remedy.CREDIT else "see to its exchange"
    return refuse(
        question,
        RULES,
        "kept",
        "the customer was told to keep {pieces} of it",
        allowed=(f"{instead} and close it",),
        pieces=record.kept,
    )


def _credited(question: str, record: ReturnAuthorization, facts: SettlingFacts) -> Refused:
    """The customer would keep both."""
    until = in_words(record.expires_at)
    waits = record.outstanding and not record.overdue(facts.now)
    return refuse(
        question,
        RULES,
        "credited",
        "{credited} was credited for it",
        allowed=(f"close it if nothing came{f', from {until}' if waits else ''}",),
        credited=record.credited,
    )


def _under_way(question: str, record: ReturnAuthorization) -> Refused:
    """They may be here any day."""
    until = in_words(record.expires_at)
    return refuse(
        question,
        RULES,
        "under_way",
        "the goods are {goods}",
        allowed=(f"cancel it if nothing came, from {until}",),
        goods=record.goods,
    )


@frozen(kw_only=True)
class ExpireReturn(ReturnCommand):
    """Let the number expire, since nothing came; a deadline's command. Source: E2."""

    kind = "returns.expire_return"
    yields = (events.ReturnExpired,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not record.lapsed(facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the goods are {goods}, {credited} is credited, the number is good until {until}",
                goods=record.goods,
                credited="nothing" if record.credited is None else record.credited,
                until=record.expires_at,
            )
        return accept(events.ReturnExpired())
