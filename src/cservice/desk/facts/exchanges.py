"""What exchanges are told of the return behind them."""

from collections.abc import Iterator, Mapping
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.instead import had_instead, stays_here
from cservice.desk.facts.originals import arrived, to_come, undelivered, unreturned
from cservice.desk.facts.purse import for_goods
from cservice.desk.facts.sales import lost_to, sale_of
from cservice.desk.wiring import Gatherer, Gathering
from cservice.exchanges.matching import less
from cservice.ids import OrderId, ReturnId
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


def exchange_facts(g: Gathering) -> exchanges.ExchangeFacts:
    """The return behind an exchange; one of another case is none of its business."""
    exchange = g.record if isinstance(g.record, exchanges.Exchange) else None
    wanted: ReturnId | None = exchange.ra if exchange else getattr(g.command, "ra", None)
    ra = g.case.get(returns.ReturnAuthorization, wanted)
    if ra is not None and ra.case != g.case.id:
        ra = None
    others = [x for x in g.case.all(exchanges.Exchange) if x.ra == wanted and x is not exchange]
    claimed = [one for x in others if x.claims for one in x.originals]
    standing = _standing(ra, g.given["now"])
    authorized = standing is exchanges.ReturnStanding.AUTHORIZED
    bought = [] if ra is None else [line for line in ra.lines if not line.extra]
    ours = any(line.reason.our_mistake for line in bought)
    contradicted = ra is not None and _contradicted(ra, g.case)
    settled = ra is not None and stays_here(g.case.get(orders.Order, ra.order), g.case)
    comes = authorized and not settled
    return exchanges.ExchangeFacts(
        **g.given,
        order=None if ra is None else ra.order,
        standing=standing,
        our_mistake=ours and not contradicted,
        contradicted=contradicted,
        originals=less(_originals(ra, g.case), claimed) if ra and comes else (),
        settles_by_exchange=ra is not None and ra.remedy is returns.Remedy.EXCHANGE,
        shipping_price=g.brand.shipping_price,
        free_shipping_from=g.brand.free_shipping_from,
        on_its_way=ra is not None and _on_its_way(ra, g.case),
        not_come=exchange is not None and _not_come(exchange, g.case),
        arrived=ra is not None and arrived(ra, g.case),
        purse=for_goods(None if ra is None else g.case.get(orders.Order, ra.order), g.case, ra),
        outward=None if exchange is None else _outward(exchange, g),
        good_until=ra.expires_at if ra and authorized else None,
        credited=None if exchange is None else had_instead(exchange, g.case),
        paid_under=() if exchange is None else _paid_under(exchange, g.case),
        in_shop=_in_shop(exchange, g.case),
        **_before(ra, g.case),
        **_as_its_return_has_it(exchange, ra, g.case),
    )


def _paid_under(exchange: exchanges.Exchange, case: CaseFile) -> tuple[str, ...]:
    """The refunds for an exchange, and the bank's numbers, as a difference is settled by them."""
    sale = exchange.sale or exchange.order
    bank = [
        dispute.reference
        for one in case.all(orders.Order)
        if sale in (one.id, one.sale)
        for dispute in one.chargebacks
        if dispute.stage is not orders.ChargebackStage.WON
    ]
    order = case.get(orders.Order, exchange.order)
    lost = () if order is None else lost_to(order, case)
    opened = [one.id for one in case.all(refunds.Refund) if one.exchange == exchange.id]
    return (*opened, *bank, ", ".join(lost))


def _in_shop(exchange: exchanges.Exchange | None, case: CaseFile) -> bool:
    """Whether the shop cancelled the sale behind an exchange."""
    order = None if exchange is None else case.get(orders.Order, exchange.order)
    return order is not None and sale_of(order, case).cancelled_in_shop


def _contradicted(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether somebody looked, and all that is called our mistake was all right. Source: D2, E3."""
    order = case.get(orders.Order, ra.order)
    if order is None or not order.diagnosed:
        return False
    ours = [line for line in ra.lines if line.reason.our_mistake and not line.extra]
    faulty = set(order.faulty)
    return bool(ours) and all(faulty.isdisjoint((line.sku, line.instead)) for line in ours)


def _standing(ra: returns.ReturnAuthorization | None, now: Instant) -> exchanges.ReturnStanding:
    """Whether a return is honoured; one that has lapsed is over, whoever has noted it."""
    if ra is None or ra.lapsed(now):
        return exchanges.ReturnStanding.OVER
    return _STANDINGS.get(ra.stage, exchanges.ReturnStanding.OVER)


_STANDINGS = {
    returns.ReturnStage.REQUESTED: exchanges.ReturnStanding.REQUESTED,
    returns.ReturnStage.AUTHORIZED: exchanges.ReturnStanding.AUTHORIZED,
}


def _outward(exchange: exchanges.Exchange, g: Gathering) -> exchanges.Outward | None:
    """What became of the order that is named, or that the replacement goes out under."""
    named: OrderId | None = getattr(g.command, "order", exchange.replacement_order)
    order = g.case.get(orders.Order, named)
    if order is None or order.replaces != exchange.id:
        return None
    return exchanges.Outward(
        left=order.shipped_at is not None,
        arrived=order.arrived,
        came_back=order.stage is orders.OrderStage.CAME_BACK,
        cancelled=order.stage is orders.OrderStage.CANCELLED,
    )


def _as_its_return_has_it(
    exchange: exchanges.Exchange | None, ra: returns.ReturnAuthorization | None, case: CaseFile
) -> dict[str, Any]:
    if exchange is None or ra is None:
        return {}
    original, counts = original_of(exchange, ra, case)
    return {"original": original, "counts": counts}


def original_of(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile
) -> tuple[exchanges.OriginalStage, Money | None]:
    """Where the original is as its return has it, and what of it counts once it was inspected.

    In a parcel that nobody looked into is the original, unless several wait for theirs. What was
    not in it is awaited still, and so is the rest of what was lost in part. What is lost or kept
    to the last piece is not awaited, whatever else the return is for: of it counts what was sent,
    or need not be. Where part came, and no
    replacement is out or the whole was paid for, that part counts once the return is closed. What
    the customer never had, since its order came back, is with us as it left. Source: E7, E8, F4.
    """
    if undelivered(ra, case):
        return exchanges.OriginalStage.ACCEPTED, exchange.expected
    mine = _share(exchange, ra, case)
    gone = _STAGES.get(ra.goods) or _all_gone(exchange, ra)
    if gone is not None and mine.counted:
        return gone, mine.worth
    if not ra.goods.here:
        return exchanges.OriginalStage.AWAITED, mine.worth if mine.counted else None
    if _unopened(ra):
        alone = not any(_waits_beside(one, exchange) for one in case.own(exchanges.Exchange))
        if alone:
            return exchanges.OriginalStage.RECEIVED, None
        return exchanges.OriginalStage.AWAITED, mine.worth
    closed = ra.stage is returns.ReturnStage.CLOSED
    paid = exchange.charge is exchanges.ChargeStage.PAID
    if mine.undecided or (mine.in_part and paid and not closed):
        return exchanges.OriginalStage.RECEIVED, None
    ends = closed and mine.in_part and (paid or not exchange.is_out)
    if mine.outstanding and not ends:
        return exchanges.OriginalStage.AWAITED, mine.worth
    if not mine.counted:
        return exchanges.OriginalStage.REJECTED, None
    return exchanges.OriginalStage.ACCEPTED, mine.worth


_STAGES = {
    returns.GoodsStage.LOST: exchanges.OriginalStage.LOST,
    returns.GoodsStage.KEPT: exchanges.OriginalStage.KEPT,
    returns.GoodsStage.NOT_NEEDED: exchanges.OriginalStage.KEPT,
}


def _all_gone(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization
) -> exchanges.OriginalStage | None:
    """What became of an original of which no piece may come; None = some may, or came.

    Of several pieces of the same item nobody can tell whose is lost: all of them must be.
    """
    lines = _lines_of(exchange, ra)
    if any(line.lost + line.kept + line.not_needed < line.claimed for line in lines):
        return None
    if any(line.lost for line in lines):
        return exchanges.OriginalStage.LOST
    return exchanges.OriginalStage.KEPT


def never_sent(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile
) -> bool:
    """Whether no piece of the original was sent, nor will be: what was is another's. Source: E8."""
    mine, lines = _share(exchange, ra, case), _lines_of(exchange, ra)
    if mine.counted or mine.undecided or mine.outstanding:
        return False
    return any(line.short for line in lines) and not any(line.rejected for line in lines)


def _lines_of(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization
) -> list[returns.ReturnLine]:
    """Where the original stands on its return, perhaps with pieces that are not its own."""
    skus = {one.sku for one in exchange.originals}
    return [line for line in ra.lines if line.sku in skus and not line.extra]


def _unopened(ra: returns.ReturnAuthorization) -> bool:
    """Whether a parcel is here that nobody has looked into."""
    return ra.goods is returns.GoodsStage.RECEIVED and not ra.opened


def _waits_beside(one: exchanges.Exchange, wanted: exchanges.Exchange) -> bool:
    """Whether another exchange may have its original in the same parcel."""
    other = one.id != wanted.id and one.ra == wanted.ra
    return other and one.stage is exchanges.ExchangeStage.OPEN and one.original not in _SETTLED


#: The original of another exchange is in no parcel that comes now.
_SETTLED = (exchanges.OriginalStage.ACCEPTED, exchanges.OriginalStage.KEPT)


@frozen(kw_only=True)
class _Share:
    """What of a return is an exchange's own. Source: E7."""

    counted: int  # pieces that count for it
    worth: Money  # what was paid for these
    undecided: int  # pieces that are under review
    outstanding: int  # pieces that may still come

    @property
    def in_part(self) -> bool:
        """Whether some of it counts, and some may still come."""
        return self.counted > 0 and self.outstanding > 0


def _share(wanted: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile) -> _Share:
    """What of a return is an exchange's; each piece is one's alone, in the order of the exchanges.

    Those that count go first, then those that may still. One that is cancelled takes nothing from
    the others.
    """
    bought = [line for line in ra.lines if not line.extra]
    piles = {line.sku: [0, 0, 0] for line in bought}
    for line in bought:
        counting = line.accepted + line.lost + line.kept + line.not_needed
        for place, pieces in enumerate((counting, line.under_review, line.outstanding)):
            piles[line.sku][place] += pieces
    for original in _before_it(wanted, case) if wanted.claims else ():
        _take(piles.get(original.sku, []), original.quantity)
    counted = undecided = outstanding = 0
    worth = Money.zero(wanted.value.currency)
    for original in wanted.originals:
        counts, under_review, missing = _take(piles.get(original.sku, [0, 0, 0]), original.quantity)
        counted, undecided = counted + counts, undecided + under_review
        outstanding += missing
        worth += original.worth.part(counts, original.quantity)
    return _Share(counted=counted, worth=worth, undecided=undecided, outstanding=outstanding)


def _take(piles: list[int], quantity: int) -> list[int]:
    """So many pieces are taken from piles, from the first as far as it goes."""
    taken: list[int] = []
    for place, pieces in enumerate(piles):
        taken.append(min(pieces, quantity))
        piles[place], quantity = pieces - taken[-1], quantity - taken[-1]
    return taken


def _before_it(wanted: exchanges.Exchange, case: CaseFile) -> Iterator[exchanges.Original]:
    """What exchanges for the same return stand for that began before this one."""
    for exchange in case.own(exchanges.Exchange):
        if exchange.id == wanted.id:
            return
        if exchange.ra == wanted.ra and exchange.claims:
            yield from exchange.originals


def _on_its_way(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether the goods are with nobody, or in a parcel that nobody looked into. Source: E8, F4."""
    return ra.goods.under_way or ra.under_way or _unopened(ra) or to_come(ra, case)


def _not_come(exchange: exchanges.Exchange, case: CaseFile) -> bool:
    """Whether the customer asked back the replacement, since it has not come. Source: E8, F4.

    That the number is over since brings nothing: somebody asks the courier still.
    """
    order = exchange.replacement_order
    asked = [one for one in case.all(returns.ReturnAuthorization) if one.order == order]
    says = [one for one in asked if one.claims or one.stage is returns.ReturnStage.EXPIRED]
    return any(to_come(one, case) for one in says)


def _originals(ra: returns.ReturnAuthorization, case: CaseFile) -> tuple[exchanges.Original, ...]:
    """What comes back, as it was sold; for what was rejected nothing goes out."""
    order = case.get(orders.Order, ra.order)
    sold = () if order is None else order.lines
    products = {line.sku: line.product for line in sold}
    return tuple(
        exchanges.Original(
            sku=line.sku,
            quantity=line.claimed - line.rejected,
            worth=line.paid.part(line.claimed - line.rejected, line.requested),
            product=products.get(line.sku),
        )
        for line in ra.lines
        if line.claimed > line.rejected
    )


def _before(ra: returns.ReturnAuthorization | None, case: CaseFile) -> dict[str, Any]:
    """Where a replacement comes back: the exchange it was sent for. Source: D9."""
    order = None if ra is None else case.get(orders.Order, ra.order)
    if order is None or order.replaces is None:
        return {}
    return {
        "again": order.replaces,
        "repeat": order.re_orders,
        "unreturned": unreturned(order.replaces, case),
    }


GATHERERS: Mapping[type[Given], Gatherer] = {exchanges.ExchangeFacts: exchange_facts}
