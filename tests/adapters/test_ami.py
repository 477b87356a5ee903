"""Asterisk's manager events: the text of the wire, and what became of each linked call."""

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.adapters.asterisk.ami import Heard, Message, calls, messages
from cservice.reports import CallOutcome, CallRow

NOON = 1772452800
CALLER, AGENT, OTHER = f"{NOON}.10", f"{NOON + 5}.11", f"{NOON + 60}.12"
CHANNELS = {CALLER: "PJSIP/trunk-0000000a", AGENT: "PJSIP/101-0000000b", OTHER: "PJSIP/102-000000c"}

Event = dict[str, str]


def event(name: str, at: float, of: str = CALLER, linked: str = CALLER, **more: str) -> Event:
    """An event of a channel, so many seconds after noon."""
    return {
        "Event": name,
        "Privilege": "call,all",
        "Timestamp": f"{NOON + at:.6f}",
        "Channel": CHANNELS.get(of, of),
        "Uniqueid": of,
        "Linkedid": linked,
        **more,
    }


def dest(of: str, linked: str = CALLER) -> Event:
    """The channel that is dialled."""
    channel = CHANNELS.get(of, of)
    return {"DestChannel": channel, "DestUniqueid": of, "DestLinkedid": linked}


#: A call that rings, waits for books, is Ann's, is held once, and ends; Ann's is PJSIP/101.
QUEUED = [
    event("Newchannel", 0, Exten="300"),
    event("Newstate", 0.1, ChannelStateDesc="Up"),
    event("QueueCallerJoin", 1, Queue="books", Position="1"),
    event("Newchannel", 5, AGENT),
    event("DialBegin", 5.1, **dest(AGENT)),
    event("AgentCalled", 5.2, Queue="books", MemberName="Ann", **dest(AGENT)),
    event("DialEnd", 9, DialStatus="ANSWER", **dest(AGENT)),
    event("AgentConnect", 9.1, Queue="books", MemberName="Ann", **dest(AGENT)),
    event("QueueCallerLeave", 9.2, Queue="books"),
    event("BridgeEnter", 9.3, AGENT, BridgeUniqueid="b1", BridgeType="basic"),
    event("BridgeEnter", 9.4, BridgeUniqueid="b1", BridgeType="basic"),
    event("Hold", 20.5, AGENT),
    event("Unhold", 50.25, AGENT),
    event("AgentComplete", 70, Queue="books", MemberName="Ann", **dest(AGENT)),
    event("BridgeLeave", 70.1, BridgeUniqueid="b1"),
    event("Hangup", 70.2, Cause="16"),
    event("Hangup", 70.3, AGENT, Cause="16"),
]
#: Likewise, and passed on to PJSIP/102 after Ann had spoken with whoever is there.
TRANSFERRED = [
    *QUEUED[:13],
    event("Newchannel", 60, AGENT + "1", AGENT + "1"),
    event("DialBegin", 60.1, AGENT + "1", AGENT + "1", **dest(OTHER, AGENT + "1")),
    event("DialEnd", 63, AGENT + "1", AGENT + "1", DialStatus="ANSWER", **dest(OTHER, AGENT + "1")),
    {
        "Event": "AttendedTransfer",
        "Timestamp": f"{NOON + 80}.5",
        "Result": "Success",
        "OrigTransfererUniqueid": AGENT,
        "OrigTransfererLinkedid": CALLER,
        "SecondTransfererUniqueid": AGENT + "1",
        "SecondTransfererLinkedid": AGENT + "1",
    },
    event("Hangup", 81, AGENT, Cause="16"),
    event("Hangup", 99, OTHER, Cause="16"),
    event("Hangup", 100, Cause="16"),
]
ROW = CallRow(
    call=CALLER,
    queue="books",
    agent="Ann",
    came_at=NOON,
    ended_at=NOON + 70,
    outcome=CallOutcome.ANSWERED,
    menu=None,
    wait=8,
    talk=31,
    hold=30,
    after_call=None,
    handled=61,
    transfers=0,
)


def test_a_call_through_a_queue() -> None:
    """came, waited, was answered by a member, held and ended; and is one, with both channels."""
    heard = Heard()
    assert calls(QUEUED, heard) == (ROW,)
    assert heard == Heard(events=len(QUEUED))


def test_a_call_that_was_passed_on() -> None:
    """is one with the call that asked the colleague; who has it last is who it was passed on to."""
    assert calls(TRANSFERRED) == (
        attrs.evolve(ROW, agent="PJSIP/102", ended_at=NOON + 100, talk=61, handled=91, transfers=1),
    )


def test_a_transfer_that_failed() -> None:
    """joins nothing: the colleague's call is another."""
    failed = [
        {**one, "Result": "Fail"} if "Result" in one else one
        for one in TRANSFERRED
        if one.get("Uniqueid") != OTHER
    ]
    one, other = calls(failed)
    assert (one.transfers, one.agent, other.call) == (0, "Ann", AGENT + "1")
    blind = event("BlindTransfer", 30, Result="Success", Extension="400")
    blind |= {"TransfererUniqueid": AGENT, "TransfererLinkedid": CALLER}
    [row] = calls([*QUEUED, blind])
    assert row.transfers == 1


@st.composite
def untidy(draw: st.DrawFn, tidy: list[Event]) -> list[Event]:
    """The same events in any order, some of them more than once."""
    again = draw(st.lists(st.sampled_from(tidy), max_size=8))
    return list(draw(st.permutations([*tidy, *again])))


@given(untidy(QUEUED), untidy(TRANSFERRED))
@example([*reversed(QUEUED), *QUEUED], [*reversed(TRANSFERRED), *TRANSFERRED])
def test_events_may_come_in_any_order_and_twice(
    queued: list[Event], transferred: list[Event]
) -> None:
    """the call is the same."""
    assert calls(queued) == (ROW,)
    assert calls(transferred) == calls(TRANSFERRED)


@given(st.lists(st.sampled_from([*QUEUED, *TRANSFERRED]), max_size=30))
def test_events_may_be_missing(some: list[Event]) -> None:
    """whatever is left is a call, or several, in a known state, and its time adds up."""
    rows = calls(some)
    assert bool(rows) == bool(some)
    assert sum(row.call == CALLER for row in rows) <= 1
    for row in rows:
        assert row.wait is None or row.wait >= 0
        if row.handled is not None:
            assert row.talk is not None
            assert row.hold is not None
            assert (row.talk >= 0, row.hold >= 0, row.talk + row.hold) == (True, True, row.handled)
            assert row.outcome is CallOutcome.ANSWERED
        if row.ended_at is not None:
            assert row.came_at <= row.ended_at


def without(*names: str) -> list[Event]:
    """The call through a queue, without some of its events."""
    return [one for one in QUEUED if one["Event"] not in names]


@pytest.mark.parametrize(
    ("some", "changes"),
    [
        (without("AgentConnect"), {"agent": "PJSIP/101"}),
        (without("DialEnd", "AgentCalled", "DialBegin"), {}),
        (without("DialEnd", "AgentConnect"), {"agent": "PJSIP/101"}),
        (without("Newchannel", "Newstate"), {"came_at": NOON + 1}),
        (without("Hangup"), {}),
        (without("Hangup", "AgentComplete"), {"ended_at": None, "talk": None, "hold": None}),
        (without("Unhold"), {"talk": 11, "hold": 50}),
        (without("Hold"), {"talk": 61, "hold": 0}),
        (without("QueueCallerJoin"), {"queue": None, "wait": 4}),
        (without("QueueCallerJoin", "DialBegin", "DialEnd"), {"queue": None, "wait": None}),
    ],
)
def test_what_is_missing_is_known_from_the_rest(some: list[Event], changes: dict[str, Any]) -> None:
    """as far as the rest says it."""
    if "talk" in changes and changes["talk"] is None:
        changes = {**changes, "handled": None}
    assert calls(some) == (attrs.evolve(ROW, **changes),)


def test_a_hold_of_which_no_end_is_known() -> None:
    """ends with the call."""
    open_hold = [
        one for one in without("Unhold") if (one["Event"], one["Uniqueid"]) != ("Hangup", AGENT)
    ]
    assert calls(open_hold) == (attrs.evolve(ROW, talk=11, hold=50),)


def test_a_bridge_that_the_caller_comes_into_later() -> None:
    """is an answer from then on, where nothing else says so."""
    alone = [event("BridgeEnter", 9, AGENT, BridgeUniqueid="b1", BridgeType="basic")]
    both = [*alone, event("BridgeEnter", 14, BridgeUniqueid="b1", BridgeType="basic")]
    [row] = calls([*WAITS, *both, GONE])
    assert (row.wait, row.talk, row.agent) == (13, 16, "PJSIP/101")
    [row] = calls([*WAITS, *alone, GONE])
    assert row.outcome is CallOutcome.ABANDONED


def test_holds_that_follow_one_another() -> None:
    """in one second are two, and what the caller holds himself is none."""
    on = [one for one in QUEUED if one["Event"] not in ("Hold", "Unhold")]
    found = calls(
        [
            *on,
            event("Hold", 20, AGENT),
            event("Unhold", 30.1, AGENT),
            event("Hold", 30.2, AGENT),
            event("Unhold", 40, AGENT),
            event("Hold", 50),
            event("Unhold", 60),
        ]
    )
    assert [row.hold for row in found] == [20]


def test_an_answer_after_the_caller_was_gone() -> None:
    """is one, of no time; so is a queue that comes after it no wait for it."""
    dialled = event("DialEnd", 21, DialStatus="ANSWER", **dest(AGENT))
    [row] = calls([*RINGS, {**GONE, "Timestamp": f"{NOON + 20}.9"}, dialled])
    assert (row.wait, row.talk, row.ended_at) == (20, 0, NOON + 21)
    [row] = calls([*RINGS, dialled, event("QueueCallerJoin", 25, Queue="books"), GONE])
    assert (row.wait, row.talk, row.queue) == (20, 9, "books")


RINGS = [event("Newchannel", 0), event("DialBegin", 1, **dest(AGENT))]
WAITS = [event("Newchannel", 0), event("QueueCallerJoin", 1, Queue="books")]
GONE = event("Hangup", 30, Cause="16")


@pytest.mark.parametrize(
    ("some", "outcome", "wait"),
    [
        ([event("Newchannel", 0)], CallOutcome.OPEN, None),
        (WAITS, CallOutcome.OPEN, None),
        ([event("Newchannel", 0), GONE], CallOutcome.MENU_ENDED, None),
        (
            [event("Newchannel", 0), event("HangupRequest", 29), GONE],
            CallOutcome.ABANDONED,
            None,
        ),
        ([event("Newchannel", 0), {**GONE, "Cause": "21"}], CallOutcome.REJECTED, None),
        (
            [*WAITS, event("QueueCallerAbandon", 30, Queue="books"), GONE],
            CallOutcome.ABANDONED,
            29,
        ),
        ([*WAITS, event("QueueCallerAbandon", 30, Queue="books")], CallOutcome.ABANDONED, 29),
        ([*WAITS, GONE], CallOutcome.ABANDONED, 29),
        ([*WAITS, event("QueueCallerLeave", 25, Queue="books"), GONE], CallOutcome.REJECTED, 29),
        (
            [*RINGS, event("DialEnd", 20, DialStatus="BUSY", **dest(AGENT)), GONE],
            CallOutcome.REJECTED,
            29,
        ),
        (
            [*RINGS, event("DialEnd", 30, DialStatus="CANCEL", **dest(AGENT)), GONE],
            CallOutcome.ABANDONED,
            29,
        ),
        ([*RINGS, GONE], CallOutcome.REJECTED, 29),
        (
            [*RINGS, event("DialEnd", 21, DialStatus="ANSWER", **dest(AGENT)), GONE],
            CallOutcome.ANSWERED,
            20,
        ),
    ],
)
def test_what_becomes_of_a_call(some: list[Event], outcome: CallOutcome, wait: int | None) -> None:
    """as the events say it, with how long it waited in the queue, or rang."""
    [row] = calls(some)
    assert (row.outcome, row.wait) == (outcome, wait)


def test_who_waits_in_a_bridge_with_music_is_not_answered() -> None:
    """somebody else has to be in the same one."""
    parked = [
        event("BridgeEnter", 3, BridgeUniqueid="h", BridgeType="holding"),
        event("BridgeEnter", 4, AGENT, BridgeUniqueid="h", BridgeType="holding"),
        event("BridgeEnter", 5, AGENT, BridgeUniqueid="b2", BridgeType="basic"),
    ]
    [row] = calls([event("Newchannel", 0), *parked])
    assert row.outcome is CallOutcome.OPEN


def test_a_channel_whose_linked_call_changes_is_of_one_call() -> None:
    """the older, whose ids say so; also where a name of the system stands before them."""
    other = f"pbx-{NOON - 9}.9"
    moved = [
        event("Newchannel", 0),
        event("BridgeEnter", 9, of=CALLER, linked=other, BridgeUniqueid="b"),
        event("Hangup", 9, of="x", linked="no number"),
    ]
    assert [row.call for row in calls(moved)] == [other, "no number"]


def test_events_that_are_no_use() -> None:
    """are counted, and stop nobody: no time, no linked call; of others there are hundreds."""
    heard = Heard()
    undated = {key: value for key, value in QUEUED[0].items() if key != "Timestamp"}
    late = {**QUEUED[0], "Timestamp": "10000000000.5"}
    unlinked = {key: value for key, value in QUEUED[0].items() if key != "Linkedid"}
    response = {"Response": "Success"}
    other = event("PeerStatus", 0)
    assert calls([undated, late, unlinked, response, other], heard) == ()
    assert heard == Heard(undated=2, unlinked=1)
    assert calls([*QUEUED, *QUEUED[:3]], heard) == (ROW,)
    assert (heard.events, heard.again) == (len(QUEUED), 3)
    [row] = calls([{**QUEUED[0], "Timestamp": f"{NOON}"}])
    assert row.came_at == NOON


def wire(some: list[Event], end: str = "\r\n") -> Iterator[str]:
    """The lines that say so."""
    for one in some:
        yield from (f"{key}: {value}{end}" for key, value in one.items())
        yield end


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
def test_the_wire(end: str) -> None:
    """a banner, blocks of lines, an empty one after each, whatever ends the lines."""
    heard = Heard()
    lines = [f"Asterisk Call Manager/9.0.0{end}", *wire(QUEUED, end)]
    assert list(messages(lines, heard)) == QUEUED
    assert heard.broken == 0


def test_a_stream_that_is_cut_or_broken() -> None:
    """a message ends with the stream, and where the next begins; what is no line is counted."""
    heard = Heard()
    lines = [
        *["Event: Hangup", "Uniqueid: 1.1", "Linkedid: 1.1", "Variable: a=b: c", "Variable: d"],
        *["Event: Hold", "?", "no colon", "two words: x", "Empty:", "", ""],
        "Event: Unhold",
    ]
    found: list[Message] = list(messages(lines, heard))
    assert found == [
        {"Event": "Hangup", "Uniqueid": "1.1", "Linkedid": "1.1", "Variable": "a=b: c"},
        {"Event": "Hold", "Empty": ""},
        {"Event": "Unhold"},
    ]
    assert heard.broken == 3


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_is_read(lines: list[str]) -> None:
    """to its end, and nothing is made up."""
    found = list(messages(lines))
    assert all(message for message in found)
    assert calls(found) == ()
