"""The record of a return: the authorization, its number and what it led to.

Its lines, what they are worth and the parcel at the dock have modules of their own.
"""

from enum import StrEnum
from typing import ClassVar, NewType

from cservice.ids import OrderId, ParcelId, ReturnId
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.numbers import Series
from cservice.kernel.record import Folds, Lookup, Record, exactly
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import Payment
from cservice.returns.chart import (
    GOODS,
    LABEL,
    STAGE,
    GoodsStage,
    LabelStage,
    ReturnStage,
)
from cservice.returns.lines import (
    DecidedSurplus,
    FoundItem,
    Pieces,
    Reason,
    ReturnLine,
    back_to_customer,
    undecided_of,
)
from cservice.returns.saving import SaveAttempt, SaveOutcome
from cservice.returns.settling import Fee, FeeKind, WaivedFee
from cservice.returns.worth import Worth, worth_of

#: The number a customer writes on the parcel. Source: E1, E5.
RaNumber = NewType("RaNumber", str)

#: Nine digits and a check digit, said in groups of three, three and four.
RA_NUMBERS = Series(name="ra", digits=9, groups=(3, 3, 4), also=("rma", "return"))
#: The name under which an authorization is found by its number.
BY_NUMBER = "returns.number"
#: The name under which the authorizations of an order are found, by the order's id.
BY_ORDER = "returns.order"


@frozen(kw_only=True)
class Departure:
    """Parcels that left the customer, as somebody said. Source: E8, G5."""

    at: Instant | None  # when the last of them did; None = nobody noted it
    parcels: int  # how many had by then, in all


class Remedy(StrEnum):
    """What the customer gets for what comes back."""

    EXCHANGE = "exchange"
    CREDIT = "credit"


@frozen(kw_only=True)
class ReturnAuthorization(Record):
    """A return: what may come back, under which number, where it is, what it led to."""

    kind = "returns.return_authorization"
    prefix = "ra"
    tables = (STAGE, GOODS, LABEL)
    at_rest = frozenset({ReturnStage.CLOSED, ReturnStage.EXPIRED})
    folds: ClassVar[Folds] = {BY_NUMBER: RA_NUMBERS.folded, BY_ORDER: exactly}

    id: ReturnId  # unique within the tenant
    order: OrderId  # the order it is about
    sale: OrderId | None = None  # the sale that order goes back to, where it is a replacement
    remedy: Remedy  # what the customer gets
    lines: tuple[ReturnLine, ...]  # what comes back
    stage: ReturnStage  # whether we honour it
    goods: GoodsStage  # where the goods are
    label: LabelStage  # where the label is
    #: Somebody is told if it is only asked for by then; None = they were, or nobody is.
    answer_due_at: Instant | None = None
    number: RaNumber | None = None  # told to the customer; None = not authorized yet
    given_at: Instant | None = None  # when the number was; None = not, or nobody noted it
    expires_at: Instant | None = None  # the number is good until then; None = not authorized yet
    first_expires_at: Instant | None = None  # as it was issued; None = it was never extended
    #: As it was given, before couriers that confirmed were waited for; None = none is.
    promised_until: Instant | None = None
    #: Somebody asks for a label then that was ordered, and is not mailed; None = none was ordered,
    #: or the number was told in its place.
    mails_by: Instant | None = None
    told_unmailed: bool = False  # whether somebody was told that it is not mailed
    label_due_at: Instant | None = None  # later than this it is late; None = not mailed
    label_cost: Money | None = None  # what the customer pays for it; None = not mailed
    conditions: tuple[Condition, ...] = ()  # what the authorization hangs on, checked at inspection
    parcels: tuple[ParcelId, ...] = ()  # what was taken in for it
    came: tuple[Instant, ...] = ()  # when each was, in order, as far as that was noted
    opened: bool = False  # whether there was an inspection since the last parcel was received
    surplus: tuple[FoundItem, ...] = ()  # received, but not authorized; as it was found
    #: What becomes of surplus of which the inspector did not say that, in order.
    surplus_decided: tuple[DecidedSurplus, ...] = ()
    sent_back: tuple[Pieces, ...] = ()  # what went back to the customer, in order
    found: tuple[FoundItem, ...] = ()  # all that inspections said, in order; with the surplus
    unmet: tuple[str, ...] = ()  # conditions that were not kept, while pieces are under review
    arrives_by: Instant | None = None  # later than this it is late; None = not handed over
    departures: tuple[Departure, ...] = ()  # what left the customer, in the order it was told
    told_late: bool = False  # whether somebody was told that what was handed over last is late
    #: Where the goods were when somebody was told that its time is over and it is open; None =
    #: nobody was, since it was issued or extended.
    left_open: GoodsStage | None = None
    opened_for: ParcelId | None = None  # at the dock, before there was a number; None = asked for
    credited: Money | None = None  # issued so far, fees not taken off; None = nothing
    #: What the credits stand for: what they came to, and what the bank had given of the same; None
    #: = none was issued.
    credited_for: Money | None = None
    fees: tuple[Fee, ...] = ()  # what was taken off those credits, in order
    waived: tuple[WaivedFee, ...] = ()  # what of such was let go, in order
    paid_back: tuple[Payment, ...] = ()  # what went back by the payments of the order, in order
    saved: SaveAttempt = SaveAttempt()  # what was offered to keep the sale, and what came of it

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, the order, and its sale: all its authorizations are counted together."""
        both = (self.case, self.order)
        return both if self.sale is None else (*both, self.sale)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The order, and the number on the parcel."""
        order = Lookup(name=BY_ORDER, value=self.order)
        if self.number is None:
            return (order,)
        return (order, Lookup(name=BY_NUMBER, value=self.number, unique=True))

    @property
    def claims(self) -> bool:
        """Whether its quantities count against the order; a cancelled one frees them."""
        return self.stage not in (ReturnStage.CANCELLED, ReturnStage.EXPIRED, ReturnStage.SALE_KEPT)

    @property
    def currency(self) -> str:
        """The money that all of it was paid in."""
        return self.lines[0].paid.currency

    @property
    def waives(self) -> frozenset[FeeKind]:
        """The fees that no credit takes any more, since they were let go. Source: D8."""
        return frozenset([one.fee for one in self.waived])

    @property
    def worth(self) -> Worth:
        """What was paid for its pieces, by what has become of them."""
        return worth_of(self.lines)

    def uncredited(self, earned: Money) -> Money:
        """What of so much was not credited yet; less than nothing where more was, beforehand."""
        return earned if self.credited is None else earned - self.credited

    @property
    def credit_due(self) -> Money:
        """What is due for all that is honoured by now, less what was credited. Source: D7.

        It is negative where more was credited beforehand.
        """
        return self.uncredited(self.worth.honoured)

    @property
    def unsettled(self) -> Money:
        """What was paid for all that is honoured by now, or lost, less what was credited."""
        worth = self.worth
        return self.uncredited(worth.honoured + worth.lost)

    @property
    def creditable(self) -> Money:
        """What may be credited at most: for all that is honoured, or may still be, once it comes.

        Whether that may be paid before the goods are back, a policy says.
        """
        return self.uncredited(self.worth.at_most)

    @property
    def spared(self) -> bool:
        """Whether anything is honoured without coming back: kept, or nothing to send. E14."""
        return any(line.kept or line.not_needed for line in self.lines)

    @property
    def outstanding(self) -> int:
        """How many pieces may still come, as far as anybody knows."""
        return sum([line.outstanding for line in self.lines])

    @property
    def handed_over(self) -> int:
        """How many parcels left the customer, as far as anybody said."""
        return max([one.parcels for one in self.departures], default=0)

    def handed_over_by(self, at: Instant) -> int:
        """How many of them had then; of those that nobody noted when, none. Source: E8."""
        told = [one.parcels for one in self.departures if one.at is not None and one.at <= at]
        return max(told, default=0)

    @property
    def left_at(self) -> Instant | None:
        """When what was told of last had left; None = nothing was told of, or nobody noted when."""
        return self.departures[-1].at if self.departures else None

    @property
    def sent(self) -> int:
        """How many parcels have left the customer, as far as anybody knows; also those here."""
        return max(self.handed_over, len(self.parcels))

    def sent_by(self, at: Instant) -> int:
        """How many parcels had left the customer then, as far as anybody knows. Source: E8."""
        return max(self.handed_over_by(at), sum([one <= at for one in self.came]))

    @property
    def under_way(self) -> bool:
        """Whether pieces that may still come have left the customer, and are not here. E8.

        Also where others came: a parcel of several that were handed over is one, and no more.
        """
        rest = self.goods is GoodsStage.RECEIVED and self.sent > len(self.parcels)
        return self.outstanding > 0 and (rest or self.goods.under_way)

    @property
    def rest_late(self) -> bool:
        """Whether others came, and somebody was told that what is still under way is late. E8."""
        return self.told_late and self.under_way and self.goods is GoodsStage.RECEIVED

    def sends_more(self, parcels: int, at: Instant) -> bool:
        """Whether so many parcels in all are more than were known, and one left then, in time."""
        open_ = self.stage is ReturnStage.AUTHORIZED or self.closed_after(at)
        moves = self.goods.under_way or self.goods is GoodsStage.RECEIVED
        return open_ and moves and self.outstanding > 0 and parcels > self.sent

    def left_earlier(self, at: Instant) -> bool:
        """Whether it left then, in time, and was said to have left once its time was over. E8.

        Or in time, while its pieces were on another return, so that it stayed over.
        """
        expired = self.stage is ReturnStage.EXPIRED
        over = expired or self.stage is ReturnStage.CLOSED
        told_after = self.left_at is not None and (expired or self.overdue(self.left_at))
        return over and self.goods.under_way and told_after and not self.overdue(at)

    def closed_after(self, at: Instant) -> bool:
        """Whether it was closed without pieces that left the customer then, in time. E8."""
        closed = self.stage is ReturnStage.CLOSED and self.outstanding > 0
        return closed and not self.overdue(at)

    @property
    def said_late(self) -> bool:
        """Whether the customer says of all of it that it has not come, and has sent nothing. D2."""
        late = all(line.reason is Reason.LATE for line in self.lines)
        return late and self.goods is GoodsStage.WITH_CUSTOMER

    @property
    def lost_outward(self) -> bool:
        """Whether it was lost on its way to the customer: all is late, and nobody sent it back."""
        late = all(line.reason is Reason.LATE for line in self.lines)
        return late and self.goods is GoodsStage.LOST and self.arrives_by is None

    @property
    def lost(self) -> int:
        """How many pieces were sent, by us or the customer, and are lost."""
        return sum([line.lost for line in self.lines])

    @property
    def kept(self) -> int:
        """How many pieces the customer was told to keep."""
        return sum([line.kept for line in self.lines])

    @property
    def decided(self) -> bool:
        """Whether every piece is: none is outstanding, lost or under review."""
        return all(line.decided for line in self.lines)

    @property
    def written_off(self) -> bool:
        """Whether it was closed without pieces that are lost, and the customer has had their worth.

        They are ours: what turns up is still taken in, and nothing is due for it. Source: E8.
        """
        if self.stage is not ReturnStage.CLOSED or not self.lost:
            return False
        return self.remedy is Remedy.EXCHANGE or not self.unsettled.is_positive

    def lapsed(self, now: Instant) -> bool:
        """Whether the number's time is over and nothing came, also where no sweep has been yet."""
        return self._lapses and self.overdue(now)

    def ended(self, now: Instant) -> bool:
        """Whether that ended it: it lapsed, or all that came is credited; also before a sweep."""
        over = self.stage is ReturnStage.AUTHORIZED and self.all_credited and self.overdue(now)
        return over or self.lapsed(now)

    @property
    def _lapses(self) -> bool:
        """Whether the number expires: nothing came, and nothing has left the customer.

        What was credited beforehand stays the customer's, and does not lapse; nor does what need
        not come, nor what is lost in part on its way to the customer.
        """
        if self.goods is not GoodsStage.WITH_CUSTOMER or self.stage is not ReturnStage.AUTHORIZED:
            return False
        return self.credited is None and not self.spared and not self.lost

    def overdue(self, now: Instant) -> bool:
        """Whether the number's time is over; what is under way may still come. Source: E8."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def undecided(self) -> int:
        """How many pieces are under review."""
        return sum([line.under_review for line in self.lines])

    @property
    def surplus_undecided(self) -> tuple[Pieces, ...]:
        """Of which surplus nobody has said what is done with it, each item once. Source: E9."""
        return undecided_of(self.surplus, self.surplus_decided)

    @property
    def to_send_back(self) -> tuple[Pieces, ...]:
        """What of all that came is to go back to the customer, and has not. Source: E9."""
        return back_to_customer(self.found, self.surplus, self.surplus_decided, self.sent_back)

    def deadlines(self) -> tuple[Deadline, ...]:
        """The offers expire, nobody authorizes it, it expires, or something of it falls late.

        That is the label, before and after it is mailed, or the goods.
        What came, or was lost, in part is closed without the rest when the number's time is over,
        once it is settled, unless that has left the customer, and is late some day itself; of
        whatever else is open then, wherever the goods are, a person is told.
        Source: E2, E8.
        """
        if self.stage is ReturnStage.REQUESTED and self.saved.outcome is SaveOutcome.OPEN:
            return self._offers_end()
        from cservice.returns import closing, flags  # modules: half the cost of names

        if self.stage is ReturnStage.REQUESTED and self.answer_due_at is not None:
            tell = flags.FlagUnanswered(ra=self.id, due_at=self.answer_due_at)
            return (Deadline(at=self.answer_due_at, key="answer", command=tell),)
        if self.stage is not ReturnStage.AUTHORIZED or self.expires_at is None:
            return ()
        if self.under_way and self.arrives_by is not None and not self.told_late:
            flag = flags.FlagGoodsLate(ra=self.id, due_at=self.arrives_by)
            return (Deadline(at=self.arrives_by, key="goods", command=flag),)
        due: list[Deadline] = []
        at_home = self.goods is GoodsStage.WITH_CUSTOMER
        if at_home and self.label is LabelStage.MAILED and self.label_due_at is not None:
            late = flags.FlagLabelLate(ra=self.id, due_at=self.label_due_at)
            due.append(Deadline(at=self.label_due_at, key="label", command=late))
        if self.mails_by is not None and self._to_be_mailed and not self.told_unmailed:
            unmailed = flags.FlagLabelNotMailed(ra=self.id, due_at=self.mails_by)
            due.append(Deadline(at=self.mails_by, key="mail", command=unmailed))
        if self._lapses:
            expire = closing.ExpireReturn(ra=self.id)
            due.append(Deadline(at=self.expires_at, key="expiry", command=expire))
        elif self.all_credited:
            close = closing.CloseReturn(ra=self.id)
            due.append(Deadline(at=self.expires_at, key="close", command=close))
        elif self.left_open is not self.goods:
            flag_open = flags.FlagLeftOpen(ra=self.id, due_at=self.expires_at)
            due.append(Deadline(at=self.expires_at, key="open", command=flag_open))
        return tuple(due)

    def mail_due(self, now: Instant) -> bool:
        """Whether a label was ordered, waited for, and was to be mailed by now. Source: E6."""
        return self.mails_by is not None and self.mails_by <= now and self._to_be_mailed

    @property
    def unmailed(self) -> bool:
        """Whether somebody was told of a label that is not mailed, and it is waited for. E6."""
        return self.told_unmailed and self.mails_by is not None and self._to_be_mailed

    @property
    def _to_be_mailed(self) -> bool:
        """Whether a label was ordered, and the customer, who has the goods, waits for it."""
        open_ = self.stage is ReturnStage.AUTHORIZED and self.goods is GoodsStage.WITH_CUSTOMER
        return open_ and self.label is LabelStage.ORDERED

    @property
    def looked_through(self) -> bool:
        """Whether nobody has to look at what came, or ask for what is under way. Source: E8."""
        if self.goods is GoodsStage.RECEIVED:
            return self.opened and not self.undecided and not self.under_way
        return self.goods.settled or (self.lost > 0 and not self.goods.under_way)

    @property
    def all_credited(self) -> bool:
        """Whether credits leave nothing to do about it but wait for what has not come. E8.

        Of what is with the customer nothing was credited beforehand: somebody asks for that.
        """
        if self.remedy is not Remedy.CREDIT or not self.looked_through:
            return False
        if self.goods.here or self.goods.settled:
            return not self.unsettled.is_positive
        return self.credited is not None and self.unsettled.is_zero

    def _offers_end(self) -> tuple[Deadline, ...]:
        from cservice.returns import offers  # as above

        assert self.saved.until is not None, "what is open was made at an instant"
        command = offers.ExpireOffers(ra=self.id)
        return (Deadline(at=self.saved.until, key="offers", command=command),)
