"""What the desk would accept of a person for a return that waits for one. Source: B5, E2, E8."""

from collections.abc import Iterator

import attrs

from cservice.kernel.actor import Actor, Override, Role
from cservice.kernel.command import LIFECYCLE, Outcome
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.value import evolve
from cservice.returns.authorizing import AuthorizeReturn
from cservice.returns.chart import GoodsStage, ReturnStage
from cservice.returns.closing import CancelReturn, CloseReturn
from cservice.returns.credit import IssueCredit, next_credit
from cservice.returns.facts import SettlingFacts
from cservice.returns.lines import beside_exchanges
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.remedy import ChangeRemedy
from cservice.returns.settling import Settlement
from cservice.returns.steps import ReturnCommand, SettlingCommand
from cservice.returns.ways import NextStep, Way


@attrs.define
class Asking:
    """What may be done about a return now, as its commands themselves decide."""

    record: ReturnAuthorization
    facts: SettlingFacts
    said: list[Ruling] = attrs.field(factory=list)  # what policies said to what was tried

    def next_steps(self) -> tuple[NextStep, ...]:
        """What may be done; never nothing, and nothing that would be refused."""
        return tuple(self._steps()) or (NextStep(way=Way.LOOK),)

    def _steps(self) -> Iterator[NextStep]:
        """The answer to what was asked for; or what settles a return, or gives it up.

        Where a credit is due that nobody has to approve of, or waits for others, it is not given
        up.
        """
        ra = self.record.id
        if self.record.stage is ReturnStage.REQUESTED:
            yield from self._tried(Way.AUTHORIZE, AuthorizeReturn(ra=ra))
        elif (first := self._first()) is not None:
            yield NextStep(way=first)
            return
        else:
            for step in self._settled():
                yield step
                if self._is_owed(step):
                    return
            yield from self._tried(Way.CLOSE, CloseReturn(ra=ra))
        yield from self._tried(Way.CANCEL, CancelReturn(ra=ra, reason="it is left open"))

    def _is_owed(self, step: NextStep) -> bool:
        """Whether the customer gets it, now or later, and nobody may decide otherwise."""
        if step.way is Way.CREDIT:
            return step.approval is None
        return step.way in _WAITS and self.record.credit_due.is_positive

    def _first(self) -> Way | None:
        """What comes before anything else; None = nothing does. Source: E8, E9, F3."""
        if self.record.goods.under_way and self.record.outstanding:
            return Way.ASK_COURIER
        if self.record.goods is GoodsStage.RECEIVED and not self.record.opened:
            return Way.INSPECT
        if self.record.undecided:
            return Way.DECIDE
        if self.record.under_way:
            return Way.ASK_COURIER
        arrived = self.facts.arrived
        return Way.SEE_TO_EXCHANGE if self.facts.exchanging and not arrived else None

    def _settled(self) -> Iterator[NextStep]:
        """The credit, or the exchange, that is due, or that would be once the bank has decided."""
        record, facts = self.record, self.facts
        if facts.arrived:
            yield NextStep(way=Way.TAKE_IN)
        if record.remedy is Remedy.EXCHANGE:
            if self._to_exchange():
                yield NextStep(way=Way.START_EXCHANGE)
            change = ChangeRemedy(ra=record.id, remedy=Remedy.CREDIT, reason="it is left open")
            yield from self._tried(Way.CHANGE_REMEDY, change)
            return
        amount = next_credit(record, facts)
        if facts.purse.disputed and amount.is_positive:
            yield NextStep(way=Way.WAIT_FOR_BANK)
        if facts.purse.not_in(amount).is_positive:
            yield NextStep(way=Way.WAIT_FOR_PAYMENT, amount=amount)
            return
        yield from self._credited(amount)

    def _credited(self, amount: Money) -> Iterator[NextStep]:
        """As the brand has it; by other means only where that is refused. Source: E11."""
        for means in (None, *Settlement):
            by_these = IssueCredit(ra=self.record.id, means=means)
            for step in self._tried(Way.CREDIT, by_these):
                yield evolve(step, amount=amount, means=means)
                return

    def _to_exchange(self) -> bool:
        """Whether anything may go out for what came, is kept, or is lost. Source: F3.

        Not for what is with the customer, and not while the bank, or we, gave them the money.
        """
        record, purse = self.record, self.facts.purse
        if purse.disputed or self.facts.arrived:
            return False
        pieces = [
            line.paid.part(1, line.requested)
            for line in beside_exchanges(record.lines, self.facts.exchanged)
            if not line.extra and line.accepted + line.kept + line.lost > line.exchanged
        ]
        some = any(purse.bears(worth) == worth for worth in pieces)
        return some and purse.bears(record.worth.at_most).is_positive

    def _tried(self, way: Way, command: ReturnCommand | SettlingCommand) -> Iterator[NextStep]:
        """The step, if the command is accepted now, or would be where somebody approves of it."""
        outcome = command.decide(self.record, self.facts)
        self._hear(command, outcome)
        if not isinstance(outcome, Refused):
            yield NextStep(way=way)
            return
        roles = {None if one.final else one.role for one in outcome.standing}
        role = roles.pop()
        if role is not None and not roles and self._approved(command, role):
            yield NextStep(way=way, approval=role)

    def _approved(self, command: ReturnCommand | SettlingCommand, role: Role) -> bool:
        """Whether that is all: what is asked only after it may be refused still."""
        by = Override(by=Actor.staff("whoever approves", role), reason="it is left open")
        outcome = command.decide(self.record, evolve(self.facts, override=by))
        return not isinstance(outcome, Refused)

    def _hear(
        self,
        command: ReturnCommand | SettlingCommand,
        outcome: Outcome[ReturnAuthorization],
    ) -> None:
        """What policies said, once; what the command or the lifecycle refuses, none has said."""
        for one in outcome.rulings:
            by_policy = one.policy != LIFECYCLE and one.question != command.kind
            if by_policy and one not in self.said:
                self.said.append(one)


#: A credit is due, and others have a say first.
_WAITS = (Way.WAIT_FOR_BANK, Way.WAIT_FOR_PAYMENT)
