"""The cases about the dock: what comes, under which number, what is inside, what never comes."""

from pathlib import Path
from typing import Any, TypeVar

import pytest

from cservice import orders, refunds, returns
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.timeline import Refusal
from cservice.desk.desk import Desk
from cservice.kernel.event import Envelope, Event
from cservice.kernel.money import Money
from cservice.kernel.ruling import Verdict
from cservice.kernel.time import days, elapsed

E = TypeVar("E", bound=Event[Any])
CANGO = Path(__file__).parents[2] / "examples" / "cango"


class Played:
    """A script that was played as it expects, and what there is at its end."""

    def __init__(self, name: str) -> None:
        script = read_script(CANGO / f"{name}.yaml")
        self.desk: Desk = desk_for(script)
        playing = Playing(script, self.desk)
        playing.run()
        self.entries = playing.entries

    def events(self, kind: type[Any]) -> list[Envelope]:
        """The events of one kind, in order."""
        return [one for one in self.desk.events() if type(one.body) is kind]

    def bodies(self, kind: type[E]) -> list[E]:
        """The same without their envelopes."""
        return [one.body for one in self.events(kind) if isinstance(one.body, kind)]

    def kinds(self, record: str) -> list[str]:
        """What happened to a record, in order."""
        return [one.body.kind for one in self.desk.history(record)]

    def refusals(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was refused, and with which codes."""
        return [(one.command, one.refused.codes) for one in self.entries if type(one) is Refusal]

    def of(self, kind: type[Any]) -> list[Any]:
        """The records of one kind, in the order of their ids."""
        return [one for one in self.desk.records() if type(one) is kind]


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Played:
    """The script that a test names."""
    return Played(request.param)


def case(name: str) -> pytest.MarkDecorator:
    """Play this script for a test."""
    return pytest.mark.parametrize("played", [name], indirect=True)


def usd(amount: str) -> Money:
    """Dollars."""
    return Money(amount, "USD")


def honoured(played: Played) -> int:
    """How many pieces were accepted, over all returns."""
    return sum(x.accepted for ra in played.of(returns.ReturnAuthorization) for x in ra.lines)


@case("expired_ra")
def test_expired_number(played: Played) -> None:
    """a parcel whose number has expired is set aside, and taken in under another return."""
    first, _, second = played.of(returns.ReturnAuthorization)
    assert played.events(returns.ReturnExpired)[0].at >= first.expires_at
    aside, _, taken_in = played.of(returns.Parcel)
    assert (aside.number, aside.verdict.code) == (first.number, "number_expired")
    assert (taken_in.again, taken_in.ra, taken_in.number) == (aside.id, second.id, second.number)
    assert first.parcels == ()
    assert [one.amount for one in played.bodies(returns.CreditIssued)] == [usd("30.00")]


@case("expired_ra")
def test_past_the_window(played: Played) -> None:
    """another return past the window is a supervisor's to authorize, which is recorded."""
    assert played.refusals() == [("returns.authorize_return", ("window",))]
    rulings = played.events(returns.ReturnAuthorized)[-1].rulings
    assert rulings[0].code == "window"
    assert rulings[0].settled_by == "staff sue: the parcel is here and was not opened"


@case("expired_ra")
def test_quarantine_ends(played: Played) -> None:
    """what nobody asks for is refused after thirty days, and goes back at the sender's cost."""
    _, forgotten, _ = played.of(returns.Parcel)
    assert played.kinds(forgotten.id) == [
        "returns.parcel_presented",
        "returns.parcel_quarantined",
        "returns.parcel_refused",
        "returns.parcel_sent_back",
    ]
    set_aside, refused = (one.at for one in played.desk.history(forgotten.id)[1:3])
    assert elapsed(set_aside, refused) == days(30)
    assert forgotten.way_back is returns.Payer.SENDER


@case("mistyped_ra")
def test_one_digit_wrong(played: Played) -> None:
    """one digit wrong, or two neighbours swapped, is told by the check digit; nothing moves."""
    [ra] = played.of(returns.ReturnAuthorization)
    aside, stray, taken_in = played.of(returns.Parcel)
    written = aside.number.replace(" ", "")
    assert [a == b for a, b in zip(written, ra.number, strict=True)].count(False) == 1
    assert played.refusals()[0] == ("returns.present_parcel", ("still_aside",))
    assert (aside.verdict.code, aside.stage) == ("number_mistyped", "identified")
    assert (stray.verdict.code, stray.stage) == ("number_unknown", "sent_back")
    received = played.bodies(returns.ReturnReceived)
    assert [one.parcel for one in received] == [taken_in.id]  # and nothing before that


@case("mistyped_ra")
def test_found_by_the_sender(played: Played) -> None:
    """its return is found by the phone on the parcel; it is presented again, once."""
    found = played.desk.find(orders.Order, orders.BY_PHONE, "+1 202 555 0165")
    assert [one.number for one in found] == ["C-1203"]
    assert played.refusals()[1:] == [("returns.present_parcel", ("presented_again",))]
    assert honoured(played) == 1
    assert [one.amount for one in played.bodies(returns.CreditIssued)] == [usd("14.00")]


@case("handwritten_ra")
def test_written_by_hand(played: Played) -> None:
    """a valid number in any grouping is taken in, without a label of ours."""
    [said] = played.bodies(returns.ReturnDictated)
    assert [len(group) for group in said.number.split()] == [3, 3, 4]
    [parcel] = played.of(returns.Parcel)
    assert (parcel.number, parcel.our_label) == (said.number.replace(" ", "-"), False)
    assert (parcel.stage, parcel.verdict.code) == ("taken_in", "number_valid")


@case("handwritten_ra")
def test_label_never_came(played: Played) -> None:
    """the label is late after three days, mailed again at no cost, late again, then needed no more.

    Before there is a number, no address is told.
    """
    assert played.refusals() == [("returns.dictate_return", ("not_now",))]
    [ra] = played.of(returns.ReturnAuthorization)
    told = [kind for kind in played.kinds(ra.id) if "label" in kind or "received" in kind]
    assert told == [
        "returns.label_mailed",
        "returns.label_fell_late",
        "returns.label_reissued",
        "returns.label_fell_late",
        "returns.return_received",
        "returns.label_arrived",
    ]
    mailed, late = played.events(returns.LabelMailed)[0], played.events(returns.LabelFellLate)[0]
    assert elapsed(mailed.at, late.at) == days(3)
    [credit] = played.bodies(returns.CreditIssued)
    assert (credit.amount, credit.fees) == (usd("26.00"), ())


@case("gold_customer")
def test_gold_needs_no_number(played: Played) -> None:
    """a policy takes in a gold customer's parcel without a number, under a return of its own."""
    stray, parcel, _ = played.of(returns.Parcel)
    [ra] = played.of(returns.ReturnAuthorization)
    assert (stray.verdict.code, stray.ra, stray.number) == ("number_absent", None, None)
    assert (parcel.ra, parcel.number, ra.opened_for) == (ra.id, None, parcel.id)
    assert parcel.verdict.code == "gold"
    presented = played.events(returns.ParcelPresented)
    assert [one.facts for one in presented[:2]] == [
        {"Loyalty": {"tier": "bronze"}},
        {"Loyalty": {"tier": "gold"}},
    ]
    ruling = presented[1].rulings[0]
    assert ruling.policy == "gold_needs_no_number:gold_needs_no_number"
    assert ruling.verdict is Verdict.ANSWER
    authorized = played.kinds(ra.id).index("returns.return_authorized")
    assert authorized < played.kinds(ra.id).index("returns.return_received")  # E1


@case("gold_customer")
def test_gold_credit(played: Played) -> None:
    """what she kept is not credited, and may be returned another time."""
    [credit] = played.bodies(returns.CreditIssued)
    assert credit.amount == usd("22.00")
    [ra] = played.of(returns.ReturnAuthorization)
    assert [(line.sku, line.accepted, line.short) for line in ra.lines] == [
        ("book-moss", 0, 1),
        ("book-fern", 1, 0),
    ]


@case("gold_customer")
def test_gold_is_not_for_ever(played: Played) -> None:
    """after the window no return is opened, whoever it is: the parcel stays aside, and says why."""
    *_, late = played.of(returns.Parcel)
    assert (late.stage, late.ra, late.verdict.code) == ("quarantined", None, "not_opened")
    assert "it could come back until Sat 18 Apr 2026" in late.verdict.reason
    assert len(played.of(returns.ReturnAuthorization)) == 1


@case("partial_return")
def test_every_piece_is_counted_once(played: Played) -> None:
    """over two parcels, a rejection, a review and a short piece, the quantities always balance."""
    for event in played.bodies(returns.ReturnPartlyInspected):
        for line in event.lines:
            assert line.received == line.accepted + line.rejected + line.under_review
            assert line.authorized == line.received + line.lost + line.short + line.outstanding
    [ra] = played.of(returns.ReturnAuthorization)
    assert [(x.received, x.accepted, x.rejected, x.short) for x in ra.lines] == [
        (3, 2, 1, 1),
        (2, 2, 0, 0),
    ]
    assert [one.sku for one in ra.surplus] == ["bridge"]
    assert ra.outstanding == 0


@case("partial_return")
def test_credited_as_it_comes(played: Played) -> None:
    """each credit is for what is accepted by then; together they are its worth, to the cent."""
    credits_ = [one.amount for one in played.bodies(returns.CreditIssued)]
    assert credits_ == [usd("31.00"), usd("31.00")]  # 12.50 + 18.50, then the same again
    [ra] = played.of(returns.ReturnAuthorization)
    assert (ra.credited, ra.worth.back) == (usd("62.00"), usd("62.00"))
    assert played.refusals() == [
        ("returns.request_return", ("more_than_bought",)),
        ("returns.issue_credit", ("goods_not_back",)),
        ("returns.close_return", ("goods_open",)),
        ("returns.report_short", ("nothing_outstanding",)),
        ("returns.send_back", ("not_to_go_back",)),
    ]


@case("partial_return")
def test_one_parcel_too_many(played: Played) -> None:
    """a number takes parcels until all is decided; one after that is refused."""
    assert [one.verdict.code for one in played.of(returns.Parcel)] == [
        "number_valid",
        "number_valid",
        "number_settled",
    ]


@case("lost_then_found")
def test_written_off(played: Played) -> None:
    """what is late is not credited, what is lost only with a supervisor's approval; once."""
    assert played.refusals() == [
        ("returns.issue_credit", ("goods_not_back",)),
        ("returns.issue_credit", ("goods_not_back",)),
        ("returns.issue_credit", ("not_now",)),
    ]
    [issued] = played.events(returns.CreditIssued)
    [credit] = played.bodies(returns.CreditIssued)
    assert (credit.amount, credit.trigger) == (usd("85.00"), returns.CreditTrigger.WRITTEN_OFF)
    assert issued.rulings[0].settled_by == (
        "staff sue: the courier has searched for it and pays us its worth"
    )
    assert [one.part.amount for one in played.bodies(refunds.RefundOpened)] == [usd("85.00")]


@case("lost_then_found")
def test_found_again(played: Played) -> None:
    """it is taken in weeks later, on a closed return; the pieces are found and not paid again."""
    [ra] = played.of(returns.ReturnAuthorization)
    kinds = played.kinds(ra.id)
    assert kinds[-3:] == [
        "returns.return_closed",
        "returns.return_received",
        "returns.return_inspected",
    ]
    assert played.events(returns.ReturnReceived)[0].at > ra.expires_at
    assert (ra.lines[0].lost, ra.lines[0].accepted, ra.credit_due) == (0, 1, usd("0.00"))
