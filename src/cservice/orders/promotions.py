"""Whether the source codes of an order that is taken are the brand's. Source: D4, D12."""

from cservice.ids import Sku
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.orders.model import OrderLine
from cservice.orders.questions import SourceCodeWorth
from cservice.orders.refusals import RULES


def promoted(
    question: str, codes: tuple[str, ...], lines: tuple[OrderLine, ...], facts: Given
) -> tuple[Ruling, ...] | Refused:
    """What policies say to each code, for the whole order or else for an item of it.

    The prices have it off already: that policies take anything off is enough, however much. Of what
    is free anything is nothing, so there a policy that answers at all is enough.
    """
    rulings: tuple[Ruling, ...] = ()
    for code in codes:
        found, said = _found(code, lines, facts)
        if not found:
            return refuse(
                question,
                RULES,
                "no_promotion",
                "{code} takes nothing off: no promotion of ours has it for what is ordered",
                allowed=("read the code again", "take the order without it, at the full price"),
                code=code,
            )
        rulings += said
    return rulings


def _found(
    code: str, lines: tuple[OrderLine, ...], facts: Given
) -> tuple[bool, tuple[Ruling, ...]]:
    """Whether a promotion has it, and what policies said until one did."""
    items: dict[Sku | None, list[Money]] = {None: [line.paid for line in lines]}
    for line in lines:
        items.setdefault(line.sku, []).append(line.paid)
    said: tuple[Ruling, ...] = ()
    for sku, costs in items.items():
        paid = Money.total(costs, costs[0].currency)
        answer = SourceCodeWorth(
            given=facts,
            so_far=Money.zero(paid.currency),
            code=code,
            sku=sku,
            paid=paid,
            order=None,
        ).ask()
        said += answer.rulings
        if answer.value.is_positive or (paid.is_zero and answer.rulings):
            return True, said
    return False, said
