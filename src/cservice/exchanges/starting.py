"""How an exchange begins: what goes out for what comes back, and what that costs. Source: F1-F6."""

import attrs

from cservice.exchanges import events
from cservice.exchanges.facts import ExchangeFacts, ReturnStanding
from cservice.exchanges.matching import Match, matched, worth
from cservice.exchanges.model import Exchange, Item
from cservice.exchanges.questions import MayExchangeFor, ShippingCost, ShipsWhen
from cservice.exchanges.steps import RULES, arrived, may_give_back
from cservice.ids import ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed, Answer
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.value import frozen
from cservice.payment import in_currency


@frozen(kw_only=True)
class StartExchange(Request[Exchange, ExchangeFacts]):
    """Agree on an exchange for a return of this case. Source: F1, F2, F5, F6.

    What may go out for what comes back, when it ships and what shipping costs is asked of policies.
    What was looked at and found to be all right counts as no mistake of ours from then on. See D2.
    Refused for a return that is not of this case, that is not authorized, or over, or that the
    customer gets a credit for; where more would go out than comes back; for prices and shipping in
    another currency; where the bank gives back what was paid, or may, see E13; and for what was
    reported lost on its way to the customer, and has arrived since.
    """

    kind = "exchanges.start_exchange"
    record = Exchange
    facts = ExchangeFacts
    yields = (events.ExchangeStarted,)
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...] = attrs.field(validator=not_empty)  # what goes out
    consented: bool = False  # whether the customer agreed to be charged if the original never comes

    @property
    def follows(self) -> str | None:
        return self.ra

    def decision(self, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.order is None:
            return refuse(
                self.kind,
                RULES,
                "unknown_return",
                "there is no return {ra} on this case",
                ra=self.ra,
            )
        if not facts.settles_by_exchange:
            return refuse(
                self.kind, RULES, "other_remedy", "return {ra} is settled by a credit", ra=self.ra
            )
        refused = (
            self._not_honoured(facts) or arrived(self.kind, self.ra, facts) or self._too_much(facts)
        )
        if refused is not None:
            return refused
        matches = matched(self.items, facts.originals)
        if (refused := facts.purse.refuses(self.kind, RULES, _worth(matches))) is not None:
            return refused
        if isinstance(may := _may_exchange(matches, facts), Refused):
            return may
        value = _value(matches, facts)
        back = may_give_back(_worth(matches) - value, facts)
        if isinstance(back, Refused):
            return back
        ships = ShipsWhen(
            given=facts,
            our_mistake=facts.our_mistake,
            contradicted=facts.contradicted,
            repeat=facts.repeat,
        ).ask()
        shipping = _shipping(self.kind, value, facts)
        if isinstance(shipping, Refused):
            return shipping
        started = events.ExchangeStarted(
            order=facts.order,
            sale=None if facts.purse.sale == facts.order else facts.purse.sale,
            ra=self.ra,
            items=self.items,
            originals=tuple([one for match in matches for one in match.originals]),
            our_mistake=facts.our_mistake,
            ships=ships.value,
            shipping=shipping.value,
            value=value,
            consented=self.consented,
            again=facts.again,
            repeat=facts.repeat,
        )
        return accept(
            started, rulings=(*may.rulings, *back.rulings, *ships.rulings, *shipping.rulings)
        )

    def _not_honoured(self, facts: ExchangeFacts) -> Refused | None:
        """Nothing goes out for what nobody promised to take back. Source: E1, E4."""
        if facts.standing is ReturnStanding.AUTHORIZED:
            return None
        if facts.standing is ReturnStanding.OVER:
            return refuse(
                self.kind,
                RULES,
                "return_over",
                "return {ra} is over",
                allowed=("request another return",),
                ra=self.ra,
            )
        return refuse(
            self.kind,
            RULES,
            "not_authorized",
            "return {ra} is not authorized",
            allowed=("authorize the return first",),
            ra=self.ra,
        )

    def _too_much(self, facts: ExchangeFacts) -> Refused | None:
        """No more goes out than comes back, and in the money that was paid for that."""
        going_out = sum(item.quantity for item in self.items)
        left = sum(original.quantity for original in facts.originals)
        if going_out > left:
            return refuse(
                self.kind,
                RULES,
                "more_than_back",
                "{going_out} to go out; {left} coming back that are not exchanged already",
                allowed=(f"up to {left}",) if left else (),
                going_out=going_out,
                left=left,
            )
        currency = facts.originals[0].worth.currency
        for item in self.items:
            if item.price is not None and item.price.currency != currency:
                return refuse(
                    self.kind,
                    RULES,
                    "several_currencies",
                    "{sku} costs {price}; what comes back was paid in {currency}",
                    allowed=(f"a price in {currency}",),
                    sku=item.sku,
                    price=item.price,
                    currency=currency,
                )
        return None


def _may_exchange(matches: tuple[Match, ...], facts: ExchangeFacts) -> Allowed | Refused:
    """Whether each item may go out for what comes back for it."""
    rulings: tuple[Ruling, ...] = ()
    for match in matches:
        may = MayExchangeFor(
            given=facts,
            item=match.item,
            originals=match.originals,
            same_product=match.same_product,
            undercuts=match.undercuts(facts.our_mistake),
        ).ask()
        rulings += may.rulings
        if isinstance(may, Refused):
            return Refused(rulings)
    return Allowed(rulings)


def _shipping(question: str, value: Money, facts: ExchangeFacts) -> Answer[Money] | Refused:
    """What the customer pays for shipping, in the money of what comes back. Source: D8, F1."""
    cost = ShippingCost(
        given=facts,
        so_far=in_currency(facts.shipping_price, value.currency),
        our_mistake=facts.our_mistake,
        contradicted=facts.contradicted,
        value=value,
        qualifies=_qualifies(value, facts.free_shipping_from),
        repeat=facts.repeat,
    ).ask()
    shipping = in_currency(cost.value, value.currency)
    if shipping.currency == value.currency:
        return Answer(shipping, cost.rulings)
    return refuse(
        question,
        RULES,
        "several_currencies",
        "shipping costs {shipping}; what comes back was paid in {currency}",
        allowed=(f"a price of the brand's in {value.currency}", "shipping that is waived"),
        shipping=shipping,
        currency=value.currency,
    )


def _worth(matches: tuple[Match, ...]) -> Money:
    """What was paid for all that comes back for it."""
    values = [worth(match.originals) for match in matches]
    return Money.total(values, values[0].currency)


def _value(matches: tuple[Match, ...], facts: ExchangeFacts) -> Money:
    """What all that goes out is worth."""
    values = [match.value(facts.our_mistake) for match in matches]
    return Money.total(values, values[0].currency)


def _qualifies(value: Money, free_from: Money | None) -> bool:
    """Whether an order of that worth ships free; a figure in other money says nothing about it."""
    return free_from is not None and free_from.currency == value.currency and value >= free_from
