"""What policies are asked of each line that would come back, and whether any may. E4, E10."""

from collections.abc import Iterable

from cservice.kernel.ruling import Refused, Ruling
from cservice.returns.facts import ReturnFacts, Sold
from cservice.returns.lines import ReturnLine
from cservice.returns.questions import MayReturn


def may_return(
    line: ReturnLine, sold: Sold | None, facts: ReturnFacts, has_receipt: bool | None = None
) -> MayReturn:
    """What is asked of a line, whether it is authorized or that is only looked at.

    `sold` is the order's item that it is of; None = nobody bought it.
    """
    return MayReturn(
        given=facts,
        line=line,
        delivered_at=facts.delivered_at,
        placed_at=facts.placed_at,
        has_receipt=has_receipt,
        customer=facts.customer,
        digital=sold is not None and sold.digital,
        contradicted=facts.contradicts(line),
        zone=facts.zone,
    )


def barred(lines: Iterable[ReturnLine], facts: ReturnFacts) -> tuple[bool, tuple[Ruling, ...]]:
    """Whether nothing of it may come back, and what policies said until something may.

    Where nothing may, the sale is kept as it is, and nothing is spent to keep it. Nobody has been
    asked for a receipt yet, so that what hangs on one counts as barred, and is authorized later,
    when there is one, without an offer.
    """
    said: tuple[Ruling, ...] = ()
    for line in lines:
        sold = None if line.extra else facts.item(line.sku)
        may = may_return(line, sold, facts).ask()
        said += may.rulings
        if not isinstance(may, Refused):
            return False, said
    return True, said
