"""What can be asked of an appeasement."""

import attrs

from cservice.appeasements import events
from cservice.appeasements.facts import AppeasementFacts, PromisedFacts
from cservice.appeasements.model import COUPON_NUMBERS, Appeasement, CouponNumber, NoCoupon
from cservice.appeasements.questions import AppeaseWith, MayAppease, TellOfRepeat
from cservice.coupon import Coupon
from cservice.ids import AppeasementId, CustomerId, OrderId, ReturnId, customer_key
from cservice.kernel.actor import Role
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Command, Outcome, Request, accept, minted
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

_RULES = "trade.appeasements"


@frozen(kw_only=True)
class ConsiderAppeasement(Request[Appeasement, AppeasementFacts]):
    """Consider a coupon because an order went wrong again after a re-order. Source: B5, D9.

    Who is told of it is asked of policies; where the customer is not known, they are told all the
    same. Refused where nothing went wrong again, and where the cause is settled already.
    """

    kind = "appeasements.consider_appeasement"
    record = Appeasement
    facts = AppeasementFacts
    yields = (events.AppeasementConsidered,)
    customer: CustomerId | None  # whose inconvenience; None = not known
    cause: str  # the id of the record that caused it: an order or an exchange
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    @property
    def keys(self) -> tuple[str, ...]:
        return () if self.customer is None else (customer_key(self.customer),)

    @property
    def follows(self) -> str | None:
        return self.cause

    def decision(self, facts: AppeasementFacts) -> Outcome[Appeasement]:
        order = _order_of(self, facts)
        if isinstance(order, Refused):
            return order
        if not facts.times:
            return refuse(
                self.kind,
                _RULES,
                "no_repeat",
                "{order} did not go wrong again after a re-order",
                allowed=("appease the customer at once",),
                order=order,
            )
        told = TellOfRepeat(
            given=facts, order=order, customer=self.customer, times=facts.times
        ).ask()
        return accept(_considered(self, order, facts, told.value), rulings=told.rulings)


@frozen(kw_only=True)
class Appease(Request[Appeasement, AppeasementFacts]):
    """Give a customer a coupon for the inconvenience, once for each cause. Source: D10.

    What is given, and whether it may be, is asked of policies. Refused where the cause is settled
    already or is another customer's, where whose it is is not known, and where policy gives
    nothing.
    """

    kind = "appeasements.appease"
    record = Appeasement
    facts = AppeasementFacts
    yields = (events.AppeasementConsidered, events.AppeasementGiven)
    customer: CustomerId = attrs.field(validator=not_empty)  # whose inconvenience
    cause: str  # the id of the record that caused it: an order or an exchange
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people
    number: CouponNumber = minted(COUPON_NUMBERS)  # issued by the desk

    @property
    def keys(self) -> tuple[str, ...]:
        return (customer_key(self.customer),)

    @property
    def follows(self) -> str | None:
        return self.cause

    def decision(self, facts: AppeasementFacts) -> Outcome[Appeasement]:
        order = _order_of(self, facts)
        if isinstance(order, Refused):
            return order
        considered = _considered(self, order, facts, tell=None)
        given = _given(self, self.customer, considered, facts)
        if isinstance(given, Refused):
            return given
        event, rulings = given
        return accept(considered, event, rulings=rulings)


def _order_of(command: ConsiderAppeasement | Appease, facts: AppeasementFacts) -> OrderId | Refused:
    """The order that went wrong, where it is the customer's and nothing settles the cause yet."""
    if facts.order is None:
        return refuse(
            command.kind,
            _RULES,
            "unknown_cause",
            "{cause} is no order of this case that we know, and no exchange for one",
            allowed=("name the order that went wrong, or its exchange",),
            cause=command.cause,
        )
    if facts.customer is None and command.customer is not None:
        return _unknown_customer(command.kind, facts.order)
    if command.customer is None and facts.customer is not None:
        return refuse(
            command.kind,
            _RULES,
            "other_customer",
            "{order} is an order of customer {customer}",
            allowed=("say whom it is for",),
            order=facts.order,
            customer=facts.customer,
        )
    if command.customer != facts.customer:
        return refuse(
            command.kind,
            _RULES,
            "other_customer",
            "{order} is not an order of customer {customer}",
            allowed=("appease the customer who ordered",),
            order=facts.order,
            customer=command.customer,
        )
    if facts.other is not None:
        return refuse(
            command.kind,
            _RULES,
            "same_cause",
            "{other} is for {order} already; what went wrong once is appeased once",
            allowed=("withdraw or drop it first, or give it if it is only considered",),
            other=facts.other,
            order=facts.order,
        )
    return facts.order


def _unknown_customer(kind: str, order: OrderId) -> Refused:
    return refuse(
        kind,
        _RULES,
        "unknown_customer",
        "who ordered {order} is not known, so nothing can be given",
        allowed=("an appeasement of an order whose customer is known",),
        order=order,
    )


def _considered(
    command: ConsiderAppeasement | Appease,
    order: OrderId,
    facts: AppeasementFacts,
    tell: Role | None,
) -> events.AppeasementConsidered:
    return events.AppeasementConsidered(
        customer=command.customer,
        cause=command.cause,
        order=order,
        times=facts.times,
        reason=command.reason,
        considered_at=facts.now,
        tell=tell,
    )


def _given(
    command: "Appease | GiveAppeasement",
    customer: CustomerId,
    considered: Appeasement | events.AppeasementConsidered,
    facts: AppeasementFacts,
) -> Refused | tuple[events.AppeasementGiven, tuple[Ruling, ...]]:
    """What policy gives for what is considered, if it gives anything and the customer may have it.

    Told apart: what is given is an answer, whether it may be is a rule that somebody can override.
    """
    answer = AppeaseWith(
        given=facts,
        customer=customer,
        order=considered.order,
        cause=considered.cause,
        times=considered.times,
        earlier=facts.earlier,
        coupon_worth=facts.coupon_worth,
    ).ask()
    coupon = answer.value
    if isinstance(coupon, NoCoupon):
        refused = refuse(
            command.kind, _RULES, "nothing", "nothing is given: {reason}", reason=coupon.reason
        )
        return Refused((*answer.rulings, *refused.rulings))
    may = MayAppease(
        given=facts,
        customer=customer,
        order=considered.order,
        cause=considered.cause,
        coupon=coupon,
        times=considered.times,
        earlier=facts.earlier,
    ).ask()
    if isinstance(may, Refused):
        return may
    event = _issued(command.number, coupon, facts.now)
    return event, (*answer.rulings, *may.rulings)


def _issued(number: CouponNumber, coupon: Coupon, now: Instant) -> events.AppeasementGiven:
    return events.AppeasementGiven(
        number=number, coupon=coupon, given_at=now, until=plus(now, coupon.good_for)
    )


@frozen(kw_only=True)
class GivePromised(Request[Appeasement, PromisedFacts]):
    """Give the coupon that a customer took to keep an order, once. Source: E4.

    It was promised, so nobody is asked whether it may be, and it fills no cap: what offers may
    cost, their budgets say. Refused where none was promised, and where it was given.
    """

    kind = "appeasements.give_promised"
    record = Appeasement
    facts = PromisedFacts
    yields = (events.CouponPromised, events.AppeasementGiven)
    follows_only = True
    customer: CustomerId = attrs.field(validator=not_empty)  # to whom it was promised
    ra: ReturnId  # the return that is not sent
    number: CouponNumber = minted(COUPON_NUMBERS)  # issued by the desk

    @property
    def keys(self) -> tuple[str, ...]:
        return (customer_key(self.customer),)

    @property
    def follows(self) -> str | None:
        return self.ra

    def decision(self, facts: PromisedFacts) -> Outcome[Appeasement]:
        coupon = facts.coupon
        if facts.order is None or coupon is None or facts.customer != self.customer:
            return refuse(
                self.kind,
                _RULES,
                "not_promised",
                "customer {customer} was promised no coupon for {ra}",
                allowed=("appease the customer",),
                customer=self.customer,
                ra=self.ra,
            )
        if facts.given is not None:
            return refuse(
                self.kind,
                _RULES,
                "same_cause",
                "{other} is for {ra} already; what was promised once is given once",
                other=facts.given,
                ra=self.ra,
            )
        promised = events.CouponPromised(
            customer=self.customer,
            cause=self.ra,
            order=facts.order,
            offer=facts.offer,
            promised_at=facts.now,
        )
        return accept(promised, _issued(self.number, coupon, facts.now))


@frozen(kw_only=True)
class AppeasementCommand(Command[Appeasement, AppeasementFacts]):
    """A command on an appeasement."""

    record = Appeasement
    target = "appeasement"
    facts = AppeasementFacts
    appeasement: AppeasementId  # which


@frozen(kw_only=True)
class GiveAppeasement(AppeasementCommand):
    """Give what was considered. Source: D9, D10.

    What is given, and whether it may be, is asked of policies. Refused where the customer is not
    known, and where policy gives nothing.
    """

    kind = "appeasements.give_appeasement"
    yields = (events.AppeasementGiven,)
    number: CouponNumber = minted(COUPON_NUMBERS)  # issued by the desk

    def decision(self, record: Appeasement, facts: AppeasementFacts) -> Outcome[Appeasement]:
        if record.customer is None:
            return _unknown_customer(self.kind, record.order)
        given = _given(self, record.customer, record, facts)
        if isinstance(given, Refused):
            return given
        event, rulings = given
        return accept(event, rulings=rulings)


@frozen(kw_only=True)
class DropAppeasement(AppeasementCommand):
    """Decide that nothing is given for what was considered. Source: D9, D10."""

    kind = "appeasements.drop_appeasement"
    yields = (events.AppeasementDropped,)
    #: In the words of whoever decides; names no people.
    reason: str = attrs.field(validator=not_empty)

    def decision(self, record: Appeasement, facts: AppeasementFacts) -> Outcome[Appeasement]:
        return accept(events.AppeasementDropped(reason=self.reason))


@frozen(kw_only=True)
class RedeemAppeasement(AppeasementCommand):
    """Note that the customer used the coupon, while it is good. Source: D10."""

    kind = "appeasements.redeem_appeasement"
    yields = (events.AppeasementRedeemed,)

    def decision(self, record: Appeasement, facts: AppeasementFacts) -> Outcome[Appeasement]:
        if record.lapsed(facts.now):
            return refuse(
                self.kind, _RULES, "expired", "it was good until {until}", until=record.until
            )
        return accept(events.AppeasementRedeemed(redeemed_at=facts.now))


@frozen(kw_only=True)
class ExpireAppeasement(AppeasementCommand):
    """Note that the coupon is good no more; a deadline's command. Source: D10."""

    kind = "appeasements.expire_appeasement"
    yields = (events.AppeasementExpired,)

    def decision(self, record: Appeasement, facts: AppeasementFacts) -> Outcome[Appeasement]:
        if not record.lapsed(facts.now):
            return refuse(
                self.kind, _RULES, "not_due", "it is good until {until}", until=record.until
            )
        return accept(events.AppeasementExpired())


@frozen(kw_only=True)
class WithdrawAppeasement(AppeasementCommand):
    """Take a coupon back that was not used; it counts against no cap from then on. Source: D10."""

    kind = "appeasements.withdraw_appeasement"
    yields = (events.AppeasementWithdrawn,)
    #: In the words of whoever withdraws it; names no people.
    reason: str = attrs.field(validator=not_empty)

    def decision(self, record: Appeasement, facts: AppeasementFacts) -> Outcome[Appeasement]:
        return accept(events.AppeasementWithdrawn(reason=self.reason))
