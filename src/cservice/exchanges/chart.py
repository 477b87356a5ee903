"""The lifecycle of an exchange, on five axes: the whole, its two legs, and what is owed for them.

Source: F3-F5.
"""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class ExchangeStage(StrEnum):
    """Where the exchange as a whole is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ExchangeChart(Chart[ExchangeStage]):
    """An exchange is open until both legs are done and nothing is owed for them."""

    S = States.from_enum(
        ExchangeStage,
        initial=ExchangeStage.OPEN,
        final={ExchangeStage.CLOSED, ExchangeStage.CANCELLED},
    )
    close = S.OPEN.to(S.CLOSED)
    cancel = S.OPEN.to(S.CANCELLED)


class ReplacementStage(StrEnum):
    """Where the replacement is."""

    PLANNED = "planned"
    ORDERED = "ordered"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"


class ReplacementChart(Chart[ReplacementStage]):
    """Where the replacement is: planned, ordered, shipped, with the customer.

    Where its order is cancelled before it left, it is planned again. What could not be delivered
    comes back to us, and leaves again under its order, is planned again, or goes no more.
    """

    S = States.from_enum(
        ReplacementStage, initial=ReplacementStage.PLANNED, final={ReplacementStage.DELIVERED}
    )
    order = S.PLANNED.to(S.ORDERED)
    cancel = S.ORDERED.to(S.PLANNED)
    ship = S.ORDERED.to(S.SHIPPED) | S.CAME_BACK.to(S.SHIPPED)
    deliver = S.SHIPPED.to(S.DELIVERED)
    come_back = S.SHIPPED.to(S.CAME_BACK)
    resend = S.CAME_BACK.to(S.PLANNED)


class OriginalStage(StrEnum):
    """Where the original is, and where it is not, what became of it."""

    AWAITED = "awaited"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LOST = "lost"
    KEPT = "kept"
    PAID_FOR = "paid_for"
    WRITTEN_OFF = "written_off"

    @property
    def owed(self) -> bool:
        """Whether the customer still has it, and no leave to keep it."""
        return self in _OWED

    @property
    def here(self) -> bool:
        """Whether the goods came to us, whatever became of them since."""
        return self in _HERE

    @property
    def counts(self) -> bool:
        """Whether the customer is rid of it: nothing is to be paid for it, and it has its worth."""
        return self in _COUNTS

    @property
    def given_up(self) -> bool:
        """Whether it, or the rest of it, is not given back: it was paid for or written off."""
        return self in _GIVEN_UP

    @property
    def done(self) -> bool:
        """Whether it is neither awaited nor looked at any more."""
        return self in _COUNTS or self in _GIVEN_UP


# Looked up once: a member of an enum takes longer to find than to compare.
_OWED = (OriginalStage.AWAITED, OriginalStage.REJECTED)
_HERE = (OriginalStage.RECEIVED, OriginalStage.ACCEPTED, OriginalStage.REJECTED)
_COUNTS = (OriginalStage.ACCEPTED, OriginalStage.LOST, OriginalStage.KEPT)
_GIVEN_UP = (OriginalStage.PAID_FOR, OriginalStage.WRITTEN_OFF)


class OriginalChart(Chart[OriginalStage]):
    """Where the original is: awaited, received, accepted after inspection.

    It may be rejected there, lost on the way, or given to the customer. Where only part of it came,
    the rest is awaited still. One that is not given back
    is paid for or written off; what turns up after all is received all the same.
    """

    S = States.from_enum(
        OriginalStage,
        initial=OriginalStage.AWAITED,
        final={OriginalStage.ACCEPTED, OriginalStage.KEPT},
    )
    receive = (
        S.AWAITED.to(S.RECEIVED)
        | S.LOST.to(S.RECEIVED)
        | S.PAID_FOR.to(S.RECEIVED)
        | S.WRITTEN_OFF.to(S.RECEIVED)
    )
    await_rest = S.RECEIVED.to(S.AWAITED) | S.AWAITED.to(S.AWAITED)
    accept = S.RECEIVED.to(S.ACCEPTED)
    reject = S.RECEIVED.to(S.REJECTED)
    lose = S.AWAITED.to(S.LOST) | S.PAID_FOR.to(S.LOST)
    keep = S.AWAITED.to(S.KEPT) | S.PAID_FOR.to(S.KEPT)
    pay_for = S.AWAITED.to(S.PAID_FOR) | S.REJECTED.to(S.PAID_FOR) | S.WRITTEN_OFF.to(S.PAID_FOR)
    write_off = S.AWAITED.to(S.WRITTEN_OFF) | S.REJECTED.to(S.WRITTEN_OFF)


class DifferenceStage(StrEnum):
    """What is owed for the difference between what went out and what came back."""

    OPEN = "open"
    EVEN = "even"
    CUSTOMER_OWES = "customer_owes"
    PAID = "paid"
    WAIVED = "waived"
    GIVEN_BACK = "given_back"
    WE_OWE = "we_owe"
    SETTLED = "settled"


class DifferenceChart(Chart[DifferenceStage]):
    """The price difference: open until the original is accepted; then even, or one side owes.

    What is paid all the same once it was waived, or the exchange is off, is noted and given back.
    Source: F5.
    """

    S = States.from_enum(
        DifferenceStage,
        initial=DifferenceStage.OPEN,
        final={
            DifferenceStage.EVEN,
            DifferenceStage.GIVEN_BACK,
            DifferenceStage.SETTLED,
        },
    )
    be_even = S.OPEN.to(S.EVEN)
    owe_us = S.OPEN.to(S.CUSTOMER_OWES)
    pay = S.CUSTOMER_OWES.to(S.PAID) | S.WAIVED.to(S.PAID)
    give_back = S.PAID.to(S.GIVEN_BACK)
    waive = S.CUSTOMER_OWES.to(S.WAIVED)
    owe_them = S.OPEN.to(S.WE_OWE)
    settle = S.WE_OWE.to(S.SETTLED)


class ChargeStage(StrEnum):
    """What became of the charge for an original that was not given back."""

    NONE = "none"
    ASKED = "asked"
    DECLINED = "declined"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    GIVEN_BACK = "given_back"
    GIVEN_UP = "given_up"

    @property
    def is_open(self) -> bool:
        """Whether the customer was asked to pay, and has not."""
        return self in _OPEN


_OPEN = (ChargeStage.ASKED, ChargeStage.DECLINED)


class ChargeChart(Chart[ChargeStage]):
    """The charge for an original that was not given back: asked for once, and paid or declined.

    It is withdrawn where the reason for it is gone, given back where it was paid by then, and given
    up after a time. Money that is paid all the same is always noted. Source: F4.
    """

    S = States.from_enum(ChargeStage, initial=ChargeStage.NONE, final={ChargeStage.GIVEN_BACK})
    ask = S.NONE.to(S.ASKED) | S.WITHDRAWN.to(S.ASKED)
    confirm = (
        S.ASKED.to(S.PAID) | S.DECLINED.to(S.PAID) | S.WITHDRAWN.to(S.PAID) | S.GIVEN_UP.to(S.PAID)
    )
    decline = S.ASKED.to(S.DECLINED)
    withdraw = S.ASKED.to(S.WITHDRAWN) | S.DECLINED.to(S.WITHDRAWN)
    give_back = S.PAID.to(S.GIVEN_BACK)
    give_up = S.ASKED.to(S.GIVEN_UP) | S.DECLINED.to(S.GIVEN_UP)


STAGE = compile_chart(ExchangeChart, name="exchanges.stage", field="stage")
REPLACEMENT = compile_chart(ReplacementChart, name="exchanges.replacement", field="replacement")
ORIGINAL = compile_chart(OriginalChart, name="exchanges.original", field="original")
DIFFERENCE = compile_chart(DifferenceChart, name="exchanges.difference", field="difference")
CHARGE = compile_chart(ChargeChart, name="exchanges.charge", field="charge")
