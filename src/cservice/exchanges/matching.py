"""What goes out for what: each piece that goes out stands for one that comes back. Source: F6."""

from collections.abc import Callable, Sequence

from cservice.exchanges.model import Item, Original
from cservice.kernel.money import Money
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class Match:
    """An item that goes out, and what comes back for it."""

    item: Item  # what goes out
    originals: tuple[Original, ...]  # what comes back, as many pieces

    @property
    def same_product(self) -> bool:
        """Whether it is the same, or a variant of the same product, as all that it replaces."""
        return all(is_same(self.item, one) or is_variant(self.item, one) for one in self.originals)

    def value(self, our_mistake: bool) -> Money:
        """What goes out is worth: its price, or what was paid for what it replaces.

        On our mistake the same product is worth what was paid for it, whatever it costs today.
        """
        price = self.item.price
        if price is None or (our_mistake and self.same_product):
            return worth(self.originals)
        return price * self.item.quantity

    def undercuts(self, our_mistake: bool) -> Money | None:
        """What was paid for the very same, where its price is below that and counts; else None."""
        same = [one for one in self.originals if is_same(self.item, one)]
        price = self.item.price
        if price is None or not same or (our_mistake and self.same_product):
            return None
        paid = worth(same)
        return paid if price * sum(one.quantity for one in same) < paid else None


def carried(matches: Sequence[Match], our_mistake: bool) -> tuple[Money, ...]:
    """What of all that was paid for what comes back, each item that goes out stands for.

    That is what was paid for what it replaces, up to its own worth; what a cheaper one leaves over
    goes to those that are worth more than what they replace. Source: E15, F5.
    """
    values = [match.value(our_mistake) for match in matches]
    paid = [worth(match.originals) for match in matches]
    own = [min(value, one) for value, one in zip(values, paid, strict=True)]
    currency = values[0].currency
    over = Money.total(paid, currency) - Money.total(own, currency)
    return tuple([one + more for one, more in zip(own, _up_to(values, own, over), strict=True)])


def paid_beyond(matches: Sequence[Match], our_mistake: bool, paid: Money) -> tuple[Money, ...]:
    """What each item stands for beside that, where so much was paid for the exchange itself."""
    values = [match.value(our_mistake) for match in matches]
    return _up_to(values, carried(matches, our_mistake), paid)


def _up_to(values: Sequence[Money], have: Sequence[Money], more: Money) -> tuple[Money, ...]:
    """What each gets of an amount, in proportion to what it lacks; none gets more than that."""
    lacking = [value - one for value, one in zip(values, have, strict=True)]
    return min(more, Money.total(lacking, more.currency)).share(lacking)


def worth(originals: Sequence[Original]) -> Money:
    """What was really paid for one thing that comes back, or more."""
    return Money.total([one.worth for one in originals], originals[0].worth.currency)


def is_same(item: Item, original: Original) -> bool:
    """Whether just that comes back."""
    return item.sku == original.sku


def is_variant(item: Item, original: Original) -> bool:
    """Whether another size or colour of it comes back."""
    return item.product is not None and item.product == original.product


def _is_anything(item: Item, original: Original) -> bool:
    return True


#: What goes out stands for the same if that comes back, else for a variant, else for anything.
_BEST_FIRST: tuple[Callable[[Item, Original], bool], ...] = (is_same, is_variant, _is_anything)


def matched(items: Sequence[Item], originals: Sequence[Original]) -> tuple[Match, ...]:
    """What each item stands for, where no more goes out than comes back; worth adds up exactly."""
    left: list[Original | None] = list(originals)
    found: list[list[Original]] = [[] for _ in items]
    for suits in _BEST_FIRST:
        for item, taken in zip(items, found, strict=True):
            for place, original in enumerate(left):
                missing = item.quantity - sum(one.quantity for one in taken)
                if original is not None and missing and suits(item, original):
                    part, left[place] = split(original, min(missing, original.quantity))
                    taken.append(part)
    return tuple(
        Match(item=item, originals=tuple(taken)) for item, taken in zip(items, found, strict=True)
    )


def split(original: Original, pieces: int) -> tuple[Original, Original | None]:
    """So many pieces of it, at least one, and the others; None where none are left."""
    part = evolve(original, quantity=pieces, worth=original.worth.part(pieces, original.quantity))
    if pieces == original.quantity:
        return part, None
    others = original.quantity - pieces
    return part, evolve(original, quantity=others, worth=original.worth - part.worth)


def less(originals: Sequence[Original], claimed: Sequence[Original]) -> tuple[Original, ...]:
    """What is left of what comes back when others have spoken for some of it, by its sku."""
    left: list[Original] = []
    theirs = {one.sku: 0 for one in claimed}
    for one in claimed:
        theirs[one.sku] += one.quantity
    for original in originals:
        spoken_for = min(theirs.get(original.sku, 0), original.quantity)
        rest: Original | None = original
        if spoken_for:
            theirs[original.sku] -= spoken_for
            _, rest = split(original, spoken_for)
        if rest is not None:
            left.append(rest)
    return tuple(left)
