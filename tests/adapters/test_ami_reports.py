"""Asterisk's manager events, as reports on agents and queues."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.adapters.asterisk.ami import Heard, Message, is_recording
from cservice.adapters.asterisk.ami_reports import (
    WINDOW,
    agent_report,
    ordered,
    queue_report,
)
from cservice.kernel.errors import InputError
from cservice.reports import AgentRow, Level, Period, QueueRow, ServiceLevel

NINE = 1772442000
CALLER, RUNG = f"{NINE + 60}.1", f"{NINE + 62}.2"

Said = dict[str, str]


def event(name: str, at: float, **said: str) -> Said:
    """An event so many seconds after nine."""
    return {"Event": name, "Privilege": "agent,all", "Timestamp": f"{NINE + at:.6f}", **said}


def member(name: str, at: float, paused: str = "0", reason: str = "", **said: str) -> Said:
    """An event of Ann's place in the queue for books."""
    of = {"Queue": "books", "MemberName": "Ann", "Interface": "PJSIP/101"}
    return event(name, at, **{**of, "Paused": paused, "PausedReason": reason, **said})


def caller(name: str, at: float, of: str = CALLER, **said: str) -> Said:
    """An event of the caller, in that queue."""
    return event(name, at, **{"Uniqueid": of, "Queue": "books", **said})


def with_ann(name: str, at: float, of: str = CALLER, **said: str) -> Said:
    """An event of the caller and Ann."""
    ann = {"MemberName": "Ann", "Interface": "PJSIP/101", "DestUniqueid": RUNG}
    return caller(name, at, of, **{**ann, **said})


#: Ann is there from nine, answers one call, which she holds, has lunch, and leaves an hour later.
MORNING = [
    member("QueueMemberAdded", 0),
    caller("QueueCallerJoin", 60),
    with_ann("AgentRingNoAnswer", 65, RingTime="4"),
    caller("QueueCallerLeave", 70.1),
    with_ann("AgentConnect", 70.2, HoldTime="10"),
    event("Hold", 100, Uniqueid=RUNG),
    event("Unhold", 130, Uniqueid=RUNG),
    with_ann("AgentComplete", 170, TalkTime="100"),
    event("Hangup", 170.1, Uniqueid=RUNG),
    event("Hangup", 170.2, Uniqueid=CALLER),
    member("QueueMemberPause", 200, paused="1", reason="Lunch"),
    member("QueueMemberPause", 1200),
    member("QueueMemberRemoved", 3600),
]


def written(path: Path, some: list[Said]) -> Path:
    """The events as a recording."""
    text = "".join("".join(f"{k}: {v}\r\n" for k, v in one.items()) + "\r\n" for one in some)
    path.write_text(f"Asterisk Call Manager/9.0.0\r\n{text}", encoding="utf-8")
    return path


@pytest.fixture
def record(tmp_path: Path) -> "Record":
    """What writes events into files."""
    return Record(tmp_path)


class Record:
    """Writes recordings, and reports on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard = Heard()

    def files(self, *several: list[Said]) -> list[Path]:
        """A file for each."""
        return [written(self.folder / f"ami.{n}", one) for n, one in enumerate(several)]

    def agents(self, *several: list[Said], after_call: tuple[str, ...] = ()) -> dict[str, AgentRow]:
        """What each agent did."""
        found = agent_report(self.files(*several), after_call=after_call)
        self.heard = found.heard
        return {row.agent: row for row in found.rows}

    def books(self, *several: list[Said], level: Level | None = None) -> QueueRow:
        """What became of the calls for books."""
        found = queue_report(self.files(*several), level=level)
        self.heard = found.heard
        [row] = found.rows
        return row


def test_a_morning_of_an_agent(record: Record) -> None:
    """each second once: idle, talk, hold, lunch; after-call work nobody tells of."""
    ann = record.agents(MORNING)["Ann"]
    assert (ann.online, ann.idle, ann.talk, ann.hold) == (3600, 2500, 70, 30)
    assert (ann.not_ready, ann.after_call) == ({"Lunch": 1000}, None)
    assert (ann.answered, ann.missed, ann.log_ons, ann.logged_off_at) == (1, 1, 1, NINE + 3600)
    assert record.heard.events == 11
    written_up = record.agents(MORNING, after_call=("Lunch",))["Ann"]
    assert (written_up.after_call, written_up.not_ready) == (1000, {})


def test_a_queue_of_a_morning(record: Record) -> None:
    """answered after ten seconds, as the switch says it; a level that was chosen counts."""
    row = record.books(MORNING, level=Level(definition=ServiceLevel.ANSWERED, within=10))
    assert (row.offered, row.answered, row.answer_wait, row.service_level) == (1, 1, 10, 1.0)
    assert (row.waiting, row.left_otherwise, row.until) == (0, 0, NINE + 3600)


def test_a_recording_ends_with_its_last_event(record: Record) -> None:
    """whatever it is about: somebody listened until then, and who was there was there still."""
    later = [{"Event": "Newchannel", "Timestamp": f"{NINE + 5000}.5", "Uniqueid": "9.9"}]
    row = record.books([*MORNING, *later])
    assert (row.until, record.heard.last) == (NINE + 5000, NINE + 5000)


@given(st.data())
def test_events_may_be_untidy(data: st.DataObject) -> None:
    """late, though by less than the window, and twice: the reports are the same."""
    near = [one for one in MORNING if float(one["Timestamp"]) < NINE + WINDOW]
    far = MORNING[len(near) :]
    again = data.draw(st.lists(st.sampled_from(near), max_size=5))
    mixed = [*data.draw(st.permutations([*near, *again])), *far]
    heard = Heard()
    names = {one["Event"] for one in MORNING}
    found = list(ordered(mixed, heard, names))
    assert [*dict.fromkeys(found)] == list(ordered(MORNING, Heard(), names))
    assert heard.late == 0


def test_several_files_count_once(record: Record) -> None:
    """in any order, also where they overlap or one is the same."""
    ann = record.agents(MORNING)
    assert record.agents(MORNING[6:], MORNING[:8], MORNING) == ann
    assert (record.heard.again, record.heard.late) == (13, 0)
    whole = record.books(MORNING)
    assert record.books(MORNING[4:], MORNING[:5]) == whole


def test_what_comes_too_late_does_not_count(record: Record) -> None:
    """and is counted; an event without a time is too."""
    late = caller("QueueCallerJoin", 3600 - WINDOW - 1, of="9.9")
    undated = {"Event": "QueueCallerJoin", "Uniqueid": "9.8"}
    row = record.books([*MORNING, caller("QueueCallerJoin", 3600, of="9.7"), late, undated])
    assert (row.offered, row.waiting) == (2, 1)
    assert (record.heard.late, record.heard.undated) == (1, 1)


def test_a_recording_is_told_as_it_comes() -> None:
    """it is not read to its end before the first is told, however long it is."""
    read = 0

    def for_ever() -> Iterator[Message]:
        nonlocal read
        while True:
            read += 1
            yield caller("QueueCallerJoin", read)

    found = ordered(for_ever(), Heard(), {"QueueCallerJoin"})
    for at in range(1, 5000):
        assert next(found)[0] == (NINE + at) * 1_000_000
        assert read <= at + WINDOW + 1


def test_how_calls_left(record: Record) -> None:
    """given up; let go, of which no answer follows: gone, in another queue, or when it ends."""
    row = record.books(
        [
            caller("QueueCallerJoin", 1, of="a"),
            caller("QueueCallerAbandon", 31, of="a", HoldTime="30"),
            caller("QueueCallerLeave", 31.1, of="a"),
            caller("Hangup", 32, of="a"),
            caller("QueueCallerJoin", 40, of="b"),
            caller("QueueCallerLeave", 50, of="b"),
            caller("Hangup", 60, of="b"),
            caller("QueueCallerJoin", 70, of="c"),
            caller("QueueCallerLeave", 75, of="c"),
            caller("QueueCallerJoin", 76, of="c"),
            caller("QueueCallerLeave", 80, of="c"),
            caller("QueueCallerJoin", 90, of="d"),
        ]
    )
    assert (row.offered, row.abandoned, row.let_go, row.waiting) == (5, 1, 3, 1)
    assert (row.abandon_wait, row.left_otherwise) == (30, 3)


def test_what_a_switch_that_shuts_down_ends(record: Record) -> None:
    """talks, and waits of which nobody knows any more."""
    down = [
        *MORNING[:5],
        caller("QueueCallerJoin", 80, of="z"),
        event("Shutdown", 90, Restart="True"),
        event("Hold", 95, Uniqueid=RUNG),
        caller("Hangup", 100, of="z"),
    ]
    assert record.agents(down)["Ann"].talk == 20
    assert (record.books(down).offered, record.books(down).waiting) == (2, 0)


def test_what_is_missing(record: Record) -> None:
    """a talk ends with the agent's telephone, or the caller's, where nobody says so otherwise."""
    silent = [one for one in MORNING if one["Event"] != "AgentComplete"]
    ann = record.agents(MORNING)["Ann"]
    assert record.agents(silent)["Ann"].talk == ann.talk
    [*caller_gone] = [one for one in silent if one.get("Uniqueid") != RUNG]
    assert record.agents(caller_gone)["Ann"].talk == 100
    began_before = [with_ann("AgentComplete", 170, TalkTime="100")]
    assert record.agents([event("Hangup", 0, Uniqueid="x"), *began_before])["Ann"].talk == 100


def test_transfers_are_whose_telephone_it_was(record: Record) -> None:
    """blind or attended, that went well; of another's telephone nobody knows."""
    did = [
        event("BlindTransfer", 140, TransfererUniqueid=RUNG, Result="Success"),
        event("AttendedTransfer", 141, OrigTransfererUniqueid=RUNG, Result="Success"),
        event("BlindTransfer", 142, TransfererUniqueid=RUNG, Result="Fail"),
        event("BlindTransfer", 143, TransfererUniqueid="other", Result="Success"),
    ]
    assert record.agents([*MORNING[:7], *did, *MORNING[7:]])["Ann"].transferred == 2


def test_agents_who_have_no_name_or_log_on_by_a_number(record: Record) -> None:
    """are their telephones, or Agent: and that number; who is paused from the start is."""
    rows = record.agents(
        [
            event("AgentLogin", 0, Agent="1001", Channel="PJSIP/7-1", Uniqueid="7.7"),
            member("QueueMemberAdded", 0, paused="1", MemberName="", Reason="old"),
            member("QueueMemberPaused", 60, MemberName=""),
            with_ann("AgentRingNoAnswer", 70, MemberName="", RingTime="0"),
            event("AgentLogoff", 100, Agent="1001"),
        ]
    )
    assert (rows["Agent:1001"].online, rows["Agent:1001"].log_ons) == (100, 1)
    assert (rows["PJSIP/101"].not_ready, rows["PJSIP/101"].idle) == ({"old": 60}, 40)
    assert (rows["PJSIP/101"].missed, rows["PJSIP/101"].unreached) == (0, 1)


def test_a_picture_of_it(record: Record) -> None:
    """is of the same stretches."""
    found = agent_report(record.files(MORNING), Period(), draws=True)
    assert {one.doing.value for one in found.stretches} == {"idle", "talk", "hold", "not ready"}


def test_nothing_was_heard(record: Record) -> None:
    """of an empty file there is no report."""
    assert record.agents([]) == {}
    assert (record.heard, record.heard.is_other) == (Heard(), False)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Asterisk Call Manager/9.0.0\r\n", True),
        ("\nEvent: Hold\n", True),
        ("Response: Success\n", True),
        ("title: a case\n", False),
        ("1772442000|NONE|books|Ann|ADDMEMBER|\n", False),
        ("", False),
    ],
)
def test_which_files_are_recordings(tmp_path: Path, text: str, *, is_one: bool) -> None:
    """by the first line that says something."""
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    assert is_recording(path) is is_one
    with pytest.raises(InputError, match="cannot be read"):
        is_recording(tmp_path / "none")
