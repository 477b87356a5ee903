import datetime
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cservice import appeasements, calls, exchanges, orders, pickups, refunds, returns, tickets
from cservice.ids import ReturnId, Sku
from cservice.kernel.codec import Codec
from cservice.kernel.money import Money
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, LocalWindow, plus
from cservice.returns import RA_NUMBERS, AuthorizeReturn, RequestReturn, ReturnLine
from cservice.testing import NOON
from cservice.testing.strategies import commands, instants, money, requests, spoken, values, windows

SLICES = (
    calls.SLICE,
    tickets.SLICE,
    orders.SLICE,
    returns.SLICE,
    refunds.SLICE,
    exchanges.SLICE,
    pickups.SLICE,
    appeasements.SLICE,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Inner:
    """Something inside."""

    sku: Sku
    amount: Money


@attrs.frozen(kw_only=True)
class Outer:
    """A field of every shape that commands and events have."""

    inner: Inner
    many: tuple[Inner, ...]
    pair: tuple[int, str]
    maybe: Instant | None
    colour: Colour
    by_name: Mapping[Sku, int]
    share: Decimal
    yes: bool
    length: datetime.timedelta
    window: LocalWindow
    at_least: int = attrs.field(validator=attrs.validators.ge(3))
    computed: int = attrs.field(init=False, default=7)
    _private: str = "x"


@given(values(Outer))
def test_every_field_is_drawn_from_its_annotation(outer: Outer) -> None:
    """at any depth, and what the class refuses is drawn again."""
    assert isinstance(outer.inner.amount, Money)
    assert all(isinstance(one, Inner) for one in outer.many)
    assert (type(outer.pair[0]), type(outer.pair[1])) == (int, str)
    assert outer.maybe is None or isinstance(outer.maybe, Instant)
    assert isinstance(outer.colour, Colour)
    assert isinstance(outer.share, Decimal)
    assert isinstance(outer.window, LocalWindow)
    assert outer.at_least >= 3
    assert outer.computed == 7


@given(values(Inner, {Sku: st.just("book")}, amount=st.just(Money("1", "EUR"))))
def test_a_test_may_know_better(inner: Inner) -> None:
    """for a type wherever it is met, and for a field."""
    assert inner == Inner(sku=Sku("book"), amount=Money("1", "EUR"))


@given(values(AuthorizeReturn))
def test_numbers_that_the_desk_would_issue_are_numbers(command: AuthorizeReturn) -> None:
    """of their series, check digit included."""
    assert RA_NUMBERS.parse(command.number) == command.number


@given(spoken(RA_NUMBERS), money("EUR", most=5), instants(NOON, days=1), windows())
def test_ordinary_values(number: str, amount: Money, at: Instant, window: LocalWindow) -> None:
    """each within its bounds."""
    assert RA_NUMBERS.parse(number) == number
    assert Money("0", "EUR") <= amount <= Money("0.05", "EUR")
    assert NOON <= at <= plus(NOON, datetime.timedelta(days=1))
    assert window.start < window.end


@given(st.from_type(Money), st.from_type(Instant), st.from_type(LocalWindow))
def test_hypothesis_knows_them_by_type(amount: Money, at: Instant, window: LocalWindow) -> None:
    """once the module is imported."""
    assert (type(amount), type(at), type(window)) == (Money, Instant, LocalWindow)


@pytest.mark.parametrize("slice", SLICES, ids=lambda one: one.name)
def test_everything_a_slice_declares_can_be_made_and_encoded(slice: Slice) -> None:
    """its commands, requests and events."""
    codec = Codec([slice])
    asked = {**commands(slice), **requests(slice)}
    assert set(asked) == set(slice.commands)

    @settings(max_examples=30)
    @given(st.one_of(list(asked.values())), st.one_of([values(one) for one in slice.events]))
    def made(command: Any, event: Any) -> None:
        assert codec.command(codec.encode(command)) == command
        assert codec.event(codec.encode(event), event.schema) == event

    made()


def test_commands_are_chosen_by_the_record_they_are_on() -> None:
    """and requests by the one that they begin; their ids are left to the desk."""
    assert set(commands(returns.SLICE, returns.Parcel)) == {
        returns.TakeParcelIn,
        returns.RefuseParcel,
        returns.EndQuarantine,
        returns.IdentifyParcel,
        returns.KeepParcelAside,
        returns.SendParcelBack,
        returns.DisposeParcel,
    }
    assert set(requests(returns.SLICE, returns.ReturnAuthorization)) == {
        RequestReturn,
        returns.OpenReturnAtDock,
    }

    @settings(max_examples=10)
    @given(requests(returns.SLICE)[RequestReturn])
    def blank(request: RequestReturn) -> None:
        assert (request.id, request.case) == ("", None)

    blank()


@given(values(ReturnLine, {ReturnId: st.just("ra-1")}))
def test_quantities_are_small(line: ReturnLine) -> None:
    """so that rules meet them."""
    assert 0 <= line.requested <= 9


def test_the_given_when_then_kit_needs_no_hypothesis() -> None:
    """and the modules that do need it say which extra to install."""
    script = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import cservice.testing\n"
        "for name in ('strategies', 'laws'):\n"
        "    try:\n"
        "        __import__(f'cservice.testing.{name}')\n"
        "    except Exception as error:\n"
        "        assert 'cservice[testing]' in str(error), error\n"
        "    else:\n"
        "        raise AssertionError(name)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # our own script
