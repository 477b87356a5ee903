"""What is paid, disputed, charged, given and given back."""

import datetime
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cservice import (
    Money,
    Override,
    accounts,
    appeasements,
    days,
    exchanges,
    orders,
    refunds,
    retention,
    returns,
)
from cservice.ids import CustomerId, OrderId
from cservice.kernel.time import plus
from cservice.orders import ChargebackStage, Order
from cservice.returns import ReturnAuthorization
from cservice.testing.strategies import money

from .drawing import Drawing, seldom
from .picture import BOSS, CARD, GIFT_CARD, SMALL

MORE = (
    accounts.OpenAccount,
    appeasements.Appease,
    appeasements.ConsiderAppeasement,
    orders.PlaceNoPaymentOrder,
    orders.TakeOrder,
    retention.OpenBudget,
    refunds.OpenRefund,
)
MONEY = (refunds.Refund, exchanges.Exchange, appeasements.Appeasement, retention.Budget)


class Paying(Drawing):
    """Rules for money."""

    @rule(data=st.data(), kind=st.sampled_from(MORE), look=seldom)
    def ask_for_more(self, data: st.DataObject, kind: Any, look: bool) -> None:
        """A coupon, a budget, an account, a refund, an order on the phone or for nothing."""
        named = {field.name for field in attrs.fields(kind)}
        causes = [one.id for one in (*self.side.all(Order), *self.side.all(exchanges.Exchange))]
        fields: dict[str, st.SearchStrategy[Any]] = {
            "cause": st.sampled_from(causes),
            "call": st.none(),
            "part": st.builds(
                attrs.evolve,
                st.sampled_from((CARD, GIFT_CARD)),
                amount=st.sampled_from((Money(1, "USD"), SMALL)),
            ),
        }
        swapped = [one.id for one in self.side.all(exchanges.Exchange)]
        asked_back = [one.id for one in self.side.all(ReturnAuthorization)]
        if kind is refunds.OpenRefund:
            about = data.draw(st.sampled_from([*swapped, *asked_back, None]), label="for")
            fields["ra"] = st.just(about if about in asked_back else None)
            fields["exchange"] = st.just(about if about in swapped else None)
            if about is None:
                return
        if kind is orders.PlaceNoPaymentOrder:
            if not swapped:
                return
            fields["exchange"] = st.sampled_from(swapped)
        request = self.drawn(data, kind, None, **{x: fields[x] for x in fields.keys() & named})
        self.give(request, look=look)

    @rule(data=st.data(), opens=seldom)
    def dispute(self, data: st.DataObject, opens: bool) -> None:
        """The customer disputes a payment at the bank, or the bank has decided."""
        order = OrderId(self.one_of(data, Order))
        reference = data.draw(st.sampled_from(("d-1", "d-2")), label="reference")
        if opens:
            amount = data.draw(money(most=1400), label="amount")
            self.give(orders.OpenChargeback(order=order, reference=reference, amount=amount))
        else:
            won = data.draw(st.booleans(), label="won")
            self.give(orders.CloseChargeback(order=order, reference=reference, won=won))

    @precondition(lambda self: self.possible(ReturnAuthorization))
    @rule(data=st.data(), times=st.integers(1, 2))
    def pay(self, data: st.DataObject, times: int) -> None:
        """A credit is to be issued for a return that is not over, and then another."""
        for _ in range(times):
            if possible := list(self.possible(ReturnAuthorization)):
                ra = data.draw(st.sampled_from(possible), label="return")
                credit = self.drawn(data, returns.IssueCredit, on=ra)
                self.give(credit, look=data.draw(seldom))

    @precondition(lambda self: self.possible(*MONEY))
    @rule(data=st.data(), times=st.integers(1, 4), override=st.sampled_from((None, BOSS)))
    def go_on_with_money(self, data: st.DataObject, times: int, override: Override | None) -> None:
        """Refunds, charges, differences, coupons and budgets go on, perhaps on authority."""
        for _ in range(times):
            if self.possible(*MONEY):
                self.give(self.possible_one(data, *MONEY), override=override)

    @precondition(lambda self: self.disputes())
    @rule(data=st.data(), won=seldom)
    def hear_from_the_bank(self, data: st.DataObject, won: bool) -> None:
        """It decides a dispute, mostly for the customer; what is left is to be credited then."""
        order, reference = data.draw(st.sampled_from(self.disputes()), label="dispute")
        self.give(orders.CloseChargeback(order=order, reference=reference, won=won))
        for id in self.possible(ReturnAuthorization):
            ra = self.side.records[id]
            if isinstance(ra, ReturnAuthorization) and ra.order == order:
                self.give(self.drawn(data, returns.IssueCredit, on=id))
        self.reopen(order)

    def disputes(self) -> list[tuple[OrderId, str]]:
        """What the bank has not decided."""
        return [
            (order.id, one.reference)
            for order in self.side.all(Order)
            for one in order.chargebacks
            if one.stage is ChargebackStage.OPEN
        ]

    @precondition(lambda self: self.sales())
    @rule(data=st.data(), cancelled=st.booleans(), look=seldom)
    def hear_from_the_shop(self, data: st.DataObject, cancelled: bool, look: bool) -> None:
        """It cancelled an order, or takes that back; what closed is opened again if it is due."""
        order = data.draw(st.sampled_from(self.sales()), label="order")
        snapshot = orders.OrderSnapshot(
            number=order.number,
            version=order.shop_version + 1,
            customer=None,
            lines=order.lines,
            shipping=order.shipping,
            placed_at=order.placed_at,
            shipped_at=order.shipped_at,
            delivered_at=order.delivered_at,
            cancelled_at=self.now if cancelled else None,
        )
        self.give(orders.UpdateOrder(order=order.id, snapshot=snapshot), look=look)
        self.reopen(order.id)

    def reopen(self, order: OrderId) -> None:
        """Whoever asks opens again what closed of an order, if anything is due for it."""
        for ra in self.side.all(ReturnAuthorization):
            if ra.order == order and ra.stage is returns.ReturnStage.CLOSED:
                self.give(returns.ReopenReturn(ra=ra.id, reason="it is due"))

    def sales(self) -> list[Any]:
        """What was sold under the shop's own number, the last of it."""
        return [one for one in self.side.all(Order) if one.number is not None][-2:]

    @precondition(lambda self: any(one.brand == "zebra" for one in self.side.all(Order)))
    @rule(
        times=st.integers(1, 3),
        wait=st.sampled_from((None, None, days(364), days(365))),
        override=st.sampled_from((None, None, BOSS)),
    )
    def appease_again(
        self, times: int, wait: datetime.timedelta | None, override: Override | None
    ) -> None:
        """Whoever bought where coupons are given wants another, perhaps long after."""
        if wait is not None:
            self.now = plus(self.now, wait)
        for _ in range(times):
            order = self.sold("zebra")
            appease = appeasements.Appease(
                customer=CustomerId("c-1"), case=order.case, cause=order.id, reason="late again"
            )
            self.give(appease, override=override)

    @precondition(lambda self: self.offered())
    @rule(data=st.data(), late=st.integers(-1, 0))
    def answer_in_the_last_moment(self, data: st.DataObject, late: int) -> None:
        """An offer is taken just before its own time is over, or from that instant on."""
        ra = data.draw(st.sampled_from(self.offered()), label="return")
        offer = data.draw(st.sampled_from(ra.saved.offers), label="offer")
        end = plus(ra.saved.made_at, offer.valid_for)
        self.now = max(self.now, plus(end, datetime.timedelta(microseconds=late)))
        self.give(returns.AcceptOffer(ra=ra.id, code=offer.code))

    def offered(self) -> list[Any]:
        """The returns that something is offered for, and nobody has answered."""
        open_ones = returns.SaveOutcome.OPEN
        return [x for x in self.side.all(ReturnAuthorization) if x.saved.outcome is open_ones]

    @precondition(lambda self: self.awaited())
    @rule(data=st.data(), pays=st.booleans(), under_way=st.booleans())
    def charge(self, data: st.DataObject, pays: bool, under_way: bool) -> None:
        """What is awaited is charged, perhaps while it is on its way; it is paid, or declined."""
        exchange = data.draw(st.sampled_from(self.awaited()), label="exchange")
        if under_way:
            self.give(returns.HandOver(ra=exchange.ra))
        self.now = max(self.now, exchange.remind_at)
        self.give(exchanges.RemindCustomer(exchange=exchange.id))
        told: Any = self.side.records[exchange.id]
        self.now = max(self.now, told.charge_at)
        self.give(exchanges.ChargeUnreturned(exchange=exchange.id), override=BOSS)
        if pays:
            self.give(exchanges.ConfirmCharge(exchange=exchange.id, reference="c-1"))
        else:
            self.give(exchanges.DeclineCharge(exchange=exchange.id, reason="no cover"))

    def awaited(self) -> list[Any]:
        """The exchanges whose original is awaited, and may be charged one day."""
        awaits = exchanges.OriginalStage.AWAITED
        return [
            one
            for one in self.side.all(exchanges.Exchange)
            if one.original is awaits and one.charge_at is not None
        ]
