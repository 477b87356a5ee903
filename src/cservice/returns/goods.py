"""What is said of goods that are not here: handed over, late, lost, short, kept. E8, E14."""

from collections.abc import Callable, Sequence

import attrs

from cservice.ids import Sku
from cservice.kernel.actor import ActorKind
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen
from cservice.returns import events
from cservice.returns.chart import GoodsStage, ReturnStage
from cservice.returns.commands import RULES, ReturnCommand, SettlingCommand, lapsed, no_number
from cservice.returns.facts import ReturnFacts, SettlingFacts
from cservice.returns.lines import Pieces, ReturnLine
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import ArrivesWithin, MayKeep
from cservice.returns.worth import worth_of

_optional = attrs.validators.optional(not_empty)


@frozen(kw_only=True)
class HandOver(ReturnCommand):
    """The goods left the customer: collected, or dropped off. Source: E8.

    From then on they are waited for, as long as a policy says. After the number's time the return
    expires first, whether or not a sweep has been: it depends on the instant alone.
    """

    kind = "returns.hand_over"
    yields = (events.ReturnHandedOver, events.ReturnExpired)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        if record.lapsed(facts.now):
            return accept(events.ReturnExpired(), events.ReturnHandedOver())
        if record.stage is not ReturnStage.AUTHORIZED:
            return accept(events.ReturnHandedOver())
        within = ArrivesWithin(given=facts, ra=record).ask()
        handed_over = events.ReturnHandedOver(arrives_by=plus(facts.now, within.value))
        return accept(handed_over, rulings=within.rulings)


@frozen(kw_only=True)
class FlagGoodsLate(ReturnCommand):
    """Note that the goods should have arrived by now; a deadline's command. Source: E8."""

    kind = "returns.flag_goods_late"
    yields = (events.ReturnFellLate,)
    due_at: Instant  # the deadline it was

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        waited_for = any(one.command == self for one in record.deadlines())
        if not waited_for or facts.now < self.due_at:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the goods are {goods} and due at {due_at}; the return is {stage}",
                goods=record.goods,
                due_at=record.arrives_by,
                stage=record.stage,
            )
        return accept(events.ReturnFellLate(due_at=self.due_at))


@frozen(kw_only=True)
class ReportLost(ReturnCommand):
    """Say that what was sent is lost. Source: E8.

    It may turn up: then it is taken in, also where the return was closed meanwhile and the customer
    has had its worth. Refused: more than may still come, and on the customer's word alone, since
    nothing is owed to us for what is lost.
    """

    kind = "returns.report_lost"
    yields = (events.ReturnPartlyLost, events.ReturnLost)
    #: What; None = all that may still come.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=_optional)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if facts.by.kind is ActorKind.CUSTOMER:
            return refuse(
                self.kind,
                RULES,
                "courier_says",
                "that it is lost the courier says, or we do once we have asked the courier",
                allowed=("ask the courier, and report it then",),
            )
        lines = _less(self.kind, record, self.items, lambda x, n: evolve(x, lost=x.lost + n))
        if isinstance(lines, Refused):
            return lines
        return _then(record, events.ReturnPartlyLost(lines=lines))


@frozen(kw_only=True)
class ReportShort(SettlingCommand):
    """Say that the customer sent fewer, and that those are not to come. Source: E7, E8.

    They may be returned under another number. Refused: more than may still come; pieces that were
    credited or replaced beforehand, since the customer would have them twice; and all of them.
    """

    kind = "returns.report_short"
    yields = (events.ReturnShort, events.ReturnLost, events.ReturnInspected)
    #: What; None = all that may still come.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=_optional)

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        lines = _less(self.kind, record, self.items, lambda x, n: evolve(x, short=x.short + n))
        if isinstance(lines, Refused):
            return lines
        if all(line.short == line.authorized for line in lines):
            return refuse(
                self.kind,
                RULES,
                "nothing_sent",
                "nothing of it would have been sent",
                allowed=("cancel the return",),
            )
        short = events.ReturnShort(lines=lines)
        if facts.replaced or short.apply(record).creditable.is_negative:
            return refuse(
                self.kind,
                RULES,
                "settled_beforehand",
                "they were credited or replaced before they came, and are still owed to us",
                allowed=("wait for them", "report them lost"),
            )
        return _then(record, short)


@frozen(kw_only=True)
class LetKeep(ReturnCommand):
    """Tell the customer to keep it; it is honoured as if it had come back. Source: E8, E14.

    Whether that may be, policies say. Refused: more than may still come.
    """

    kind = "returns.let_keep"
    yields = (
        events.ReturnPartlyKept,
        events.ReturnKept,
        events.ReturnLost,
        events.ReturnInspected,
    )
    #: What; None = all that may still come.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=_optional)
    reason: str = attrs.field(validator=not_empty)  # why, in the words of whoever says so

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        if record.stage is not ReturnStage.AUTHORIZED:
            return refuse(self.kind, RULES, "over", "the return is {stage}", stage=record.stage)
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        lines = _less(self.kind, record, self.items, lambda x, n: evolve(x, kept=x.kept + n))
        if isinstance(lines, Refused):
            return lines
        may = MayKeep(
            given=facts,
            ra=record,
            value=worth_of(lines).kept - record.worth.kept,
            label_price=facts.label_price,
            reason=self.reason,
        ).ask()
        if isinstance(may, Refused):
            return may
        nothing_comes = record.goods is not GoodsStage.RECEIVED and not any(
            line.room for line in lines
        )
        kept = events.ReturnKept if nothing_comes else events.ReturnPartlyKept
        return _then(record, kept(lines=lines, reason=self.reason), may.rulings)


_Put = Callable[[ReturnLine, int], ReturnLine]


def _less(
    question: str, record: ReturnAuthorization, items: Sequence[Pieces] | None, put: _Put
) -> tuple[ReturnLine, ...] | Refused:
    """The lines, with pieces that may still come counted otherwise; None = all of them."""
    lines = list(record.lines)
    wanted = _everything(record) if items is None else items
    if not wanted:
        return _too_many(question, record, 0, "nothing")
    for item in wanted:
        left = item.quantity
        for place, line in enumerate(lines):
            count = min(left, line.outstanding) if line.inside == item.sku else 0
            if count:
                lines[place], left = put(line, count), left - count
        if left:
            return _too_many(question, record, item.quantity, item.sku)
    return tuple(lines)


def _everything(record: ReturnAuthorization) -> tuple[Pieces, ...]:
    """All that may still come."""
    return tuple(
        [Pieces(sku=x.inside, quantity=x.outstanding) for x in record.lines if x.outstanding]
    )


def _too_many(question: str, record: ReturnAuthorization, quantity: int, sku: Sku | str) -> Refused:
    may_come = tuple(map(str, _everything(record)))
    return refuse(
        question,
        RULES,
        "more_than_outstanding",
        "{quantity} × {sku} is more than may still come, which is {may_come}",
        allowed=may_come,
        quantity=quantity,
        sku=sku,
        may_come=", ".join(may_come) or "nothing",
    )


def _then(
    record: ReturnAuthorization,
    event: Event[ReturnAuthorization],
    rulings: Sequence[Ruling] = (),
) -> Outcome[ReturnAuthorization]:
    """The event, and that all is inspected, or lost, where nothing else was waited for. E8, E9."""
    after = event.apply(record)
    if after.goods.under_way and after.lost and not after.outstanding:
        # What is told once needs no telling in part before.
        all_lost = events.ReturnLost(lines=after.lines)
        told = isinstance(event, events.ReturnPartlyLost)
        return accept(*([] if told else [event]), all_lost, rulings=rulings)
    if after.goods is GoodsStage.RECEIVED and after.opened and after.decided:
        return accept(event, events.ReturnInspected(lines=after.lines), rulings=rulings)
    return accept(event, rulings=rulings)
