"""An Asterisk queue_log as it is found: old and new, rotated, broken, doubled, out of order."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from cservice.adapters.asterisk import queue_log as read
from cservice.adapters.asterisk.queue_log import WINDOW, Broken, Entry, Notes, entries
from cservice.adapters.asterisk.reports import agent_report, queue_report
from cservice.kernel.errors import InputError
from cservice.reports import AgentRow, Bucket, Period
from cservice.testing.queue_log import Centre, queue_log


def log(folder: Path, *lines: str, name: str = "queue_log", end: str = "\n") -> Path:
    """A file of these lines."""
    path = folder / name
    text = "\n".join(lines) + end
    path.write_bytes(text.encode(errors="surrogateescape"))
    return path


def one(folder: Path, line: str) -> Entry:
    """The only row of a file."""
    [found] = entries([log(folder, line)])
    return found


ROWS = [
    ("ABANDON|2|5|31", {"position": 2, "origposition": 5, "waittime": 31}),
    ("ADDMEMBER|", {"paused": None}),
    ("ADDMEMBER|PAUSED", {"paused": "PAUSED"}),
    ("AGENTCALLBACKLOGIN|1001@agents", {"exten@context": "1001@agents"}),
    (
        "AGENTCALLBACKLOGOFF|1001@agents|3600|Autologoff",
        {"exten@context": "1001@agents", "logintime": 3600, "reason": "Autologoff"},
    ),
    ("AGENTDUMP|", {}),
    ("AGENTLOGIN|SIP/1001-1", {"channel": "SIP/1001-1"}),
    ("AGENTLOGOFF|SIP/1001-1|3600", {"channel": "SIP/1001-1", "logintime": 3600}),
    (
        "ATTENDEDTRANSFER|BRIDGE|5ed00f6a|12|90|1",
        {
            "method": "BRIDGE",
            "destination": "5ed00f6a",
            "holdtime": 12,
            "calltime": 90,
            "origposition": 1,
        },
    ),
    (
        "ATTENDEDTRANSFER|APP|VoiceMail|12|90|1",
        {
            "method": "APP",
            "destination": "VoiceMail",
            "holdtime": 12,
            "calltime": 90,
            "origposition": 1,
        },
    ),
    (
        "ATTENDEDTRANSFER|LINK|Local/1@x-1;1|Local/1@x-1;2|12|90|1",
        {
            "method": "LINK",
            "destination": "Local/1@x-1;1",
            "otherdestination": "Local/1@x-1;2",
            "holdtime": 12,
            "calltime": 90,
            "origposition": 1,
        },
    ),
    (
        "BLINDTRANSFER|700|internal|12|90|1",
        {
            "extension": "700",
            "context": "internal",
            "holdtime": 12,
            "calltime": 90,
            "origposition": 1,
        },
    ),
    ("COMPLETEAGENT|12|90|1", {"holdtime": 12, "calltime": 90, "origposition": 1}),
    ("COMPLETECALLER|12|90", {"holdtime": 12, "calltime": 90, "origposition": None}),
    ("CONFIGRELOAD|", {}),
    ("CONNECT|12|172.7|4", {"holdtime": 12, "bridgedchanneluniqueid": "172.7", "ringtime": 4}),
    ("CONNECT|12", {"holdtime": 12, "bridgedchanneluniqueid": None, "ringtime": None}),
    ("DID|5551000", {"did": "5551000"}),
    ("ENTERQUEUE||5551234|3", {"url": None, "callerid": "5551234", "position": 3}),
    ("ENTERQUEUE||5551234", {"url": None, "callerid": "5551234", "position": None}),
    ("EXITEMPTY|1|2|60", {"position": 1, "origposition": 2, "waittime": 60}),
    ("EXITWITHKEY|0|1|2|60", {"key": "0", "position": 1, "origposition": 2, "waittime": 60}),
    ("EXITWITHKEY|0|1", {"key": "0", "position": 1, "origposition": None, "waittime": None}),
    ("EXITWITHTIMEOUT|1", {"position": 1, "origposition": None, "waittime": None}),
    ("EXITWITHTIMEOUT|1|2|", {"position": 1, "origposition": 2, "waittime": None}),
    ("INFO|anything", {"info": "anything"}),
    ("OUTCALL|", {}),
    ("PAUSE|Lunch", {"reason": "Lunch"}),
    ("PAUSEALL|", {"reason": None}),
    ("PENALTY|5", {"penalty": 5}),
    ("QUEUESTART|", {}),
    ("REMOVEMEMBER|", {}),
    ("RINGCANCELED|4500", {"ringtime": 4500}),
    ("RINGINUSE|1", {"ringinuse": "1"}),
    ("RINGNOANSWER|15000", {"ringtime": 15000}),
    ("RINGNOANSWER|soon", {"ringtime": None}),
    ("SYSCOMPAT|", {}),
    ("TRANSFER|700|internal", {"extension": "700", "context": "internal"}),
    ("UNPAUSE|Lunch", {"reason": "Lunch"}),
    ("UNPAUSEALL|Lunch", {"reason": "Lunch"}),
    (
        "WITHDRAW|1|2|60|said so",
        {"position": 1, "origposition": 2, "waittime": 60, "info": "said so"},
    ),
]


@pytest.mark.parametrize(("said", "fields"), ROWS)
def test_every_event_has_its_fields_by_name(
    tmp_path: Path, said: str, fields: dict[str, object]
) -> None:
    """by Asterisk's own names, in its old short rows and in the new ones."""
    found = one(tmp_path, f"1772442000|1772441990.7|books|Ann|{said}")
    assert (found.at, found.call, found.queue, found.agent) == (
        1772442000, "1772441990.7", "books", "Ann",
    )  # fmt: skip
    assert found.event == said.split("|", maxsplit=1)[0]
    assert {**found.fields, **fields} == found.fields
    assert all(value is None for name, value in found.fields.items() if name not in fields)
    assert found.rest == ()


def test_every_event_is_tried() -> None:
    """none is named that no row above is of."""
    assert {said.split("|")[0] for said, _ in ROWS} == read.FIELDS.keys()


def test_an_event_that_nobody_knows_is_kept(tmp_path: Path) -> None:
    """with its data as they stand, and it is counted."""
    notes = Notes()
    path = log(tmp_path, "1772442000|NONE||NONE|LASERSHOW|on|off")
    [found] = entries([path], notes)
    assert (found.event, found.fields, found.rest) == ("LASERSHOW", {}, ("on", "off"))
    assert (found.call, found.queue, found.agent) == (None, None, None)
    assert notes.unknown == {"LASERSHOW": 1}


DAY = [
    "1772442000|NONE|books|Ann|ADDMEMBER|",
    "1772442060|c1|books|NONE|ENTERQUEUE||5551234|1",
    "1772442070|c1|books|Ann|CONNECT|10|m1|4",
    "1772442170|c1|books|Ann|COMPLETECALLER|10|100|1",
    "1772443300|c2|books|NONE|ENTERQUEUE||5551235|1",
    "1772443390|c2|books|Ann|RINGNOANSWER|15000",
    "1772443390|c2|books|Ann|RINGNOANSWER|0",
    "1772443400|c2|books|NONE|ABANDON|1|1|100",
    "1772445600|NONE|books|Ann|REMOVEMEMBER|",
]


def the_row(paths: Iterable[Path]) -> AgentRow:
    """What the agents' report says of the only agent."""
    [row] = agent_report(paths).rows
    return row


def test_what_ends_without_a_line_end_and_what_has_two_signs_for_it(tmp_path: Path) -> None:
    """reads alike."""
    usual = the_row([log(tmp_path, *DAY)])
    assert (usual.talk, usual.online, usual.missed, usual.unreached) == (100, 3600, 1, 1)
    assert the_row([log(tmp_path, *DAY, end="")]) == usual
    path = tmp_path / "from_windows"
    for end in ("\r\n", "\r"):
        path.write_bytes("\r\n".join(DAY).encode() + end.encode())
        assert the_row([path]) == usual


def test_lines_that_are_no_rows_are_counted_and_stop_nobody(tmp_path: Path) -> None:
    """the first few are told with their places; empty ones are nothing."""
    wrong = [
        "what?",
        "",
        "1772442000|NONE|books",
        "|||||",
        "-5|a|b|c|PAUSE|",
        "99999999999|a|b|c|d",
    ]
    path = log(tmp_path, *DAY[:3], *wrong, *DAY[3:], "\udcff\0", *["x" * 999] * 3)
    found = agent_report([path])
    assert found.rows == (the_row([log(tmp_path, *DAY, name="right")]),)
    assert found.notes.broken == 9
    assert [one.line for one in found.notes.shown] == [4, 6, 7, 8, 9]
    assert found.notes.shown[0] == Broken(str(path), 4, "what?")
    only_wrong = log(tmp_path, "what?", name="wrong")
    assert agent_report([only_wrong]).rows == ()
    assert agent_report([log(tmp_path, end="", name="empty")]).notes == Notes()


def test_rows_out_of_order_find_their_place(tmp_path: Path) -> None:
    """as far as they are not late by more than the window; those do not count."""
    mixed = [DAY[i] for i in (0, 2, 1, 3, 4, 6, 5, 7, 8)]
    assert the_row([log(tmp_path, *mixed)]) == the_row([log(tmp_path, *DAY, name="right")])
    in_time = f"{1772445600 - WINDOW}|c9|books|Ann|RINGNOANSWER|15000"
    late = f"{1772445600 - WINDOW - 1}|c9|books|Ann|RINGNOANSWER|15000"
    report = agent_report([log(tmp_path, *DAY, in_time, late)])
    assert (report.rows[0].missed, report.notes.late) == (2, 1)


def test_however_much_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """the rows are the same, in the same order, and so are those that come too late."""
    chance = Random(0)
    lines = list(queue_log(1, centre=Centre(agents=3, calls=40)))
    lines.sort(key=lambda line: int(line.split("|")[0]) + chance.randrange(300))
    path = log(tmp_path, *lines, "broken", end="")
    found = []
    for size in (1 << 20, 1000, 7):
        monkeypatch.setattr(read, "_SIZE", size)
        notes = Notes()
        found.append((list(entries([path], notes)), notes))
    assert found[0] == found[1] == found[2]
    assert found[0][1].late > 0


def test_a_file_read_twice_changes_nothing(tmp_path: Path) -> None:
    """whether it is named twice, copied, or copied when it was shorter."""
    path = log(tmp_path, *DAY)
    copy = log(tmp_path, *DAY, name="copy")
    half = log(tmp_path, *DAY[:4], name="half")
    once = agent_report([path])
    assert agent_report([path, path]) == once
    assert agent_report([copy, path]) == once
    assert agent_report([half, path]).rows == agent_report([path, half]).rows == once.rows
    assert agent_report([half, path]).notes.again == 4
    assert queue_report([half, path, copy]).rows == queue_report([path]).rows


def test_a_row_that_a_file_says_twice_counts_twice(tmp_path: Path) -> None:
    """also where another file says it once."""
    twice = log(tmp_path, *DAY[:6], *DAY[5:])
    once = log(tmp_path, *DAY, name="once")
    assert the_row([twice]).missed == the_row([once, twice]).missed == 2


def test_rotated_files_in_any_order_and_packed(tmp_path: Path) -> None:
    """are one log."""
    whole = agent_report([log(tmp_path, *DAY)])
    first = tmp_path / "queue_log.2.gz"
    first.write_bytes(gzip.compress("\n".join([*DAY[:3], ""]).encode()))
    second = log(tmp_path, *DAY[3:6], name="queue_log.1")
    third = log(tmp_path, *DAY[6:], name="queue_log.0")
    assert agent_report([third, first, second]) == whole
    assert agent_report(iter([second, third, first])) == whole


def test_many_rows_of_files_that_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """are the rows of the whole."""
    monkeypatch.setattr(read, "_MANY", 10)
    lines = list(queue_log(2, centre=Centre(agents=3, calls=60)))
    whole = log(tmp_path, *lines)
    parts = [log(tmp_path, *lines[:90], name="a"), log(tmp_path, *lines[30:], name="b")]
    assert list(entries(parts)) == list(entries([whole]))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """is an error that names it."""
    with pytest.raises(InputError, match=r"missing cannot be read: No such file"):
        agent_report([tmp_path / "missing"])
    packed = tmp_path / "queue_log.gz"
    packed.write_bytes(gzip.compress(b"1772442000|NONE|books|Ann|ADDMEMBER|\n" * 99)[:-20])
    with pytest.raises(InputError, match=r"queue_log\.gz cannot be read"):
        agent_report([packed])


def report_on(folder: Path, *lines: str) -> AgentRow:
    """The row of the only agent, in a log of these lines."""
    return the_row([log(folder, *lines)])


def test_log_on_and_log_off_as_an_agent(tmp_path: Path) -> None:
    """by telephone or by call-back."""
    for on, off in (
        ("LOGIN|SIP/1", "LOGOFF|SIP/1|60"),
        ("CALLBACKLOGIN|1", "CALLBACKLOGOFF|1|60|"),
    ):
        row = report_on(
            tmp_path,
            "1772442000|NONE|NONE|NONE|QUEUESTART|",
            f"1772442000|c1|NONE|Ann|AGENT{on}",
            f"1772442060|c1|NONE|Ann|AGENT{off}",
            "1772442090|NONE|NONE|NONE|CONFIGRELOAD|",
        )
        assert (row.online, row.logged_on_at, row.logged_off_at) == (60, 1772442000, 1772442060)


def test_a_member_who_is_added_while_paused(tmp_path: Path) -> None:
    """is not ready from the start."""
    row = report_on(
        tmp_path,
        "1772442000|NONE|books|Ann|ADDMEMBER|PAUSED",
        "1772442050|NONE|books|Ann|UNPAUSE",
        "1772442060|NONE|NONE|Ann|PAUSEALL|Lunch",
        "1772442060|NONE|books|Ann|PAUSE|Lunch",
        "1772442080|NONE|NONE|Ann|UNPAUSEALL|",
        "1772442100|NONE|books|Ann|REMOVEMEMBER|",
    )
    assert (row.not_ready, row.idle) == ({"": 50, "Lunch": 20}, 30)


@pytest.mark.parametrize(
    "said",
    [
        "TRANSFER|700|internal|10|100|1",
        "BLINDTRANSFER|700|internal|10|100|1",
        "ATTENDEDTRANSFER|BRIDGE|5ed0|10|100|1",
        "ATTENDEDTRANSFER|LINK|Local/1|Local/2|10|100|1",
    ],
)
def test_a_transfer_ends_the_talk(tmp_path: Path, said: str) -> None:
    """also where Asterisk has changed the call's id meanwhile, or where the call is not known."""
    added, connected = "1772442000|NONE|books|Ann|ADDMEMBER|", DAY[2]
    for call in ("c1", "other"):
        row = report_on(tmp_path, added, connected, f"1772442170|{call}|books|Ann|{said}")
        assert (row.talk, row.transferred) == (100, 1)
    row = report_on(tmp_path, added, f"1772442170|c0|books|Ann|{said}")
    assert (row.talk, row.transferred, row.answered) == (100, 1, 0)


def test_a_talk_that_ends_by_another_id(tmp_path: Path) -> None:
    """began when its calltime says."""
    ended = "1772442170|other|books|Ann|COMPLETEAGENT|10|100|1"
    row = report_on(tmp_path, *DAY[:3], ended, "1772442300|NONE|NONE|NONE|CONFIGRELOAD|")
    assert row.talk == 100


def test_a_restart_ends_calls_when_the_switch_was_last_heard_of(tmp_path: Path) -> None:
    """however long it was down."""
    row = report_on(
        tmp_path,
        *DAY[:3],
        "1772442100|NONE|NONE|NONE|CONFIGRELOAD|",
        "1772449900|NONE|NONE|NONE|QUEUESTART|",
    )
    assert row.talk == 30


def test_a_call_that_leaves_a_queue_in_each_way(tmp_path: Path) -> None:
    """with the wait that the row tells; where it tells none, since the call came in."""
    ways = ["ABANDON|1|1|5", "EXITEMPTY|1|1|5", "EXITWITHKEY|0|1|1|5", "EXITWITHTIMEOUT|1"]
    ways += ["WITHDRAW|1|1|5|why", "CONNECT||m|4", "LASERSHOW|on"]
    lines = []
    for n, said in enumerate(ways):
        lines.append(f"1772442000|c{n}|books|NONE|ENTERQUEUE||555|1")
        lines.append(f"1772442005|c{n}|books|{'Ann' if 'CON' in said else 'NONE'}|{said}")
    lines.append("1772442900|NONE|NONE|NONE|QUEUESTART|")
    found = queue_report([log(tmp_path, *sorted(lines))])
    [row] = found.rows
    assert (row.offered, row.abandoned, row.left_empty, row.left_by_key) == (7, 1, 1, 1)
    assert (row.timed_out, row.withdrawn, row.answered, row.waiting) == (1, 1, 1, 0)
    assert (row.answer_wait, row.abandon_wait) == (5, 5)
    assert found.notes.unknown == {"LASERSHOW": 1}


def test_days_that_are_made_up_add_up(tmp_path: Path) -> None:
    """the same for the same seed, in order, and alike however they are cut."""
    centre = Centre(agents=5, calls=80)
    lines = list(queue_log(3, days=2, centre=centre))
    assert lines == list(queue_log(3, days=2, centre=centre)) != list(queue_log(4, days=2))
    path = log(tmp_path, *lines)
    whole = agent_report([path])
    assert (whole.notes.rows, whole.notes.broken, whole.notes.late) == (len(lines), 0, 0)
    assert not whole.notes.unknown
    assert len(whole.rows) == 5
    assert all(row.online == row.idle + row.talk + row.all_not_ready for row in whole.rows)
    for bucket in Bucket:
        cut = agent_report([path], Period(bucket=bucket)).rows
        for name in ("online", "idle", "talk", "answered", "missed", "all_not_ready"):
            assert sum(getattr(row, name) for row in cut) == sum(
                getattr(row, name) for row in whole.rows
            )
    queues = queue_report([path]).rows
    assert sum(row.answered for row in queues) == sum(row.answered for row in whole.rows)
    assert sum(row.offered for row in queues) == 160
    assert all(row.waiting == 0 for row in queues)
