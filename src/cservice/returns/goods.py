"""What is said of goods that are not here: lost, short, kept. E8, E14."""

from collections.abc import Callable, Iterable

import attrs

from cservice.ids import Sku
from cservice.kernel.actor import ActorKind
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.command import Outcome, accept, not_now
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import evolve, frozen
from cservice.returns import events
from cservice.returns.chart import GoodsStage, ReturnStage
from cservice.returns.facts import ReturnFacts, SettlingFacts
from cservice.returns.lines import Pieces, ReturnLine
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import MayKeep
from cservice.returns.steps import RULES, ReturnCommand, SettlingCommand, lapsed, no_number
from cservice.returns.worth import worth_of


@frozen(kw_only=True)
class ReportLost(ReturnCommand):
    """Say that what was sent is lost: on its way back, or on its way to the customer. Source: E8.

    The latter of what the customer says is late, and whose order has not arrived. What the customer
    has, nobody can lose.
    It may turn up: then it is taken in, also where the return was closed meanwhile and the customer
    has had its worth. After the number's time the return expires first, as when it is handed over.
    Refused: more than may still come, and on the customer's word alone, since nothing is owed to us
    for what is lost.
    """

    kind = "returns.report_lost"
    yields = (events.ReturnPartlyLost, events.ReturnLost, events.ReturnExpired)
    #: What; None = all that may still come.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=not_empty_if_given)

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
        if record.goods is GoodsStage.WITH_CUSTOMER and not facts.to_come:
            return refuse(
                self.kind,
                RULES,
                "with_customer",
                "it is with the customer, as far as anybody knows",
                allowed=("hand it over first",),
            )
        if (refused := not_now(record, (events.ReturnPartlyLost, events.ReturnLost))) is not None:
            return refused
        lines = _counted_as(self.kind, record, self.items, lambda x, n: evolve(x, lost=x.lost + n))
        if isinstance(lines, Refused):
            return lines
        lost = events.ReturnPartlyLost(lines=lines)
        expired = (events.ReturnExpired(),) if record.lapsed(facts.now) else ()
        # What is told once needs no telling in part before.
        if _all_is_lost(lost.apply(record)):
            return accept(*expired, events.ReturnLost(lines=lines))
        return accept(*expired, lost)


@frozen(kw_only=True)
class ReportShort(SettlingCommand):
    """Say that the customer sent fewer, and that those are not to come. Source: E7, E8.

    They may be returned under another number. Refused: more than may still come; pieces that were
    credited or replaced beforehand, since the customer would have them twice; and all of them. Of
    several of an item, one of which was replaced, the others may be short: what came, or may still,
    is for the replacement first.
    """

    kind = "returns.report_short"
    yields = (events.ReturnShort, events.ReturnLost, events.ReturnInspected)
    #: What; None = all that may still come.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=not_empty_if_given)

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if (unsent := not_now(record, (events.ReturnShort,))) is not None:
            return unsent
        lines = _counted_as(
            self.kind, record, self.items, lambda x, n: evolve(x, short=x.short + n)
        )
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
        after = short.apply(record)
        if _owed_for_replacements(lines, facts.replaced) or after.creditable.is_negative:
            return refuse(
                self.kind,
                RULES,
                "settled_beforehand",
                "they were credited or replaced before they came, and are still owed to us",
                allowed=("wait for them", "report them lost"),
            )
        return accept(short, *_all_in_all(record, short))


def _owed_for_replacements(lines: Iterable[ReturnLine], replaced: Iterable[Pieces]) -> bool:
    """Whether less of an item came, or may come, than something went out for. Source: E7, F4."""
    left: dict[Sku, int] = {}
    for line in lines:
        if not line.extra:
            there = line.authorized - line.rejected - line.short
            left[line.sku] = left.get(line.sku, 0) + there
    for one in replaced:
        left[one.sku] -= one.quantity
    return any(left[one.sku] < 0 for one in replaced)


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
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=not_empty_if_given)
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        if record.stage is not ReturnStage.AUTHORIZED:
            return refuse(self.kind, RULES, "over", "the return is {stage}", stage=record.stage)
        if record.ended(facts.now):
            return lapsed(self.kind, record)
        lines = _counted_as(self.kind, record, self.items, lambda x, n: evolve(x, kept=x.kept + n))
        if isinstance(lines, Refused):
            return lines
        may = MayKeep(
            given=facts,
            ra=record,
            items=_meant(record, self.items),
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
        event = kept(lines=lines, reason=self.reason)
        return accept(event, *_all_in_all(record, event), rulings=may.rulings)


_Put = Callable[[ReturnLine, int], ReturnLine]


def _counted_as(
    question: str, record: ReturnAuthorization, items: tuple[Pieces, ...] | None, put: _Put
) -> tuple[ReturnLine, ...] | Refused:
    """The lines, with pieces that may still come counted otherwise; None = all of them."""
    if not record.outstanding:
        return _nothing_outstanding(question, record)
    lines = list(record.lines)
    for item in _meant(record, items):
        left = item.quantity
        for place, line in enumerate(lines):
            count = min(left, line.outstanding) if line.inside == item.sku else 0
            if count:
                lines[place], left = put(line, count), left - count
        if left:
            return _too_many(question, record, item.quantity, item.sku)
    return tuple(lines)


def _meant(record: ReturnAuthorization, items: tuple[Pieces, ...] | None) -> tuple[Pieces, ...]:
    """What is named; where nothing is, all that may still come."""
    if items is not None:
        return items
    return tuple(
        [Pieces(sku=x.inside, quantity=x.outstanding) for x in record.lines if x.outstanding]
    )


def _nothing_outstanding(question: str, record: ReturnAuthorization) -> Refused:
    return refuse(
        question,
        RULES,
        "nothing_outstanding",
        "nothing of it is still to come",
        allowed=("decide what is under review",) if record.undecided else (),
    )


def _too_many(question: str, record: ReturnAuthorization, quantity: int, sku: Sku) -> Refused:
    may_come = tuple(map(str, _meant(record, None)))
    return refuse(
        question,
        RULES,
        "more_than_outstanding",
        "{quantity} × {sku} is more than may still come, which is {may_come}",
        allowed=may_come,
        quantity=quantity,
        sku=sku,
        may_come=", ".join(may_come),
    )


def _all_is_lost(record: ReturnAuthorization) -> bool:
    """Whether nothing came, and all that might still have come is lost. Source: E8."""
    nowhere = record.goods.under_way or record.goods is GoodsStage.WITH_CUSTOMER
    return nowhere and record.lost > 0 and not record.outstanding


def _all_in_all(
    record: ReturnAuthorization, event: Event[ReturnAuthorization]
) -> tuple[Event[ReturnAuthorization], ...]:
    """That all is lost after it, or inspected, where nothing else was waited for. E8, E9."""
    after = event.apply(record)
    if _all_is_lost(after):
        return (events.ReturnLost(lines=after.lines),)
    if after.goods is GoodsStage.RECEIVED and after.opened and after.decided:
        return (events.ReturnInspected(lines=after.lines),)
    return ()
