"""Deadlines that are refused when their time has come: told, tried again, and given up in time."""

from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import pytest

from cservice import Actor, Brand, Desk, NeedApproval, days, hours, instant, policy, tickets
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sqlite import open_sqlite
from cservice.desk import Done, SweepError
from cservice.desk.ports.store import Due
from cservice.desk.slices import SLICES
from cservice.kernel.actor import SUPERVISOR, Override
from cservice.kernel.codec import Codec
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.deadline import Deadline, PutOff
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, Opening
from cservice.kernel.given import Given
from cservice.kernel.postponed import DeadlineGivenUp, DeadlinePutOff, DeadlineRefused
from cservice.kernel.question import Rule
from cservice.kernel.record import BrandId, Record, Stream
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")
BOSS = Actor.staff("boris", SUPERVISOR)
DAY = plus(T0, days(1))


@frozen(kw_only=True)
class Fee(Record):
    """What a club's member owes, and is asked for by itself."""

    kind = "club.fee"
    prefix = "fee"

    due_at: Instant  # when it is asked for
    asked: bool = False  # whether it was

    def deadlines(self) -> tuple[Deadline, ...]:
        """It is asked for."""
        ask = AskFee(fee=self.id)
        return () if self.asked else (Deadline(at=self.due_at, key="fee", command=ask),)


@frozen(kw_only=True)
class FeeSet(Opening[Fee]):
    """A fee was set."""

    kind = "club.fee_set"
    due_at: Instant  # when it is asked for

    def begin(self, stream: Stream) -> Fee:
        return Fee(**stream.fields(), due_at=self.due_at)


@frozen(kw_only=True)
class FeeMoved(Event[Fee]):
    """It is asked for at another instant."""

    kind = "club.fee_moved"
    sets = ("due_at",)
    due_at: Instant  # when


@frozen(kw_only=True)
class FeeAsked(Event[Fee]):
    """It was asked for."""

    kind = "club.fee_asked"
    sets = ("asked",)
    asked: bool = True  # so it is


@frozen(kw_only=True)
class MayAsk(Rule):
    """May the member be asked for it?"""

    kind = "club.may_ask"


@frozen(kw_only=True)
class SetFee(Request[Fee, Given]):
    """Set a fee."""

    kind = "club.set_fee"
    record = Fee
    yields = (FeeSet,)
    due_at: Instant  # when it is asked for

    def decision(self, facts: Given) -> Outcome[Fee]:
        return accept(FeeSet(due_at=self.due_at))


@frozen(kw_only=True)
class MoveFee(Command[Fee, Given]):
    """Ask for it at another instant."""

    kind = "club.move_fee"
    record = Fee
    target = "fee"
    yields = (FeeMoved,)
    fee: str  # which
    due_at: Instant  # when

    def decision(self, record: Fee, facts: Given) -> Outcome[Fee]:
        return accept(FeeMoved(due_at=self.due_at))


@frozen(kw_only=True)
class AskFee(Command[Fee, Given]):
    """Ask for it. Refused before its time, and where policies object."""

    kind = "club.ask_fee"
    record = Fee
    target = "fee"
    yields = (FeeAsked,)
    fee: str  # which

    def decision(self, record: Fee, facts: Given) -> Outcome[Fee]:
        if facts.now < record.due_at:
            return refuse(self.kind, "club", "not_due", "it is not due")
        may = MayAsk(given=facts).ask()
        return may if isinstance(may, Refused) else accept(FeeAsked(), rulings=may.rulings)


CLUB = Slice(
    name="club",
    records=(Fee,),
    events=(FeeSet, FeeMoved, FeeAsked),
    commands=(SetFee, MoveFee, AskFee),
    questions=(MayAsk,),
)
ALL = (*SLICES, CLUB)


@policy(MayAsk)
def supervised(q: MayAsk) -> Ruling:
    """A supervisor decides whom the club asks."""
    return NeedApproval("supervised", "a supervisor decides", role=SUPERVISOR)


@pytest.fixture(params=["memory:", "sqlite:///{}/club.db"])
def open_club(request: pytest.FixtureRequest, tmp_path: Any) -> Iterable[Callable[..., Desk]]:
    """Open a desk on which a supervisor decides whom the club asks for its fee."""
    desks: list[Desk] = []

    def opened(brand: Brand | None = None, **options: Any) -> Desk:
        served = brand or Brand(id=BrandId("club"), name="Club")
        url = request.param.format(tmp_path)
        given = {"policies": [supervised], "slices": ALL, **options}
        desks.append(Desk.open(url, brands=[served], **given))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.close()


@pytest.fixture
def club(open_club: Callable[..., Desk]) -> Desk:
    """The desk."""
    return open_club()


def fee(desk: Desk, *, noted: bool = False) -> Fee:
    """A fee that is due in a day; noted = on a case that has a ticket."""
    case = None
    if noted:
        case = desk.do(tickets.OpenTicket(subject="the fee"), by=ANNA, at=T0).record.case
    return desk.do(SetFee(due_at=DAY, case=case), by=ANNA, at=T0).record


def swept(desk: Desk, at: Instant) -> Done[Any]:
    """What a sweep says of the one command that was due."""
    (done,) = desk.tick(at)
    assert isinstance(done, Done)
    return done


def asked(desk: Desk, at: Instant, owed: Fee) -> list[Any]:
    """What a sweep says of a fee alone; a ticket's own deadlines may fall due beside it."""
    swept_up = [one for one in desk.tick(at) if isinstance(one, Done)]
    return [one for one in swept_up if one.record.id == owed.id]


def test_a_refused_deadline_is_told_and_its_record_says_when_it_is_tried_again(club: Desk) -> None:
    """in the sweep's report, in the log with what policies said, and on the record."""
    owed = fee(club)
    done = swept(club, DAY)
    (refusal,) = done.refusals
    assert (refusal.command, refusal.refused.codes) == (AskFee(fee=owed.id), ("supervised",))
    (event,) = done.events
    assert event.body == DeadlinePutOff(
        key="fee",
        due_at=DAY,
        until=plus(DAY, days(1)),
        times=1,
        command="club.ask_fee",
        codes=("supervised",),
    )
    assert (event.by.kind, event.rulings) == ("system", refusal.refused.rulings)
    kept = club.record(Fee, owed.id)
    assert kept == done.record
    assert kept.put_off == (PutOff(key="fee", at=DAY, until=plus(DAY, days(1)), times=1),)
    assert [one.at for one in kept.deadlines()] == [plus(DAY, days(1))]
    assert kept.due_at == DAY  # what it waits for is as before


def test_it_is_noted_on_the_cases_tickets(club: Desk) -> None:
    """what policies said, and that it is tried again, or at last that it is not."""
    fee(club, noted=True)
    for day in (1, 2, 4, 8, 16, 32):
        club.tick(plus(T0, days(day)))
    (ticket,) = [one for one in club.records() if isinstance(one, tickets.Ticket)]
    assert {(one.command, one.codes) for one in ticket.refusals} == {
        ("club.ask_fee", ("supervised",))
    }
    first, *_, last = [one.sentence for one in ticket.refusals]
    assert first.startswith("a supervisor decides")
    assert first.endswith("; it is tried again at 2026-03-04T09:00:00Z")
    assert last.endswith("; it is not tried again by itself")
    assert len(ticket.refusals) == 6


def test_it_is_tried_again_after_twice_as_long_each_time_and_then_given_up(club: Desk) -> None:
    """after 1, 2, 4, 8 and 16 days; the record says that nothing is waited for any more."""
    owed = fee(club)
    happened: list[list[Any]] = []
    refused: list[Any] = []
    while due := club.record(Fee, owed.id).deadlines():
        assert club.tick(plus(due[0].at, -hours(1))) == ()
        done = swept(club, due[0].at)
        happened.append([one.body for one in done.events])
        refused.extend(one.refused for one in done.refusals)
    *tried, (given_up, told) = happened
    put_off = [body for (body,) in tried]
    assert {type(one) for one in put_off} == {DeadlinePutOff}
    assert [one.until for one in put_off] == [plus(DAY, days(n)) for n in (1, 3, 7, 15, 31)]
    assert isinstance(given_up, DeadlineGivenUp)
    assert (given_up.times, given_up.due_at, given_up.again_at) == (6, DAY, None)
    assert club.record(Fee, owed.id).put_off == (PutOff(key="fee", at=DAY, until=None, times=6),)
    assert [one.times for one in (*put_off, given_up)] == [1, 2, 3, 4, 5, 6]
    # Somebody was told, once; what falls due still is the answer of that ticket.
    assert len(refused) == 6
    assert told.subject == f"ask fee: {refused[-1]}; it is not tried again by itself"
    assert asked(club, plus(T0, days(999)), owed) == []


@pytest.mark.parametrize("solved", [True, False])
def test_of_what_is_given_up_somebody_is_told(club: Desk, solved: bool) -> None:
    """on a ticket of its own, where the case has none, or none that anybody works on."""
    owed = fee(club, noted=solved)
    for one in club.records(case=owed.case):
        if isinstance(one, tickets.Ticket):
            club.do(tickets.SolveTicket(ticket=one.id, resolution="told"), by=ANNA, at=T0)
    now = DAY
    while (waits := [one.at for one in club.record(Fee, owed.id).deadlines()]) != []:
        assert waits == [now]
        swept(club, now)
        now = next(iter(one.at for one in club.record(Fee, owed.id).deadlines()), now)

    last = [one for one in club.records(case=owed.case) if isinstance(one, tickets.Ticket)][-1]
    assert last.stage is tickets.TicketStage.NEW
    assert last.subject.startswith("ask fee: a supervisor decides")
    assert last.subject.endswith("it is not tried again by itself")


def test_a_late_sweep_puts_off_from_its_own_instant(club: Desk) -> None:
    """so that it goes round once, and does not catch up on what nobody was there for."""
    owed = fee(club)
    late = plus(T0, days(100))
    assert len(club.tick(late)) == 1
    assert club.tick(late) == ()
    assert club.record(Fee, owed.id).deadlines()[0].at == plus(late, days(1))


def test_a_brand_says_when_and_how_often(open_club: Callable[..., Desk]) -> None:
    """one that tries once more after an hour, and one that never does."""
    brand = Brand(id=BrandId("club"), name="Club", retry_after=hours(1), retries=1)
    club = open_club(brand)
    owed = fee(club)
    tries = (asked(club, plus(DAY, hours(n)), owed) for n in (0, 0.5, 1, 99))
    assert [len(one) for one in tries] == [1, 0, 1, 0]
    assert club.record(Fee, owed.id).deadlines() == ()
    with pytest.raises(InputError, match=r"retry_after .* is less than no time"):
        evolve(brand, retry_after=-hours(1))
    with pytest.raises(InputError, match="retries"):
        evolve(brand, retries=-1)
    never = open_club(evolve(brand, retries=0))
    owed = fee(never)
    done = swept(never, DAY)
    assert [type(one.body) for one in done.events] == [DeadlineGivenUp, tickets.TicketOpened]
    assert asked(never, plus(T0, days(999)), owed) == []
    assert never.record(Fee, owed.id).deadlines() == ()


def test_once_nothing_stands_against_it_it_happens(open_club: Callable[..., Desk]) -> None:
    """policies are asked anew each time."""
    strict = True

    @policy(MayAsk)
    def sometimes(q: MayAsk) -> Ruling | None:
        return (
            NeedApproval("supervised", "a supervisor decides", role=SUPERVISOR) if strict else None
        )

    club = open_club(policies=[sometimes])
    owed = fee(club)
    club.tick(DAY)
    strict = False
    assert club.tick(plus(DAY, hours(23))) == ()
    done = swept(club, plus(DAY, days(1)))
    assert (type(done.events[0].body), done.refusals) == (FeeAsked, ())
    assert club.record(Fee, owed.id).deadlines() == ()


def test_somebody_with_authority_does_not_wait_for_it(club: Desk) -> None:
    """the command is decided as ever; that its deadline was put off refuses nobody."""
    owed = fee(club)
    club.tick(DAY)
    override = Override(by=BOSS, reason="he said he would pay")
    done = club.do(AskFee(fee=owed.id), by=ANNA, at=DAY, override=override)
    assert (done.record.asked, done.record.deadlines()) == (True, ())
    assert club.tick(plus(T0, days(999))) == ()


def test_a_deadline_set_for_another_instant_is_another_one(club: Desk) -> None:
    """it comes when it says, and how often the one before was refused does not count."""
    owed = fee(club)
    club.tick(DAY)
    later = plus(T0, days(9))
    moved = club.do(MoveFee(fee=owed.id, due_at=later), by=ANNA, at=DAY).record
    assert [one.at for one in moved.deadlines()] == [later]
    assert club.tick(plus(DAY, days(1))) == ()
    done = swept(club, later)
    body: Any = done.events[0].body
    assert (body.due_at, body.times, body.until) == (later, 1, plus(later, days(1)))
    assert [one.at for one in done.record.put_off] == [later]


def test_a_host_hears_it(open_club: Callable[..., Desk]) -> None:
    """a reaction opens a ticket where one was given up; a subscriber is told of both."""

    def tell(event: DeadlineRefused, record: Record, case: Any) -> Any:
        yield tickets.OpenTicket(subject=f"{event.command} of {record.id}", case=record.case)

    brand = Brand(id=BrandId("club"), name="Club", retries=0)
    club = open_club(brand, reactions={DeadlineRefused: (tell,)})
    owed = fee(club)
    told: list[Any] = []
    club.subscribe(told.extend)
    club.tick(DAY)
    given_up, ours, opened = told
    kinds = [type(one.body) for one in (given_up, ours)]
    assert kinds == [DeadlineGivenUp, tickets.TicketOpened]
    assert opened.cause == given_up.id
    assert opened.body.subject == f"club.ask_fee of {owed.id}"


def test_a_failing_policy_puts_nothing_off(open_club: Callable[..., Desk]) -> None:
    """that is no refusal: it stays due, and the sweep says so."""

    @policy(MayAsk)
    def broken(q: MayAsk) -> Ruling | None:
        raise RuntimeError("no line")

    club = open_club(policies=[broken])
    owed = fee(club)
    for _ in range(2):
        with pytest.raises(SweepError, match="1 of 1 due commands failed and stay due"):
            club.tick(DAY)
    assert club.record(Fee, owed.id).put_off == ()


@pytest.fixture
def store(tmp_path: Any) -> Iterable[SqlStore]:
    """A store that outlives a release."""
    with closing(open_sqlite(f"sqlite:///{tmp_path}/club.db", Codec(ALL))) as store:
        yield store


@pytest.fixture
def kept_club(store: SqlStore) -> Desk:
    """The desk on it."""
    return Desk(store, slices=ALL, policies=[supervised])


def test_a_row_follows_a_release_in_which_its_record_waits_for_another_instant(
    kept_club: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """it is not given when an earlier release would have, but when this one says."""
    owed = fee(kept_club)
    later = Deadline(at=plus(DAY, days(9)), key="fee", command=AskFee(fee=owed.id))
    monkeypatch.setattr(Fee, "deadlines", lambda self: (later,))
    assert kept_club.tick(DAY) == ()
    assert store.due(owed.tenant, plus(T0, days(99)), 9) == (
        Due(record=owed.id, key="fee", at=later.at, command=later.command),
    )
    swept(kept_club, later.at)


def test_a_row_of_which_its_record_knows_nothing_is_refused_and_goes(
    kept_club: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """there is nothing to put off; it is told and noted all the same."""
    owed = fee(kept_club, noted=True)
    monkeypatch.setattr(Fee, "deadlines", lambda self: ())
    (refused,) = kept_club.tick(DAY)
    assert isinstance(refused, Refused)
    (ticket,) = [one for one in kept_club.records() if isinstance(one, tickets.Ticket)]
    assert [one.codes for one in ticket.refusals] == [("supervised",)]
    assert ticket.refusals[0].sentence.endswith("(allowed: with the approval of a supervisor)")
    assert kept_club.record(Fee, owed.id).version == 1
    assert kept_club.tick(DAY) == ()
