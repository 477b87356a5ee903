"""Deadlines: what is due is given once, however late the sweep."""

from pathlib import Path
from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    days,
    hours,
    instant,
    returns,
    tickets,
)
from cservice.desk import Done, SweepError
from cservice.kernel.time import plus
from cservice.returns import AuthorizeReturn, MailLabel

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


def test_nothing_is_given_before_it_is_due(case: Any) -> None:
    """an instant too early is early."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    case.do(MailLabel(ra=case.ra.id))
    assert case.desk.tick(plus(T0, hours(47))) == ()


def test_what_is_due_is_given_in_order_and_once(case: Any) -> None:
    """the answer is missed after 48 hours, the label is late after three days; once each."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    case.do(MailLabel(ra=case.ra.id))
    given = case.desk.tick(plus(T0, days(3)))
    assert [one.events[0].body.kind for one in given] == [
        "tickets.answer_fell_due",
        "returns.label_fell_late",
    ]
    assert case.desk.tick(plus(T0, days(3))) == ()


def test_a_late_sweep_keeps_the_exact_instant(case: Any) -> None:
    """a breach is told with the instant at which it was due, not the sweep's."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    (missed,) = case.desk.tick(plus(T0, days(20)))
    assert missed.events[0].body.due_at == plus(T0, hours(48))
    assert missed.events[0].at == plus(T0, days(20))
    assert missed.events[0].by.kind == "system"


def test_a_deadline_goes_when_the_record_changes_its_mind(case: Any) -> None:
    """an answered ticket is not missed, a label that is there is not late."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    case.do(MailLabel(ra=case.ra.id))
    case.do(returns.ConfirmLabel(ra=case.ra.id))
    case.do(tickets.AnswerTicket(ticket=case.ticket.id, text="on its way"))
    assert case.desk.tick(plus(T0, days(4))) == ()


def test_a_reissued_label_has_a_deadline_of_its_own(case: Any) -> None:
    """each label is late three days after it was mailed."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    case.do(MailLabel(ra=case.ra.id))
    case.later(1)
    case.do(returns.ReissueLabel(ra=case.ra.id))
    case.do(tickets.AnswerTicket(ticket=case.ticket.id, text="on its way"))
    assert case.desk.tick(plus(T0, days(3.5))) == ()
    (late,) = case.desk.tick(plus(T0, days(4)))
    assert late.record.label is returns.LabelStage.LATE


def test_the_number_expires_when_nothing_came(case: Any) -> None:
    """after thirty days the authorization is over, and its quantities are free again."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    outcomes = case.desk.tick(plus(T0, days(30)))
    assert isinstance(outcomes[-1], Done)
    assert outcomes[-1].record.stage is returns.ReturnStage.EXPIRED
    assert not outcomes[-1].record.claims


def test_a_limit_leaves_the_rest_for_the_next_sweep(case: Any) -> None:
    """a sweep takes as many as it is told, the earliest first."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    (first,) = case.desk.tick(plus(T0, days(40)), limit=1)
    assert first.events[0].body.kind == "tickets.answer_fell_due"
    (second,) = case.desk.tick(plus(T0, days(40)))
    assert second.events[0].body.kind == "returns.return_expired"


def test_one_that_raises_holds_up_no_other_and_stays_due(open_desk: Any, begin: Any) -> None:
    """a failing due command is told at the end, after the rest was given."""
    broken = True

    def fail(event: Any, record: Any, case: Any) -> tuple[()]:
        if broken:
            raise RuntimeError("no such shelf")
        return ()

    case = begin(open_desk(reactions={tickets.AnswerFellDue: (fail,)}))
    case.do(AuthorizeReturn(ra=case.ra.id))
    with pytest.raises(
        SweepError, match=r"^1 of 2 due commands failed and stay due; the"
    ) as raised:
        case.desk.tick(plus(T0, days(30)))
    assert [str(e) for e in raised.value.failures] == ["no such shelf"]
    assert len(raised.value.outcomes) == 1
    found = case.desk.record(returns.ReturnAuthorization, case.ra.id)
    assert found.stage is returns.ReturnStage.EXPIRED
    broken = False
    (given,) = case.desk.tick(plus(T0, days(30)))
    assert given.events[0].body.kind == "tickets.answer_fell_due"


def test_a_subscriber_that_fails_undoes_nothing(open_desk: Any, begin: Any) -> None:
    """what was given stays given, and the sweep says who was not told, and why."""
    case = begin(open_desk())
    case.do(AuthorizeReturn(ra=case.ra.id))

    def fail(events: Any) -> None:
        raise RuntimeError("no such address")

    case.desk.subscribe(fail)
    with pytest.raises(SweepError, match=r"^0 of 2 due .* of 2 that were given a subscr") as raised:
        case.desk.tick(plus(T0, days(30)))
    assert raised.value.failures == ()
    assert [str(e) for e in raised.value.untold] == ["no such address"] * 2
    assert len(raised.value.outcomes) == 2
    assert case.desk.tick(plus(T0, days(30))) == ()


def test_the_clock_is_asked_where_no_instant_is_told(open_desk: Any, begin: Any) -> None:
    """a desk in production ticks by its own clock."""
    case = begin(open_desk(clock=lambda: plus(T0, days(2))))
    case.do(AuthorizeReturn(ra=case.ra.id))
    (missed,) = case.desk.tick()
    assert missed.events[0].at == plus(T0, days(2))


@pytest.mark.parametrize("url", ["memory:", "sqlite:///{}/cango.db"])
def test_a_deadline_set_anew_while_it_is_given_is_not_lost(
    cango: Brand, begin: Any, tmp_path: Path, url: str
) -> None:
    """a label that is mailed again as soon as it is late has its three days once more."""

    def mail_again(event: Any, ra: Any, case: Any) -> Any:
        yield returns.ReissueLabel(ra=ra.id)

    with Desk.open(
        url.format(tmp_path),
        brands=[cango],
        numbers=CountedNumbers(),
        reactions={returns.LabelFellLate: (mail_again,)},
    ) as desk:
        case = begin(desk)
        case.do(AuthorizeReturn(ra=case.ra.id))
        case.do(MailLabel(ra=case.ra.id))
        case.do(tickets.AnswerTicket(ticket=case.ticket.id, text="on its way"))
        for _ in range(3):
            (late,) = desk.tick(case.later(3))
            assert isinstance(late, Done)
            assert [e.body.kind for e in late.events] == [
                "returns.label_fell_late",
                "tickets.ticket_noted",
                "returns.label_reissued",
            ]


def test_subscribers_are_told_of_what_a_sweep_did(case: Any) -> None:
    """a deadline's events reach subscribers like any others."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    told: list[Any] = []
    case.desk.subscribe(lambda events: told.extend(e.body.kind for e in events))
    case.desk.tick(plus(T0, days(2)))
    assert told == ["tickets.answer_fell_due"]


def test_a_host_is_told_of_each_command_as_it_is_given(case: Any) -> None:
    """which row it was, and what became of it, also where it was refused or failed."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    told: list[tuple[str, str, Any]] = []
    outcomes = case.desk.tick(
        plus(T0, days(30)),
        each=lambda due, outcome: told.append((due.record, due.command.kind, outcome)),
    )
    assert [outcome for _, _, outcome in told] == [*outcomes]
    assert [(record, kind) for record, kind, _ in told] == [
        (case.ticket.id, "tickets.miss_answer"),
        (case.ra.id, "returns.expire_return"),
    ]
