"""The laws about disputes at the bank: what it gives back is gone, and is given once. E13."""

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.testing.money.noted import (
    Noted,
    Records,
    Sums,
    all_of,
    is_told,
    names,
    order_of,
    paid_beside,
    return_of,
    sale_behind,
    sale_paid_back,
)
from cservice.testing.money.returns import worth_at


def disputed(noted: Noted, one: Envelope, body: orders.ChargebackOpened, records: Records) -> None:
    """The customer asks the bank for it; for no more than was paid for all that goes together.

    A bank may be asked for what the shop gives back too, which is no desk's doing, and so does not
    count here.
    """
    sale, none = sale_behind(one.stream, records), Money.zero(body.amount.currency)
    noted.disputes[one.stream, body.reference] = sale, body.amount
    of_it = [x for x in all_of(records, orders.Order) if sale_behind(x.id, records) == sale]
    asked = [amount for of, amount in noted.disputes.values() if of == sale]
    asked.append(noted.bank.get_of(sale, none))
    most = Money.total([x.paid_in_total for x in of_it], none.currency)
    most += paid_beside(noted, sale, records, none)
    total = Money.total(asked, none.currency)
    assert total <= most, f"{one.id}: {total} is disputed, and {most} was paid for {sale}"


def decided(noted: Noted, one: Envelope, body: orders.ChargebackClosed, records: Records) -> None:
    """What the bank gave back is gone; for what we thought was never paid, that says it was."""
    sale, amount = noted.disputes.pop((one.stream, body.reference))
    if body.won:
        return
    noted.bank.add(sale, amount)
    order = order_of(one.stream, records)
    if order.replaces is not None:
        none = Money.zero(amount.currency)
        before = none if order.charged_back is None else order.charged_back
        most = order.paid_in_total
        noted.paid_for_others.add(sale, min(before + amount, most) - min(before, most))


def beside_the_bank(
    noted: Noted, one: Envelope, body: returns.CreditIssued, records: Records
) -> None:
    """What the bank gave of a sale is the first of all that is due: no credit is given beside it.

    What is credited before anything came stands for as much, and for what the bank gave of that: of
    the worth of what never comes, no more is due. Of what was sent instead, or is
    cancelled, other laws say more.
    """
    own = return_of(one.stream, records)
    sale = order_of(sale_behind(own.order, records), records)
    none = Money.zero(body.amount.currency)
    gone = _gone(noted, sale, records)
    others = max(sale.overpaid, none) - gone.get_of("", none)
    for ra in all_of(records, returns.ReturnAuthorization):
        if ra.order == sale.id and ra is not own:
            others += _due(noted, ra, none) - gone.get_of(ra.id, none)
    given = noted.bank.get_of(sale.id, none)
    stands_for = noted.credited[own.id] + max(given - others, none)
    before = noted.promised.get_of(own.id, none)
    noted.promised[own.id] = max(before, min(stands_for, worth_at(own, body.trigger)))
    swapped = any(sale.id in (x.order, x.sale) for x in all_of(records, exchanges.Exchange))
    off = sale.id in noted.in_shop or sale.stage is orders.OrderStage.CANCELLED
    if given.is_positive and own.order == sale.id and not swapped and not off:
        fees, parts = [x.amount for x in body.fees], [x.amount for x in body.parts]
        due = others + _due(noted, own, none) - Money.total(fees, none.currency)
        out = given + gone.get_of(own.id, none) + Money.total(parts, none.currency)
        assert out <= due, f"{one.id}: with the bank's {out} is given, and {due} is due"


def _gone(noted: Noted, sale: orders.Order, records: Records) -> Sums:
    """What leaves by our hand of a sale, by the return it is for; by none = for the sale itself."""
    gone = Sums()
    for id, (of, amount) in noted.refunded.items():
        refund = records.get(id)
        if of == sale.id and isinstance(refund, refunds.Refund):
            gone.add(refund.ra or "", amount)
    return gone


def _due(noted: Noted, ra: returns.ReturnAuthorization, none: Money) -> Money:
    """What is due for a return in all, less fees: it is honoured, or was promised."""
    on = ra.stage in (returns.ReturnStage.AUTHORIZED, returns.ReturnStage.CLOSED)
    worth = ra.worth.honoured if on else none
    fees = Money.total([fee.amount for fee in ra.fees], none.currency)
    return max(worth, noted.promised.get_of(ra.id, none)) - fees


def the_bank_gives_once(noted: Noted, records: Records) -> None:
    """What the bank gives is given once: by it or by us, and no part of it counts twice.

    So nothing of its case is to be paid out while it decides. Once it has, who has all returns of a
    sale closed, for credits, and was sent nothing else, has what they and the price cuts come to;
    unless it may never have been paid, and a person has it paid out who knows.
    """
    in_dispute = {(records[of].case, sale) for (of, _), (sale, _) in noted.disputes.items()}
    opened = all_of(records, refunds.Refund)
    for one in opened:
        beside = one.stage is refunds.RefundStage.PENDING
        beside = beside and (one.case, sale_paid_back(one, records)) in in_dispute
        assert not beside, f"{one.id} is to be paid out while the bank decides"
    swapped = {sale_behind(one.order, records) for one in all_of(records, exchanges.Exchange)}
    for sale in [one for one in all_of(records, orders.Order) if one.replaces is None]:
        left = sale.stage in (orders.OrderStage.SHIPPED, orders.OrderStage.DELIVERED)
        as_sold = left and sale.shop_version == 0 and sale.id not in swapped
        if sale.charged_back is None or sale.disputed or not as_sold:
            continue
        none = Money.zero(sale.shipping.currency)
        due = max(sale.overpaid, none)
        for ra in all_of(records, returns.ReturnAuthorization):
            if ra.order == sale.id and ra.stage is returns.ReturnStage.CLOSED:
                due += max(ra.worth.honoured, none if ra.credited is None else ra.credited)
                due -= Money.total([fee.amount for fee in ra.fees], none.currency)
        if any(is_told(f" for order {name}, if it was paid", records) for name in names(sale)):
            continue
        tried = [one.amount for one in opened if sale_paid_back(one, records) == sale.id]
        had = Money.total(tried, none.currency) + sale.charged_back
        assert due <= had, f"{due} is due for {sale.id}, and with the bank's {had} was given"
