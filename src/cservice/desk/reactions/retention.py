"""What follows from an offer that was taken to keep a sale."""

from collections.abc import Iterable

from cservice import appeasements, orders, retention, returns
from cservice.desk.reactions.tickets import seen_to, solved
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile


def spend_budget(
    event: returns.SaveOfferAccepted | returns.ExchangeOfferAccepted,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """The budget pays for the offer that was taken, in the same transaction. Source: E4."""
    offer = event.offer
    if offer.budget is not None and offer.cost is not None and offer.cost.is_positive:
        yield retention.SpendBudget(budget=offer.budget, amount=offer.cost, spent_on=ra.id)


def give_promised(
    event: returns.SaveOfferAccepted, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the customer took is given, in the same transaction; else somebody is asked to. E4.

    Only a discount of so much, and a coupon that the offer describes, can be given by itself.
    """
    offer, customer = event.offer, ra.saved.customer
    if offer.off is not None:
        why = f"{offer.code} was taken to keep it"
        for one in returns.discounts(ra.lines, offer.off):
            yield orders.HonourDiscount(
                order=ra.order, sku=one.sku, quantity=one.quantity, off=one.off, reason=why
            )
    elif offer.coupon is not None and customer is not None:
        yield appeasements.GivePromised(case=ra.case, customer=customer, ra=ra.id)
    else:
        text = (
            f"nothing comes back for {ra.id}, since the customer took “{offer.text}”"
            f" ({offer.code}): whoever gives it to them solves this"
        )
        yield from seen_to(case, text, ra, customer=customer)


def solve_kept(
    event: returns.SaveOfferAccepted, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the customer keeps the order, the tickets have an answer. Source: E4, H1.

    But for one that asks somebody to give what was promised.
    """
    return solved(case, "kept the order")
