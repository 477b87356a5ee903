"""Whether anything of a request would be authorized at all, before that is asked. Source: E4."""

from collections.abc import Iterable

from cservice.kernel.ruling import Refused, Ruling
from cservice.returns.facts import ReturnFacts
from cservice.returns.lines import Reason, ReturnLine
from cservice.returns.questions import MayReturn


def barred(lines: Iterable[ReturnLine], facts: ReturnFacts) -> tuple[bool, tuple[Ruling, ...]]:
    """Whether nothing of it may come back, and what policies said until something may.

    Where nothing may, the sale is kept as it is, and nothing is spent to keep it. Nobody has been
    asked for a receipt yet, so that what hangs on one counts as barred, and is authorized later,
    when there is one, without an offer.
    """
    said: tuple[Ruling, ...] = ()
    for line in lines:
        sold = None if line.reason is Reason.EXTRA_ITEM else facts.item(line.sku)
        may = MayReturn(
            given=facts,
            line=line,
            delivered_at=facts.delivered_at,
            placed_at=facts.placed_at,
            customer=facts.customer,
            digital=sold is not None and sold.digital,
            contradicted=facts.contradicts(line),
        ).ask()
        said += may.rulings
        if not isinstance(may, Refused):
            return False, said
    return True, said
