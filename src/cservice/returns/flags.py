"""What is noted when its instant has come and nothing else happened: the deadlines' commands."""

from typing import Any

from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.chart import GoodsStage
from cservice.returns.closing import nothing_left
from cservice.returns.facts import SettlingFacts
from cservice.returns.left_open import Asking
from cservice.returns.model import ReturnAuthorization
from cservice.returns.steps import RULES, SettlingCommand


@frozen(kw_only=True)
class _Flag(SettlingCommand):
    """Refused where the return does not wait for that instant, or not any more."""

    due_at: Instant  # the deadline it was; the return may have another since

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if self.is_due(record, self.due_at, facts.now):
            return self.noted(Asking(record, facts))
        return refuse(
            self.kind,
            RULES,
            "not_due",
            "nothing fell due at {due_at}: the return is {stage}, the goods are {goods}",
            due_at=self.due_at,
            stage=record.stage,
            goods=record.goods,
        )

    def noted(self, asking: Asking) -> Outcome[ReturnAuthorization]:
        """What happened by not happening."""
        event: Any = self.yields[0]
        return accept(event(due_at=self.due_at))


@frozen(kw_only=True)
class FlagUnanswered(_Flag):
    """Note that nobody authorized a return, or gave it up; a deadline's command. Source: E3, H1."""

    kind = "returns.flag_unanswered"
    yields = (events.ReturnUnanswered,)

    def noted(self, asking: Asking) -> Outcome[ReturnAuthorization]:
        event = events.ReturnUnanswered(due_at=self.due_at, steps=asking.next_steps())
        return accept(event, rulings=asking.said)


@frozen(kw_only=True)
class FlagLabelNotMailed(_Flag):
    """Note that the label should have been mailed by now; a deadline's command. Source: E6."""

    kind = "returns.flag_label_not_mailed"
    yields = (events.LabelNotMailed,)


@frozen(kw_only=True)
class FlagLabelLate(_Flag):
    """Note that the label should have arrived by now; a deadline's command. Source: E6."""

    kind = "returns.flag_label_late"
    yields = (events.LabelFellLate,)


@frozen(kw_only=True)
class FlagGoodsLate(_Flag):
    """Note that the goods should have arrived by now; a deadline's command. Source: E8."""

    kind = "returns.flag_goods_late"
    yields = (events.ReturnFellLate, events.RestFellLate)

    def noted(self, asking: Asking) -> Outcome[ReturnAuthorization]:
        if asking.record.goods is GoodsStage.ON_THE_WAY:
            return super().noted(asking)
        return accept(events.RestFellLate(due_at=self.due_at))


@frozen(kw_only=True)
class FlagLeftOpen(_Flag):
    """Note that a return is open past its time, and ends by nothing else; a deadline's command.

    With what may be done about it then. Where nothing is left to do, it is closed, without what has
    not come. It is asked of the return as it is when a sweep comes by: what is heard late, after
    the instant and before that, counts as if it had been in time, since what is here is nobody's
    to leave unpaid for. Source: E2, E8.
    """

    kind = "returns.flag_left_open"
    yields = (events.ReturnLeftOpen, events.ReturnClosed)

    def noted(self, asking: Asking) -> Outcome[ReturnAuthorization]:
        if nothing_left(asking.record, asking.facts):
            return accept(events.ReturnClosed())
        steps, goods = asking.next_steps(), asking.record.goods
        event = events.ReturnLeftOpen(due_at=self.due_at, left_open=goods, steps=steps)
        return accept(event, rulings=asking.said)
