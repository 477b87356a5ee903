"""What was paid for the pieces of a return, by what has become of them. Source: D7, E7, E15."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from cservice.kernel.money import Money
from cservice.kernel.value import frozen
from cservice.returns.lines import ReturnLine
from cservice.returns.settling import CreditTrigger


@frozen(kw_only=True)
class Worth:
    """What was paid for the pieces of a return that are honoured, or may still be.

    Cents go with the first pieces of a line, in the order of these fields: so they add up to no
    more than was paid, whatever becomes of which piece. What was rejected, or never sent, is worth
    nothing here; nor are the first pieces of a line that exchanges stand for.
    """

    back: Money  # here and accepted
    kept: Money  # the customer was told to keep them
    not_needed: Money  # there is nothing to send back
    lost: Money  # sent and lost
    open: Money  # they may still come, or are under review

    @property
    def honoured(self) -> Money:
        """For all that is honoured by now: it is back, it is kept, or it need not come."""
        return self.back + self.kept + self.not_needed

    def earned(self, trigger: CreditTrigger) -> Money:
        """For all pieces that need wait for no more than that, one thing after another. D7."""
        waiting = {
            CreditTrigger.GOODS_BACK: self.back,
            CreditTrigger.KEPT: self.kept,
            CreditTrigger.NOTHING_TO_SEND: self.not_needed,
            CreditTrigger.WRITTEN_OFF: self.lost,
        }
        if trigger not in waiting:
            return self.at_most
        so_far = dict(zip(waiting, accumulate(waiting.values()), strict=True))
        return so_far[trigger]

    @property
    def at_most(self) -> Money:
        """For all that is honoured, or may still be, once it comes."""
        return self.honoured + self.lost + self.open


def worth_of(lines: Sequence[ReturnLine]) -> Worth:
    """What the pieces of these lines are worth; there is one line at least."""
    nothing = Money.zero(lines[0].paid.currency)
    back = kept = not_needed = lost = open_ = nothing
    for line in lines:
        pieces = (line.accepted, line.kept, line.not_needed, line.lost, line.open)
        counts = [max(count, line.exchanged) for count in accumulate(pieces, initial=0)]
        up_to = {count: line.paid.part(count, line.requested) for count in {*counts}}
        each = [up_to[after] - up_to[before] for before, after in pairwise(counts)]
        back += each[0]
        kept += each[1]
        not_needed += each[2]
        lost += each[3]
        open_ += each[4]
    return Worth(back=back, kept=kept, not_needed=not_needed, lost=lost, open=open_)
