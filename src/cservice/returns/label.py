"""What can be asked about the return label: order it, mail it, again where it is late. D8, E6."""

from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen
from cservice.payment import in_currency
from cservice.returns import events
from cservice.returns.chart import ReturnStage
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import LabelCost, MailsWithin
from cservice.returns.steps import (
    RULES,
    ReturnCommand,
    lapsed,
    no_number,
    nothing_to_send,
    our_mistake,
)


@frozen(kw_only=True)
class OrderLabel(ReturnCommand):
    """Order the return label from whoever prints it; what it costs is asked later. E6.

    Somebody is told where nobody says in time that it was mailed.
    """

    kind = "returns.order_label"
    yields = (events.LabelOrdered,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _no_label(self.kind, record, facts)) is not None:
            return refused
        within = MailsWithin(given=facts, ra=record).ask()
        mails_by = plus(facts.now, within.value)
        return accept(events.LabelOrdered(mails_by=mails_by), rulings=within.rulings)


@frozen(kw_only=True)
class MailLabel(ReturnCommand):
    """Mail the return label; what it costs the customer is asked of policies. Source: D8, E6.

    Refused: a price in another currency than the order was paid in.
    """

    kind = "returns.mail_label"
    yields = (events.LabelMailed,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _no_label(self.kind, record, facts)) is not None:
            return refused
        currency = record.currency
        ours = our_mistake(record, facts)
        said = any(line.reason.our_mistake for line in record.lines)
        cost = LabelCost(
            given=facts,
            so_far=in_currency(facts.label_price, currency),
            our_mistake=ours,
            contradicted=said and not ours,
            ra=record,
        ).ask()
        price = in_currency(cost.value, currency)
        if price.currency != currency:
            return refuse(
                self.kind,
                RULES,
                "several_currencies",
                "the label costs {price}; what comes back was paid in {currency}",
                allowed=(f"a price of the brand's in {currency}", "a label that is waived"),
                price=price,
                currency=currency,
            )
        due_at = plus(facts.now, facts.label_takes)
        return accept(events.LabelMailed(due_at=due_at, cost=price), rulings=cost.rulings)


def _no_label(question: str, record: ReturnAuthorization, facts: ReturnFacts) -> Refused | None:
    """A label goes out for a return that is authorized, not for one that is over."""
    if record.number is None:
        return no_number(question)
    if record.lapsed(facts.now):
        return lapsed(question, record)
    if (nothing := nothing_to_send(question, record)) is not None:
        return nothing
    if record.stage is ReturnStage.AUTHORIZED:
        return None
    return refuse(
        question, RULES, "over", "no label is mailed: the return is {stage}", stage=record.stage
    )


@frozen(kw_only=True)
class ReissueLabel(ReturnCommand):
    """Mail another label, since the first is not there. Source: E6."""

    kind = "returns.reissue_label"
    yields = (events.LabelReissued,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _no_label(self.kind, record, facts)) is not None:
            return refused
        return accept(events.LabelReissued(due_at=plus(facts.now, facts.label_takes)))


@frozen(kw_only=True)
class ConfirmLabel(ReturnCommand):
    """The customer says that the label is there. Source: E6."""

    kind = "returns.confirm_label"
    yields = (events.LabelArrived,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        return accept(events.LabelArrived())
