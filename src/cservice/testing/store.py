"""What every store must do, as tests for any of them. Needs the extra `testing`.

Say how an empty store is opened, and pytest runs them all on it:

    class TestOurStore(StoreContract):
        @pytest.fixture
        def store(self, tmp_path):
            with closing(open_our_store(f"ours://{tmp_path}", Codec(SLICES))) as store:
                yield store
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs

from cservice.desk.ports.store import Due, Kept, Remembered, Store, TakenError, Unit
from cservice.ids import CustomerId, OrderId, Sku, TicketId
from cservice.kernel.actor import SYSTEM
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import CommandId, Envelope, Event, EventId, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import CaseId, Record, Stream, Tenant
from cservice.kernel.ruling import Ruling, Verdict
from cservice.kernel.time import Instant, days, minutes, plus
from cservice.kernel.value import frozen
from cservice.orders import (
    BY_EMAIL,
    BY_PHONE,
    CancelOrder,
    Customer,
    OrderLine,
    OrderRecorded,
    ShipOrder,
)
from cservice.testing.policies import ANN, BRAND, NOON
from cservice.testing.policies import TENANT as OURS
from cservice.tickets import (
    BY_NUMBER,
    Matter,
    MissAnswer,
    Ticket,
    TicketAnswered,
    TicketNumber,
    TicketOpened,
)

try:
    import pytest
except ImportError as error:
    raise InputError("the store contract needs pytest: pip install 'cservice[testing]'") from error

__all__ = ["StoreContract"]

THEIRS = Tenant("theirs")
CASE, OTHER_CASE = CaseId("case-1"), CaseId("case-2")
LATER = plus(NOON, days(1))
PHONE = "15550100"
RULING = Ruling(
    question="tickets.answer_within",
    policy="trade.tickets",
    verdict=Verdict.ALLOW,
    params={"hours": "48"},
)


class StoreContract:
    """The tests; every one begins with a store that has nothing in it."""

    @pytest.fixture
    def store(self) -> Any:
        """An empty store that was given the codec of `cservice.desk.slices.SLICES`."""
        raise NotImplementedError("say how an empty store is opened: override the fixture `store`")

    def test_a_new_store_is_empty(self, store: Store) -> None:
        """There is nothing in it, and to ask is no error."""
        assert store.place(OURS, "t-1") is None
        assert store.case_keys(OURS, CASE) == ()
        assert store.record(OURS, "t-1") is None
        assert store.records(OURS) == store.records(OURS, CASE) == ()
        assert store.found(OURS, BY_NUMBER, "1") == ()
        assert store.events(OURS) == store.events(OURS, stream="t-1") == ()
        assert store.events(OURS, case=CASE) == ()
        assert store.due(OURS, LATER, 10) == ()
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.guarded([CASE]) == ()
            assert unit.remembered(CommandId("c-1")) is None
            assert unit.happened(CommandId("c-1")) == unit.stream("t-1") == ()

    def test_a_record_comes_back_as_it_was(self, store: Store) -> None:
        """What is kept is found by its id, equal in every field, personal ones too."""
        ticket, order = a_ticket(), an_order()
        keep(store, ticket, order)
        assert store.record(OURS, "t-1") == ticket.record
        assert store.record(OURS, "o-1") == order.record

    def test_a_place_has_the_keys_of_the_whole_case(self, store: Store) -> None:
        """Whoever knows one record learns all that must be locked for its case, sorted."""
        keep(store, a_ticket(), an_order("o-2"), an_order("o-1"))
        place = store.place(OURS, "t-1")
        assert place is not None
        assert place.case == CASE
        assert place.keys == (CASE, "o-1", "o-2")
        assert store.case_keys(OURS, CASE) == (CASE, "o-1", "o-2")

    def test_records_come_in_the_order_in_which_they_began(self, store: Store) -> None:
        """The order is that of their beginnings, not of ids, nor of their last changes."""
        first = a_ticket("t-9")
        keep(store, first)
        keep(store, a_ticket("t-5", case=OTHER_CASE), an_order("o-7"))
        keep(store, answered(first))
        assert ids(store.records(OURS)) == ["t-9", "t-5", "o-7"]
        assert ids(store.records(OURS, CASE)) == ["t-9", "o-7"]
        assert ids(store.records(OURS, OTHER_CASE)) == ["t-5"]

    def test_a_change_replaces_the_state(self, store: Store) -> None:
        """A record is kept once, as it was last saved."""
        before = a_ticket()
        keep(store, before)
        after = answered(before)
        keep(store, after)
        assert store.record(OURS, "t-1") == after.record
        assert store.records(OURS) == (after.record,)

    def test_a_key_guards_records_of_every_case(self, store: Store) -> None:
        """The transaction sees all that any of its keys guards, each once, as they began."""
        order = an_order("o-1")
        keep(store, order)
        theirs = a_ticket("t-2", case=OTHER_CASE)
        sharing = an_order("o-2", case=CaseId("o-1"))
        keep(store, theirs, sharing, at=LATER)
        with store.transaction(OURS, [CASE, "o-1"]) as unit:
            assert unit.guarded([CASE, "o-1"]) == (
                Kept(record=order.record, at=NOON),
                Kept(record=sharing.record, at=LATER),
            )
            assert unit.guarded(["nothing"]) == unit.guarded([]) == ()
        # It shares a key with the order, and is on a case of its own all the same.
        assert ids(store.records(OURS, CASE)) == ["o-1"]

    def test_what_is_guarded_says_when_it_was_last_saved(self, store: Store) -> None:
        """The instant of a record's last event is known, so that clocks never run backwards."""
        before = a_ticket()
        keep(store, before)
        keep(store, answered(before), at=LATER)
        with store.transaction(OURS, [CASE]) as unit:
            assert [one.at for one in unit.guarded([CASE])] == [LATER]

    def test_what_a_record_is_found_by_follows_it(self, store: Store) -> None:
        """A corrected e-mail finds the record, the old one no longer does, the phone still does."""
        before = an_order()
        keep(store, before)
        assert before.record.customer is not None
        customer = attrs.evolve(before.record.customer, email="ann@new.example")
        keep(store, before.evolved(customer=customer))
        assert store.found(OURS, BY_EMAIL, "ann@example.com") == ()
        assert store.found(OURS, BY_EMAIL, "ann@new.example") == ("o-1",)
        assert store.found(OURS, BY_PHONE, PHONE) == ("o-1",)
        assert store.found(OURS, BY_EMAIL, PHONE) == ()

    def test_several_are_found_in_the_order_in_which_they_began(self, store: Store) -> None:
        """One phone finds every order of the household, the first one first."""
        nameless = an_order("o-9", customer=None)
        keep(store, nameless)
        keep(store, an_order("o-5"), an_order("o-7"))
        keep(store, nameless.evolved(customer=CUSTOMER))
        assert store.found(OURS, BY_PHONE, PHONE) == ("o-9", "o-5", "o-7")

    def test_a_unique_value_is_not_taken_twice(self, store: Store) -> None:
        """A spoken number that another record has is refused by name and value, nothing is kept."""
        keep(store, a_ticket("t-1", number="12345678"))
        again = a_ticket("t-2", number="12345678", case=OTHER_CASE)
        with pytest.raises(TakenError) as taken:
            keep(store, again, a_ticket("t-3", case=OTHER_CASE))
        assert (taken.value.name, taken.value.value) == (BY_NUMBER, "12345678")
        assert ids(store.records(OURS)) == ["t-1"]
        assert store.found(OURS, BY_NUMBER, "12345678") == ("t-1",)
        assert len(store.events(OURS)) == 1

    def test_a_unique_value_is_not_taken_twice_in_one_transaction(self, store: Store) -> None:
        """Two new records with the same number are refused as well."""
        with pytest.raises(TakenError):
            keep(store, a_ticket("t-1", number="12345678"), a_ticket("t-2", number="12345678"))
        assert store.records(OURS) == ()

    def test_a_unique_value_that_was_given_up_is_free(self, store: Store) -> None:
        """A number that its record no longer has may be another's."""
        first = a_ticket("t-1", number="12345678")
        keep(store, first)
        keep(store, first.evolved(number=TicketNumber("87654321")))
        keep(store, a_ticket("t-2", number="12345678"))
        assert store.found(OURS, BY_NUMBER, "12345678") == ("t-2",)
        assert store.found(OURS, BY_NUMBER, "87654321") == ("t-1",)

    def test_an_id_is_not_taken_twice(self, store: Store) -> None:
        """A record is never begun again over another one."""
        keep(store, a_ticket(number="1"))
        with pytest.raises(TakenError) as taken:
            keep(store, a_ticket(number="2", case=OTHER_CASE))
        assert (taken.value.name, taken.value.value) == ("id", "t-1")
        assert store.record(OURS, "t-1") == a_ticket(number="1").record

    def test_a_store_goes_on_after_a_mistake(self, store: Store) -> None:
        """What was refused leaves nothing locked and nothing half done."""
        keep(store, a_ticket())
        for _ in range(3):
            with pytest.raises(TakenError):
                keep(store, a_ticket())
        keep(store, a_ticket("t-2"))
        assert ids(store.records(OURS)) == ["t-1", "t-2"]

    def test_events_come_in_the_order_in_which_they_were_recorded(self, store: Store) -> None:
        """The log of a record, of a case and of the tenant tell the same story."""
        ticket, order = a_ticket(), an_order()
        keep(store, ticket, order)
        theirs = a_ticket("t-2", case=OTHER_CASE)
        keep(store, theirs)
        answer = answered(ticket)
        keep(store, answer)
        assert store.events(OURS) == (
            ticket.envelope,
            order.envelope,
            theirs.envelope,
            answer.envelope,
        )
        assert store.events(OURS, stream="t-1") == (ticket.envelope, answer.envelope)
        assert store.events(OURS, case=CASE) == (ticket.envelope, order.envelope, answer.envelope)
        assert store.events(OURS, case=CaseId("none")) == ()

    def test_part_of_a_record_is_read(self, store: Store) -> None:
        """From one version to another, both included, as far as it has them."""
        ticket = a_ticket()
        keep(store, ticket)
        answer = answered(ticket)
        keep(store, answer)
        both = (ticket.envelope, answer.envelope)
        assert store.part(OURS, "t-1", 1, 2) == both
        assert store.part(OURS, "t-1", -62, 9) == both
        assert store.part(OURS, "t-1", 2, 2) == (answer.envelope,)
        assert store.part(OURS, "t-1", 3, 9) == ()
        assert store.part(OURS, "none", 1, 9) == ()

    def test_events_of_a_time_are_read(self, store: Store) -> None:
        """Of one slice, from an instant on, and before another; in order of the instants."""
        late = _at(a_ticket("late"), plus(NOON, days(2)))
        soon = _at(a_ticket("soon", case=OTHER_CASE), plus(NOON, days(1)))
        keep(store, late, soon, an_order())
        both = (soon.envelope, late.envelope)
        assert store.recorded(OURS, "tickets", None, None) == both
        assert store.recorded(OURS, "tickets", soon.envelope.at, None) == both
        assert store.recorded(OURS, "tickets", None, late.envelope.at) == (soon.envelope,)
        assert store.recorded(OURS, "tickets", late.envelope.at, None) == (late.envelope,)
        assert [one.stream for one in store.recorded(OURS, "orders", None, None)] == ["o-1"]
        assert store.recorded(OURS, "order", None, None) == ()
        assert store.recorded(THEIRS, "tickets", None, None) == ()

    def test_an_envelope_comes_back_as_it_was(self, store: Store) -> None:
        """who, why, what policies said and what they were told are kept with the event."""
        ticket = a_ticket()
        told = attrs.evolve(
            ticket.envelope,
            by=SYSTEM,
            cause=EventId("c-0.1"),
            rulings=(RULING,),
            facts={"Loyalty": {"tier": "gold", "years": 3}},
        )
        keep(store, attrs.evolve(ticket, happened=(told,)))
        assert store.events(OURS) == (told,)

    def test_a_transaction_reads_the_log(self, store: Store) -> None:
        """A record is rebuilt from its own events, in order, none of another's among them."""
        ticket = a_ticket()
        keep(store, ticket, an_order())
        answer = answered(ticket)
        keep(store, answer)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.stream("t-1") == (ticket.envelope, answer.envelope)
            assert unit.stream("t-2") == ()

    def test_a_command_is_remembered(self, store: Store) -> None:
        """The id says what the command was, on which record, and what it led to, in order."""
        known = Remembered(command=CommandId("c-1"), digest=b"\x00\xff", record="t-1")
        ticket, order = a_ticket(command="c-1"), an_order(command="c-1")
        with store.transaction(OURS, [CASE]) as unit:
            tell(unit, ticket, order)
            unit.remember(known)
            assert unit.remembered(known.command) == known
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.remembered(known.command) == known
            assert unit.happened(known.command) == (ticket.envelope, order.envelope)
            assert unit.remembered(CommandId("c-2")) is None
            assert unit.happened(CommandId("c-2")) == ()

    def test_undo_keeps_nothing(self, store: Store) -> None:
        """After undo the transaction ends as if it had never been."""
        with store.transaction(OURS, [CASE]) as unit:
            everything(unit)
            unit.undo()
        assert_empty(store)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.remembered(CommandId("c-1")) is None

    def test_an_error_keeps_nothing(self, store: Store) -> None:
        """An error that leaves the transaction reaches the caller, and nothing is kept."""
        mistake = ValueError("in the middle")
        with pytest.raises(ValueError, match="in the middle") as raised:
            self._fail(store, mistake)
        assert raised.value is mistake
        assert_empty(store)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.remembered(CommandId("c-1")) is None

    @staticmethod
    def _fail(store: Store, mistake: Exception) -> None:
        with store.transaction(OURS, [CASE]) as unit:
            everything(unit)
            raise mistake

    def test_what_cannot_be_encoded_keeps_nothing(self, store: Store) -> None:
        """One event that cannot be kept, after others that can, keeps them all out."""
        ticket, order = a_ticket(), an_order()
        odd = attrs.evolve(order.envelope, facts={"Loyalty": object()})
        with (
            pytest.raises((TypeError, NotImplementedError)),
            store.transaction(OURS, [CASE]) as unit,
        ):
            tell(unit, ticket, attrs.evolve(order, happened=(odd,)))
        assert_empty(store)
        keep(store, ticket)  # and the store goes on
        assert ids(store.records(OURS)) == ["t-1"]

    def test_nobody_sees_what_is_not_finished(self, store: Store) -> None:
        """Until a transaction ends, its events, records and deadlines are not there."""
        with store.transaction(OURS, [CASE]) as unit:
            everything(unit)
            assert_empty(store)
        assert ids(store.records(OURS)) == ["t-1", "o-1"]

    def test_who_holds_a_key_is_alone_with_it(self, store: Store) -> None:
        """Of many threads that read, change and save one record, none undoes another's change."""
        keep(store, a_ticket())

        def note(thread: int) -> None:
            for number in range(5):
                with store.transaction(OURS, [CASE]) as unit:
                    (kept,) = unit.guarded([CASE])
                    assert isinstance(kept.record, Ticket)
                    tell(unit, answered(Known(kept.record), command=f"c-{thread}-{number}"))

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(note, range(4)))
        ticket = store.record(OURS, "t-1")
        assert isinstance(ticket, Ticket)
        assert ticket.version == 21
        assert len(ticket.notes) == 20
        assert [e.version for e in store.events(OURS, stream="t-1")] == list(range(1, 22))

    def test_a_command_in_the_middle_of_a_command_is_refused(self, store: Store) -> None:
        """A loader or policy that gives a command would wait for itself for ever."""
        with (
            store.transaction(OURS, ["case-1"]),
            pytest.raises(CserviceError, match="in the middle of a command"),
            store.transaction(OURS, ["case-2"]),
        ):
            pass
        with store.transaction(OURS, ["case-1"]):  # and nothing stays locked
            pass

    def test_a_deadline_is_due_at_its_instant(self, store: Store) -> None:
        """What a record waits for is due from its very instant on, and not a moment earlier."""
        ticket = a_ticket()
        keep(store, ticket)
        (deadline,) = ticket.record.deadlines()
        almost = plus(deadline.at, -minutes(1) / 60_000_000)
        assert store.due(OURS, almost, 10) == ()
        assert store.due(OURS, deadline.at, 10) == (
            Due(record="t-1", key=deadline.key, at=deadline.at, command=deadline.command),
        )

    def test_a_deadline_that_moved_is_due_once_at_its_new_instant(self, store: Store) -> None:
        """The latest answer of the record counts, earlier ones are forgotten."""
        before = a_ticket()
        keep(store, before)
        moved = before.evolved(answer_due_at=plus(before.record.answer_due_at, days(7)))
        keep(store, moved)
        assert store.due(OURS, before.record.answer_due_at, 10) == ()
        (due,) = store.due(OURS, moved.record.answer_due_at, 10)
        assert due.at == moved.record.answer_due_at
        assert due.command == MissAnswer(ticket=TicketId("t-1"), due_at=due.at)

    def test_a_deadline_that_stays_stays(self, store: Store) -> None:
        """A change that has nothing to do with it leaves a deadline where it was."""
        before = a_ticket()
        keep(store, before)
        keep(store, before.evolved(subject="another book"))
        assert len(store.due(OURS, before.record.answer_due_at, 10)) == 1

    def test_a_deadline_that_is_off_is_gone(self, store: Store) -> None:
        """An answered ticket no longer waits for its answer."""
        before = a_ticket()
        keep(store, before)
        keep(store, answered(before))
        assert store.due(OURS, plus(NOON, days(365)), 10) == ()

    def test_a_deadline_that_was_given_is_gone_until_it_is_new(self, store: Store) -> None:
        """A row that was claimed stays away, though the record still says the same."""
        before = a_ticket()
        keep(store, before)
        (due,) = store.due(OURS, before.record.answer_due_at, 10)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.claim_due(due)
        keep(store, before.evolved(subject="another book"))
        assert store.due(OURS, plus(NOON, days(365)), 10) == ()

    def test_a_due_command_may_be_put_there(self, store: Store) -> None:
        """A command waits for its instant without a record to say so, one of each key."""
        first = Due(
            record="o-1", key="k", at=NOON, command=CancelOrder(order=OrderId("o-1"), reason="one")
        )
        other = attrs.evolve(first, key="l", command=ShipOrder(order=OrderId("o-1"), tracking="T"))
        moved = attrs.evolve(first, at=LATER)
        with store.transaction(OURS, [CASE]) as unit:
            unit.put_due(first)
            unit.put_due(other)
        with store.transaction(OURS, [CASE]) as unit:
            unit.put_due(moved)
        assert store.due(OURS, NOON, 10) == (other,)
        assert store.due(OURS, LATER, 10) == (other, moved)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.claim_due(other)
            assert not unit.claim_due(attrs.evolve(other, key="never there"))
        assert store.due(OURS, LATER, 10) == (moved,)

    def test_a_due_command_that_is_claimed_may_be_put_there_again(self, store: Store) -> None:
        """In the transaction that gives it, for the same instant or another."""
        due = a_due()
        for again in (due, attrs.evolve(due, at=LATER)):
            with store.transaction(OURS, [CASE]) as unit:
                unit.put_due(due)
            with store.transaction(OURS, [CASE]) as unit:
                assert unit.claim_due(due)
                unit.put_due(again)
            assert store.due(OURS, LATER, 10) == (again,)

    def test_a_records_own_deadline_goes_before_what_was_put_there(self, store: Store) -> None:
        """Under one key there is one command: the one that was said last."""
        before = a_ticket()
        keep(store, before)
        with store.transaction(OURS, [CASE]) as unit:
            unit.put_due(attrs.evolve(a_due(), record="t-1", key="answer"))
        moved = before.evolved(answer_due_at=plus(before.record.answer_due_at, days(7)))
        keep(store, moved)
        (deadline,) = moved.record.deadlines()
        assert store.due(OURS, plus(NOON, days(365)), 10) == (
            Due(record="t-1", key="answer", at=deadline.at, command=deadline.command),
        )

    def test_a_due_command_is_claimed_once(self, store: Store) -> None:
        """Whoever read it and is late is told that it is not there any more."""
        due = a_due()
        with store.transaction(OURS, [CASE]) as unit:
            unit.put_due(due)
        for claims in ([True, False], [False]):
            with store.transaction(OURS, [CASE]) as unit:
                assert [unit.claim_due(due) for _ in claims] == claims

    def test_a_deadline_that_moved_is_not_claimed_as_it_was(self, store: Store) -> None:
        """Whoever read it before does not give it, and it waits for its new instant."""
        before = a_ticket()
        keep(store, before)
        (due,) = store.due(OURS, before.record.answer_due_at, 10)
        moved = before.evolved(answer_due_at=plus(before.record.answer_due_at, days(7)))
        keep(store, moved)
        with store.transaction(OURS, [CASE]) as unit:
            assert not unit.claim_due(due)
        assert len(store.due(OURS, moved.record.answer_due_at, 10)) == 1

    def test_a_claim_is_undone_with_the_rest(self, store: Store) -> None:
        """After undo and after an error the command is due again, as if nobody had claimed it."""
        due = a_due()
        with store.transaction(OURS, [CASE]) as unit:
            unit.put_due(due)
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.claim_due(due)
            unit.undo()
        assert store.due(OURS, LATER, 10) == (due,)
        with pytest.raises(ValueError, match="in the middle"):
            self._fail_after_claiming(store, due)
        assert store.due(OURS, LATER, 10) == (due,)

    @staticmethod
    def _fail_after_claiming(store: Store, due: Due) -> None:
        with store.transaction(OURS, [CASE]) as unit:
            assert unit.claim_due(due)
            raise ValueError("in the middle")

    def test_of_many_who_claim_a_due_command_one_has_it(self, store: Store) -> None:
        """However many read it, and whatever else they lock, it is given once."""
        due = a_due()
        claimants = 4
        for _ in range(5):
            with store.transaction(OURS, [CASE]) as unit:
                unit.put_due(due)
            together = threading.Barrier(claimants)

            def claim(number: int, together: threading.Barrier = together) -> bool:
                together.wait(60)
                with store.transaction(OURS, [f"key-{number}"]) as unit:
                    return unit.claim_due(due)

            with ThreadPoolExecutor(claimants) as threads:
                assert sorted(threads.map(claim, range(claimants))) == [False, False, False, True]
            assert store.due(OURS, LATER, 10) == ()

    def test_due_commands_come_earliest_first_and_not_more_than_asked(self, store: Store) -> None:
        """A sweep takes the oldest first, and leaves the rest for the next one."""
        hours = [3, 1, 2, 5, 4]
        with store.transaction(OURS, [CASE]) as unit:
            for hour in hours:
                at = plus(NOON, minutes(60 * hour))
                ship = ShipOrder(order=OrderId("o-1"), tracking=str(hour))
                unit.put_due(Due(record="o-1", key=f"k{hour}", at=at, command=ship))
        due = store.due(OURS, plus(NOON, minutes(60 * 4)), 10)
        assert [one.command.tracking for one in due] == ["1", "2", "3", "4"]
        assert [one.key for one in store.due(OURS, LATER, 2)] == ["k1", "k2"]

    def test_a_tenant_is_a_wall(self, store: Store) -> None:
        """Two tenants have the same ids, numbers and keys, and nothing of one reaches the other."""
        due = Due(record="x", key="k", at=NOON, command=ShipOrder(order=OrderId("o-1")))
        known = Remembered(command=CommandId("c-1"), digest=b"1", record="t-1")
        ours = a_ticket(number="12345678")
        with store.transaction(OURS, [CASE]) as unit:
            tell(unit, ours)
            unit.put_due(due)
            unit.remember(known)
        assert_empty(store, THEIRS)
        theirs = a_ticket(number="12345678", tenant=THEIRS, subject="theirs")
        with store.transaction(THEIRS, [CASE]) as unit:
            assert unit.guarded([CASE]) == ()
            assert unit.stream("t-1") == ()
            assert unit.remembered(known.command) is None
            assert unit.happened(known.command) == ()
            tell(unit, theirs)
            assert not unit.claim_due(due)
        assert store.record(OURS, "t-1") == ours.record
        assert store.record(THEIRS, "t-1") == theirs.record
        assert store.events(THEIRS) == (theirs.envelope,)
        assert store.due(OURS, NOON, 10) == (due,)
        with store.transaction(OURS, [CASE]) as unit:
            assert [one.record for one in unit.guarded([CASE])] == [ours.record]

    def test_a_record_may_be_saved_twice_in_one_transaction(self, store: Store) -> None:
        """What counts is what it was before the first and is after the last."""
        nameless = an_order(customer=None)
        named = nameless.evolved(customer=CUSTOMER)
        with store.transaction(OURS, [CASE]) as unit:
            tell(unit, nameless, named)
        assert store.records(OURS) == (named.record,)
        assert store.found(OURS, BY_PHONE, PHONE) == ("o-1",)

    def test_closing_is_final_and_may_be_said_twice(self, store: Store) -> None:
        """A host that closes twice is not told off; who asks a closed store is."""
        keep(store, a_ticket())
        store.close()
        store.close()
        for ask in (store.records, store.events, lambda tenant: store.record(tenant, "t-1")):
            with pytest.raises(CserviceError, match="closed"):
                ask(OURS)
        with pytest.raises(CserviceError, match="closed"), store.transaction(OURS, [CASE]):
            pass


@frozen
class Known:
    """A record, and what has just happened to it."""

    record: Any  # its state
    happened: tuple[Envelope, ...] = ()  # since `before`
    before: Any = None  # its state before; None = it is new

    @property
    def envelope(self) -> Envelope:
        """The last that happened."""
        return self.happened[-1]

    def evolved(self, **fields: Any) -> "Known":
        """The same record in another state; a store does not ask how it came to it."""
        return Known(attrs.evolve(self.record, **fields), (), self.record)


CUSTOMER = Customer(id=CustomerId("cu-1"), name="Ann Lee", phone=PHONE, email="ann@example.com")


def a_ticket(
    id: str = "t-1",
    *,
    number: str | None = None,
    case: CaseId = CASE,
    tenant: Tenant = OURS,
    subject: str = "the wrong book",
    command: str | None = None,
) -> Known:
    """A ticket that has just been opened; it has a unique number and a deadline."""
    body = TicketOpened(
        number=TicketNumber(number or f"number of {id}"),
        subject=subject,
        matter=Matter.ORDER_PROBLEM,
        customer=None,
        call=None,
        at=NOON,
        answer_due_at=plus(NOON, days(2)),
    )
    return _begun(body, id, case, tenant, command)


def an_order(
    id: str = "o-1",
    *,
    case: CaseId = CASE,
    customer: Customer | None = CUSTOMER,
    command: str | None = None,
) -> Known:
    """An order that has just been recorded; it has a key beside its case, and a phone."""
    body = OrderRecorded(
        number=f"C-{id}",
        customer=customer,
        lines=(OrderLine(sku=Sku("b"), title="Moby Dick", quantity=1, paid=Money("9.99", "USD")),),
        shipping=Money("0", "USD"),
        placed_at=NOON,
    )
    return _begun(body, id, case, OURS, command)


def answered(ticket: Known, *, command: str | None = None) -> Known:
    """The ticket after an answer, which takes its deadline away."""
    body = TicketAnswered(text="we are sorry", at=NOON, in_time=True)
    record = body.apply(ticket.record)
    return Known(record, (_envelope(record, body, command),), ticket.record)


def _begun(body: Opening[Any], id: str, case: CaseId, tenant: Tenant, command: str | None) -> Known:
    record = body.begin(Stream(id=id, tenant=tenant, brand=BRAND, case=case))
    return Known(record, (_envelope(record, body, command),))


def _at(known: Known, at: Instant) -> Known:
    """The same, recorded at another instant."""
    return attrs.evolve(known, happened=(attrs.evolve(known.envelope, at=at),))


def _envelope(record: Record, body: Event[Any], command: str | None) -> Envelope:
    led = CommandId(command or f"command to {record.id} at {record.version}")
    return Envelope(
        id=EventId(f"{led}.{record.id}"),
        stream=record.id,
        version=record.version,
        at=NOON,
        by=ANN,
        tenant=record.tenant,
        brand=record.brand,
        case=record.case,
        command=led,
        cause=None,
        rulings=(),
        facts={},
        body=body,
    )


def a_due() -> Due:
    """A command that is due without a record to say so."""
    return Due(record="o-1", key="k", at=NOON, command=ShipOrder(order=OrderId("o-1")))


def tell(unit: Unit, *known: Known, at: Instant = NOON) -> None:
    """Tell a transaction what happened."""
    for one in known:
        unit.append(one.happened)
        unit.save(one.record, one.before, at)


def keep(store: Store, *known: Known, at: Instant = NOON) -> None:
    """Keep what happened, in one transaction."""
    keys = sorted({key for one in known for key in one.record.keys})
    with store.transaction(OURS, keys) as unit:
        tell(unit, *known, at=at)


def everything(unit: Unit) -> None:
    """Tell a transaction something of every kind."""
    tell(unit, a_ticket(command="c-1"), an_order(command="c-1"))
    unit.remember(Remembered(command=CommandId("c-1"), digest=b"1", record="t-1"))
    unit.put_due(Due(record="x", key="k", at=NOON, command=ShipOrder(order=OrderId("o-1"))))


def assert_empty(store: Store, tenant: Tenant = OURS) -> None:
    """Nothing of what `everything` told is there."""
    assert store.records(tenant) == ()
    assert store.events(tenant) == ()
    assert store.due(tenant, LATER, 10) == ()
    assert store.place(tenant, "t-1") is None
    assert store.record(tenant, "t-1") is None
    assert store.case_keys(tenant, CASE) == ()
    assert store.found(tenant, BY_PHONE, PHONE) == ()
    assert store.found(tenant, BY_NUMBER, "number of t-1") == ()


def ids(records: Sequence[Record]) -> list[str]:
    """The ids of records."""
    return [record.id for record in records]
