import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.actor import AGENT, Actor
from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.codec import (
    Codec,
    Encoded,
    from_json,
    from_plain,
    may_be_erased,
    personal,
    to_json,
    to_plain,
)
from cservice.kernel.command import Command
from cservice.kernel.errors import DeclarationError, InputError
from cservice.kernel.event import CommandId, Envelope, Event, EventId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant
from cservice.kernel.ruling import Condition, Ruling, Verdict
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, LocalWindow, days, instant, zone

T = TypeVar("T")


class Stage(StrEnum):
    OPEN = "open"
    DONE = "done"


class StageChart(Chart[Stage]):
    s = States.from_enum(Stage, initial=Stage.OPEN, final={Stage.DONE})
    finish = s.OPEN.to(s.DONE)


STAGE = compile_chart(StageChart, name="errands.stage", field="stage")


@attrs.frozen(kw_only=True)
class Address:
    street: str
    city: str


@attrs.frozen(kw_only=True)
class Item:
    sku: str
    price: Money
    parts: "tuple[Item, ...]" = ()


@attrs.frozen(kw_only=True)
class Errand(Record):
    kind = "errands.errand"
    prefix = "errand"
    tables = (STAGE,)

    stage: Stage
    due: Instant
    window: LocalWindow
    takes: datetime.timedelta
    items: tuple[Item, ...]
    name: str = personal()
    address: Address | None = personal(erased=None, default=None)


@attrs.frozen(kw_only=True)
class Finished(Event[Errand]):
    kind = "errands.finished"
    moves = (STAGE["finish"],)
    at: Instant


@attrs.frozen(kw_only=True)
class Named(Event[Errand]):
    """Once `name` was `nick` and not personal, then `nickname`; version 3 has a note."""

    kind = "errands.named"
    schema = 3
    upcasts: ClassVar[Any] = {
        1: lambda old: {**old, "nickname": old.pop("nick")},
        2: lambda old: {"name": old.pop("nickname", None) or old["name"], "note": "from version 2"},
    }
    name: str = personal()
    note: str = ""


@attrs.frozen(kw_only=True)
class Finish(Command[Errand, Given]):
    kind = "errands.finish"
    record = Errand
    target = "errand"
    yields = (Finished, Named)
    errand: str
    to: Address | None = personal(erased=None, default=None)
    items: tuple[Item, ...] = ()
    by_sku: Mapping[str, Item] = attrs.field(factory=dict)
    pair: tuple[Address, Item] | None = None
    many: list[Address] = attrs.field(factory=list)
    counts: Mapping[int, Decimal] = attrs.field(factory=dict)
    dates: frozenset[datetime.date] = frozenset()
    anything: Any = None
    at: Instant | None = None


@attrs.frozen(kw_only=True)
class Person:
    name: str = personal()


@attrs.frozen(kw_only=True)
class Pair:
    first: Person
    again: "Pair | None" = None


SLICE = Slice(name="errands", records=(Errand,), events=(Finished, Named), commands=(Finish,))
CODEC = Codec([SLICE])
STREAM = Stream(id="errand-1", tenant=Tenant("t"), brand=BrandId("b"), case=CaseId("case-1"))
BREAD = Item(sku="bread", price=Money("3.20", "EUR"), parts=(Item(sku="s", price=Money(0, "JPY")),))
ERRAND = Errand(
    **STREAM.fields(),
    stage=Stage.OPEN,
    due=instant("2026-03-02T09:00:00.25Z"),
    window=LocalWindow(
        date=datetime.date(2026, 3, 2),
        opens=datetime.time(9),
        closes=datetime.time(12, 30),
        zone=zone("Europe/Berlin"),
    ),
    takes=days(2) + datetime.timedelta(seconds=30),
    items=(BREAD,),
    name="Jo Doe",
    address=Address(street="1 Elm", city="Ulm"),
    axes={"acme.glow": "warm"},
)
AT = instant("2026-03-02T09:00:00Z")


class TestRoundTrip:
    def test_a_record(self) -> None:
        """instants, money, windows, durations, enums and mappings come back as they were."""
        read = CODEC.record(CODEC.encode(ERRAND))
        assert read == ERRAND
        assert isinstance(read, Errand)
        assert isinstance(read.due, Instant)
        assert isinstance(read.items, tuple)
        assert read.stage is Stage.OPEN

    def test_an_event(self) -> None:
        """an event comes back under its stable name and version."""
        encoded = CODEC.encode(Finished(at=AT))
        assert (encoded.kind, encoded.personal) == ("errands.finished", None)
        assert encoded.body == b'{"at":"2026-03-02T09:00:00.000000Z"}'
        assert CODEC.event(encoded, 1) == Finished(at=AT)

    def test_a_command(self) -> None:
        """a command comes back whole, keys that are no text and all."""
        finish = Finish(
            errand="errand-1",
            to=Address(street="1 Elm", city="Ulm"),
            items=(BREAD,),
            by_sku={"bread": BREAD},
            pair=(Address(street="", city=""), BREAD),
            many=[Address(street="", city="")],
            counts={2: Decimal("1.50")},
            dates=frozenset({datetime.date(2026, 3, 2)}),
            anything={"x": [1, None]},
            at=AT,
        )
        assert CODEC.command(CODEC.encode(finish)) == finish

    @given(
        st.datetimes(timezones=st.just(datetime.UTC)),
        st.timedeltas(),
        st.integers(-(10**12), 10**12),
        st.text(),
    )
    def test_whatever_it_holds(
        self, due: datetime.datetime, takes: datetime.timedelta, cents: int, name: str
    ) -> None:
        """every instant, duration, amount and text comes back."""
        item = attrs.evolve(BREAD, price=Money(Decimal(cents).scaleb(-2), "EUR"))
        errand = attrs.evolve(ERRAND, due=instant(due), takes=takes, items=(item,), name=name)
        assert CODEC.record(CODEC.encode(errand)) == errand
        assert from_plain(to_plain(errand), Errand) == errand
        assert from_json(to_json(errand), Errand) == errand

    def test_equal_values_are_equal_bytes(self) -> None:
        """the order in which a mapping was filled does not show, so digests can be compared."""
        assert to_json({"a": 1, "b": 2}) == to_json({"b": 2, "a": 1})

    def test_what_cannot_be_encoded(self) -> None:
        """a value of a type nobody knows is refused when it is written, not when it is read."""
        with pytest.raises(NotImplementedError, match="object cannot be encoded"):
            CODEC.encode(Finish(errand="errand-1", anything=object()))


ENVELOPE = Envelope(
    id=EventId("e-1"),
    stream="errand-1",
    version=2,
    at=AT,
    by=Actor.staff("ann", AGENT),
    tenant=STREAM.tenant,
    brand=STREAM.brand,
    case=STREAM.case,
    command=CommandId("c-1"),
    cause=EventId("e-0"),
    rulings=(
        Ruling(
            question="errands.may",
            policy="acme",
            verdict=Verdict.ALLOW,
            conditions=(Condition(code="box", text="in its box"),),
        ),
    ),
    facts={"Loyalty": {"tier": "gold"}},
    body=Named(name="Jo Doe"),
)


class TestEnvelope:
    def test_it_comes_back(self) -> None:
        """who, when, why, the rulings and the host facts are kept with the event."""
        written = CODEC.write(ENVELOPE)
        assert CODEC.read(written) == ENVELOPE
        assert (written.kind, written.schema) == ("errands.named", 3)
        assert written.at == "2026-03-02T09:00:00.000000Z"
        assert b"Jo Doe" not in written.body + written.about


class TestPersonalData:
    def test_it_is_kept_apart(self) -> None:
        """a person's data are in none of the bytes that stay."""
        encoded = CODEC.encode(ERRAND)
        assert b"Doe" not in encoded.body
        assert b"Elm" not in encoded.body
        assert json.loads(encoded.personal or b"") == {
            "name": "Jo Doe",
            "address": {"street": "1 Elm", "city": "Ulm"},
        }

    def test_erased_it_reads_as_its_marker(self) -> None:
        """once a person is erased the record is still read, with the markers where they were."""
        gone = CODEC.record(CODEC.encode(ERRAND)._replace(personal=None))
        assert gone == attrs.evolve(ERRAND, name="[erased]", address=None)

    @pytest.mark.parametrize(
        ("field", "value", "may"),
        [
            ("name", "[erased]", True),
            ("name", None, False),
            ("address", None, True),
            ("address", Address(street="1 Elm", city="Ulm"), False),
            ("id", None, False),
        ],
    )
    def test_what_may_be_erased(self, field: str, value: Any, may: bool) -> None:
        """a value tells of an erasure where it is the field's marker; nothing else does."""
        assert may_be_erased(getattr(attrs.fields(type(ERRAND)), field), value) is may

    def test_a_default_fills_what_was_not_there(self) -> None:
        """a personal field that was added later reads as its default where the rest is there."""
        encoded = CODEC.encode(ERRAND)._replace(personal=b'{"name":"Jo"}')
        assert CODEC.record(encoded) == attrs.evolve(ERRAND, name="Jo", address=None)

    def test_a_marker_must_be_of_the_type(self) -> None:
        """a marker that could not be read in its place is found before anyone is erased."""

        @attrs.frozen(kw_only=True)
        class Bad(Finish):
            kind = "errands.bad"
            where: Address = personal()

        with pytest.raises(DeclarationError, match=r"bad\.where: would read as '\[erased\]' once"):
            Codec([attrs.evolve(SLICE, commands=(Finish, Bad))])

    @pytest.mark.parametrize("hint", ["plain", "in a tuple", "two deep"])
    def test_it_is_marked_at_the_top(self, hint: str) -> None:
        """a mark within a field would not be seen, and the data would stay when they should not."""
        held: Any = {"plain": Person, "in a tuple": tuple[Person, ...], "two deep": Pair}[hint]

        bad = attrs.make_class(
            "Bad",
            {"who": attrs.field(type=held)},
            bases=(Finish,),
            class_body={"kind": "errands.bad"},
            kw_only=True,
        )
        with pytest.raises(DeclarationError, match=r"bad\.who: holds Person, which has personal"):
            Codec([attrs.evolve(SLICE, commands=(Finish, bad))])


class TestOlderAndNewer:
    @pytest.mark.parametrize(
        ("schema", "body", "apart", "event"),
        [
            (1, {"nick": "Jo"}, None, Named(name="Jo", note="from version 2")),
            (2, {}, {"nickname": "Jo", "name": ""}, Named(name="Jo", note="from version 2")),
            (2, {}, None, Named(name="[erased]", note="from version 2")),
            (3, {"note": "n"}, {"name": "Jo"}, Named(name="Jo", note="n")),
            (3, {"note": "n"}, None, Named(name="[erased]", note="n")),
        ],
    )
    def test_an_older_event_is_upcast(
        self, schema: int, body: Any, apart: Any, event: Named
    ) -> None:
        """each version is brought to the next, what was personal then and erased since included."""
        kept = None if apart is None else json.dumps(apart).encode()
        encoded = Encoded("errands.named", json.dumps(body).encode(), kept)
        assert CODEC.event(encoded, schema) == event

    def test_what_was_not_personal_once_is_not_lost(self) -> None:
        """a marker never hides what an older body still has."""
        encoded = Encoded("errands.named", b'{"name": "Jo"}', None)
        assert CODEC.event(encoded, 2).name == "Jo"  # type: ignore[attr-defined]  # a Named

    def test_a_newer_event_is_refused(self) -> None:
        """what a later release wrote is not guessed at."""
        with pytest.raises(
            DeclarationError, match="written as version 4; this release reads up to"
        ):
            CODEC.event(Encoded("errands.named", b"{}"), 4)

    def test_a_missing_upcast_is_found_at_once(self) -> None:
        """an event whose older versions could not be read is refused before any is."""

        @attrs.frozen(kw_only=True)
        class Gap(Finished):
            kind = "errands.gap"
            schema = 3
            upcasts: ClassVar[Any] = {2: dict}

        finish = type("Finish2", (Finish,), {"kind": "errands.finish2", "yields": (Gap,)})
        odd = attrs.evolve(SLICE, events=(*SLICE.events, Gap), commands=(Finish, finish))
        with pytest.raises(
            DeclarationError, match=r"gap: is at version 3 .* no upcast from ver.* 1"
        ):
            Codec([odd])


class TestUnknownNames:
    def test_a_kind_nobody_declares(self) -> None:
        """what is stored under a name that no slice has is said so, and nothing is made of it."""
        stranger = Encoded("errands.stranger", b"{}")
        for read in (CODEC.record, CODEC.command, lambda one: CODEC.event(one, 1)):
            with pytest.raises(DeclarationError, match=r"errands\.stranger: is in the store, but"):
                read(stranger)

    def test_a_command_by_name(self) -> None:
        """a command is found by its name; a wrong one is answered with near ones or all."""
        assert CODEC.command_type("errands.finish") is Finish
        with pytest.raises(
            InputError, match=r"'errands\.finnish'; did you mean errands\.finish\?$"
        ):
            CODEC.command_type("errands.finnish")
        with pytest.raises(InputError, match=r"unknown command 'x'; there are errands\.finish$"):
            CODEC.command_type("x")

    def test_two_types_of_one_name(self) -> None:
        """two slices' records, events or commands may not share a name."""
        twin = type("Twin", (Finish,), {})
        with pytest.raises(DeclarationError, match=r"errands\.finish: names both"):
            Codec([SLICE, attrs.evolve(SLICE, name="b", commands=(twin,))])

    def test_a_type_that_cannot_be_encoded(self) -> None:
        """a field of a type that JSON cannot tell apart is found before anything is stored."""

        @attrs.frozen(kw_only=True)
        class Bad(Finish):
            kind = "errands.bad"
            either: Address | Item | None = None

        with pytest.raises(DeclarationError, match=r"errands\.bad: cannot be encoded: Type unions"):
            Codec([attrs.evolve(SLICE, commands=(Finish, Bad))])


class TestStoredWrong:
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"at": "yesterday"}', b"{}"])
    def test_a_body_that_cannot_be_read(self, body: bytes) -> None:
        """broken bytes in a store give an error of ours that names what they should have been."""
        with pytest.raises(
            InputError, match=r"errands\.finished, as it was stored, cannot be read"
        ):
            CODEC.event(Encoded("errands.finished", body), 1)

    def test_an_envelope_that_cannot_be_read(self) -> None:
        """and for what is kept about an event."""
        row = CODEC.write(ENVELOPE)
        with pytest.raises(InputError, match=r"event .*, as it was stored, cannot be read"):
            CODEC.read(row._replace(about=b"{"))

    def test_personal_data_that_cannot_be_read(self) -> None:
        """the same goes for what is kept apart."""
        with pytest.raises(InputError, match=r"errands\.named, as it was stored, cannot be read"):
            CODEC.event(Encoded("errands.named", b"{}", b"{"), 3)


ADDRESS = {"street": "1 Elm", "city": "Ulm"}
PRICE = {"amount": "1.00", "currency": "EUR"}
ITEM = {"sku": "bread", "price": PRICE}


@attrs.frozen
class Box(Generic[T]):
    content: T


class TestFromPlain:
    def test_what_is_right(self) -> None:
        """what a person writes by hand is read as the command it says."""
        plain = {"errand": "e", "to": ADDRESS, "items": [ITEM], "at": "2026-03-02T10:00:00+01:00"}
        finish = from_plain(plain, Finish)
        assert finish.to == Address(**ADDRESS)
        assert finish.items[0].price == Money("1.00", "EUR")
        assert finish.at == AT
        assert from_plain({"errand": "e", "at": AT}, Finish).at == AT

    @pytest.mark.parametrize(
        ("field", "path"),
        [
            ({"oops": 1}, "$"),
            ({"to": {**ADDRESS, "oops": 1}}, "$.to"),
            ({"items": [ITEM, {**ITEM, "oops": 1}]}, "$.items[1]"),
            ({"items": ({**ITEM, "oops": 1},)}, "$.items[0]"),
            ({"items": [{**ITEM, "price": {**PRICE, "oops": 1}}]}, "$.items[0].price"),
            ({"items": [{**ITEM, "parts": [{"oops": 1}]}]}, "$.items[0].parts[0]"),
            ({"by_sku": {"bread": {"oops": 1}}}, "$.by_sku.bread"),
            ({"pair": [ADDRESS, {**ITEM, "oops": 1}]}, "$.pair[1]"),
            ({"pair": [{**ADDRESS, "oops": 1}, ITEM]}, "$.pair[0]"),
            ({"many": [{**ADDRESS, "oops": 1}]}, "$.many[0]"),
        ],
    )
    def test_an_unknown_field(self, field: dict[str, Any], path: str) -> None:
        """a field nobody knows is refused wherever it is, with its path and those there are."""
        with pytest.raises(InputError) as caught:
            from_plain({"errand": "e", **field}, Finish)
        assert caught.value.problem.startswith(f"unknown field 'oops' at {path}; there are [")

    @pytest.mark.parametrize(
        ("field", "problem"),
        [
            ({"at": "yesterday"}, "'yesterday' is not an instant: write it as .* at `$.at`"),
            ({"at": "2026-03-02T09:00:00"}, r"has no offset, .* at `\$\.at`"),
            ({"at": 7}, r"7 is not an instant such as .* at `\$\.at`"),
            ({"to": [1]}, r"Expected `object \| null`, got `array` - at `\$\.to`"),
            ({"to": {"street": "x"}}, r"missing required field `city` - at `\$\.to`"),
            ({"pair": [ADDRESS]}, r"at `\$\.pair`"),
            ({"items": [{"sku": "x", "price": {"amount": "1.999", "currency": "EUR"}}]}, "places"),
            ({"items": {"sku": "x"}}, r"Expected `array`, got `object` - at `\$\.items`"),
            ({"by_sku": [1]}, r"Expected `object`, got `array` - at `\$\.by_sku`"),
            ({"counts": {"two": 1}}, "Expected `int`"),
        ],
    )
    def test_a_wrong_value(self, field: dict[str, Any], problem: str) -> None:
        """what is wrong is said with its path."""
        problem = problem.replace("`$.at`", r"`\$\.at`")
        with pytest.raises(InputError, match=problem):
            from_plain({"errand": "e", **field}, Finish)

    def test_text_for_numbers(self) -> None:
        """numbers written as text are read only where that is asked for."""
        with pytest.raises(InputError, match="Expected `int`, got `str`"):
            from_plain({"content": "7"}, Box[int])
        assert from_plain({"content": "7"}, Box[int], strict=False) == Box(7)

    def test_what_anything_holds_is_not_looked_into(self) -> None:
        """a field that takes anything takes anything."""
        assert from_plain({"errand": "e", "anything": {"x": [1]}}, Finish).anything == {"x": [1]}

    def test_a_type_nobody_can_read(self) -> None:
        """a type that neither we nor msgspec know is refused by name."""
        with pytest.raises(InputError, match="complex cannot be decoded"):
            from_plain({"content": "1j"}, Box[complex])
