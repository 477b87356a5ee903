"""The desks, their brands and policies, and the picture of what they should hold by now."""

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from cservice import (
    Actor,
    Brand,
    Desk,
    Done,
    Envelope,
    Instant,
    Lift,
    Money,
    Override,
    Record,
    appeasements,
    days,
    instant,
    policy,
    returns,
)
from cservice.adapters.courier_fake import FakeCourier
from cservice.desk.courier import CourierLink
from cservice.desk.ports.store import Store
from cservice.desk.slices import SLICES
from cservice.ids import BudgetId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.codec import Codec
from cservice.kernel.numbers import Series
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.menu import Choice, Department, Level, LevelName, Menu
from cservice.payment import Payment, PaymentMeans
from cservice.returns import GoodsStage, ReturnAuthorization, ReturnStage
from cservice.testing.money import Books

R = TypeVar("R", bound=Record)
NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
BOSS = Override(by=Actor.staff("boris", SUPERVISOR), reason="a good customer")
MENU = Menu(
    first=LevelName("first"),
    levels={
        LevelName("first"): Level(
            prompt="Press 1.",
            seconds=30,
            choices={"1": Choice(says="sales", department=Department("sales"))},
            repeat="2",
        )
    },
)
CANGO = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5", menu=MENU)
ZEBRA = Brand(
    id=BrandId("zebra"),
    name="Zebra",
    label_price=Money("4.50", "USD"),
    shipping_price=Money("3.99", "USD"),
)
CODEC = Codec(SLICES)
SKUS = (Sku("book"), Sku("pen"))
WHALE = Sku("whale")  # nobody ever ordered one
FREE, SMALL = Money(0, "USD"), Money(4, "USD")
BUDGET = BudgetId("budget-1")
CARD = Payment(means=PaymentMeans.CARD, amount=Money(9, "USD"), reference="card-1")
GIFT_CARD = Payment(
    means=PaymentMeans.GIFT_CARD, amount=Money("4.05", "USD"), reference="gift-card-1"
)
TOMORROW = LocalWindow(
    date=NOON.date() + days(1),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)
FAR = plus(NOON, days(4000))


@policy(returns.MayCredit, brand="cango")
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """Small credits are paid before anything is back; by this brand, not by the other."""
    return Lift("goods_not_back", "a small amount") if q.amount <= SMALL else None


@policy(returns.MayTakeIn)
def whatever_is_ours(q: returns.MayTakeIn) -> returns.DockVerdict | None:
    """A dock that would take in everything with our label on it."""
    take_in = returns.DockDecision.TAKE_IN
    verdict = returns.DockVerdict(decision=take_in, code="ours", reason="our label")
    return verdict if q.our_label else None


@policy(returns.SaveOffers)
def kept_for_a_coupon(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Something for whoever keeps the order, as long as the first budget pays for it."""
    kind, off = returns.OfferKind.COUPON, Money(7, "USD")
    coupon = appeasements.Coupon(text="seven off", amount=off, good_for=days(9))
    return (
        returns.SaveOffer(
            code="1",
            text="some of it back",
            kind=returns.OfferKind.DISCOUNT,
            cost=min(Money(4, "USD"), q.at_stake),
            valid_for=days(4),
            budget=BUDGET,
        ),
        returns.SaveOffer(
            code="2",
            text="a coupon",
            kind=kind,
            coupon=coupon,
            cost=off,
            valid_for=days(7),
            budget=BUDGET,
        ),
        returns.SaveOffer(
            code="so", text="a pin", cost=Money(1, "USD"), valid_for=days(7), budget=BUDGET
        ),
    )


@policy(returns.RestockingFee, brand="zebra")
def a_fee(q: returns.RestockingFee) -> Money | None:
    """Half a dollar is taken off by this brand, also where less is credited."""
    return Money("0.50", "USD")


@policy(appeasements.AppeaseWith, brand="zebra")
def a_coupon(q: appeasements.AppeaseWith) -> appeasements.Coupon | None:
    """Whoever asks gets one."""
    return appeasements.Coupon(text="ten percent", percent=10, good_for=days(3))


@attrs.define
class Numbers:
    """Counted ids, and spoken numbers of which each is drawn twice, as chance might."""

    issued: Counter[str] = attrs.field(factory=Counter)

    def id(self, prefix: str) -> str:
        """The prefix and the next number of it."""
        self.issued[prefix] += 1
        return f"{prefix}-{self.issued[prefix]}"

    def number(self, series: Series) -> str:
        """The number before again, or the next."""
        self.issued[series.name] += 1
        return series.issue(self.issued[series.name] // 2)


@attrs.frozen
class Given:
    """A command that was carried out under an id."""

    id: str
    command: Any
    by: Actor
    done: Done[Any]


@attrs.define
class Side:
    """A tenant's desk, and the picture of what it should hold by now."""

    tenant: Tenant
    desk: Desk
    store: Store
    numbers: Numbers
    courier: FakeCourier
    link: CourierLink
    heard: list[Envelope] = attrs.field(factory=list)  # what subscribers were told of
    twin: "Side | None" = None  # one that is asked the same; None = there is none
    records: dict[str, Record] = attrs.field(factory=dict)
    log: tuple[Envelope, ...] = ()
    given: list[Given] = attrs.field(factory=list)
    found: Counter[str] = attrs.field(factory=Counter)  # pieces that inspections found, by return
    books: Books = attrs.field(factory=Books)  # what happened to money
    latest: dict[str, Instant] = attrs.field(factory=dict)  # the last event of each case

    def all(self, kind: type[R]) -> list[R]:
        """The records of a type, in the order in which they began."""
        return [one for one in self.records.values() if isinstance(one, kind)]


def a_side(store: Store, tenant: str, clock: Callable[[], Instant]) -> Side:
    """Two brands, one of which pays in advance, and a dock that would take in anything of ours."""
    numbers, courier, heard = Numbers(), FakeCourier(), list[Envelope]()
    desk = Desk(
        store,
        tenant=tenant,
        brands=[CANGO, ZEBRA],
        numbers=numbers,
        policies=[in_good_faith, whatever_is_ours, kept_for_a_coupon, a_fee, a_coupon],
        clock=clock,
    )
    desk.subscribe(heard.extend)
    return Side(
        tenant=Tenant(tenant),
        desk=desk,
        store=store,
        numbers=numbers,
        courier=courier,
        link=CourierLink(desk, courier),
        heard=heard,
    )


def lapsed(ra: ReturnAuthorization, now: Instant) -> bool:
    """Whether the number's time is over, nothing came and nothing was paid: in our own words."""
    waits = ra.stage is ReturnStage.AUTHORIZED and ra.goods is GoodsStage.WITH_CUSTOMER
    spared = any(line.kept or line.not_needed for line in ra.lines)
    over = ra.expires_at is not None and ra.expires_at <= now
    return waits and over and ra.credited is None and not spared
