"""`cservice report agents`, `queues` and `calls`, on an Asterisk queue_log and on a store."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cservice.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"

Run = Callable[..., Result]


MORNING = """\
1772442000|NONE|books|Ann|ADDMEMBER|
1772442060|c1|books|NONE|ENTERQUEUE||5551234|1
1772442070|c1|books|Ann|CONNECT|10|m1|4
1772442170|c1|books|Ann|COMPLETECALLER|10|100|1
1772442200|NONE|NONE|Ann|PAUSEALL|Lunch
1772442200|NONE|books|Ann|PAUSE|Lunch
1772443200|NONE|NONE|Ann|UNPAUSEALL|
1772443200|NONE|books|Ann|UNPAUSE|
1772443300|c2|books|NONE|ENTERQUEUE||5551235|1
1772443400|c2|books|NONE|ABANDON|1|1|100
1772445600|NONE|books|Ann|REMOVEMEMBER|
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A morning of one agent."""
    path = tmp_path / "queue_log"
    path.write_text(MORNING, encoding="utf-8")
    return path


def test_the_agents_report_is_a_table(run: Run, log: Path) -> None:
    """a row for each agent, with the reasons for not being ready below one another."""
    result = run("report", "agents", log, "--zone", "Europe/Berlin")
    assert result.exit_code == 0, result.stderr
    heading, _, row, reason = result.stdout.splitlines()
    assert "after call" not in heading
    assert row.split() == [
        *["Ann", "03-02", "10:00", "03-02", "11:00", "1:00:00", "0:41:40", "0:16:40", "0:01:40"],
        *["1", "0", "0", "3.8%"],
    ]
    assert reason.split() == ["Lunch", "0:16:40"]
    assert result.stderr == ""


def test_the_agents_report_for_programs(run: Run, log: Path) -> None:
    """durations in seconds, instants by the zone's clocks, and what came up in the log."""
    result = run("report", "agents", log, "--json", "--zone", "Europe/Berlin", "--bucket", "day")
    data = json.loads(result.stdout)
    assert data["zone"] == "Europe/Berlin"
    assert data["rows"] == [
        {
            "agent": "Ann",
            "since": "2026-03-02T10:00:00+01:00",
            "until": "2026-03-02T11:00:00+01:00",
            "logged_on_at": "2026-03-02T10:00:00+01:00",
            "logged_off_at": "2026-03-02T11:00:00+01:00",
            "log_ons": 1,
            "online": 3600,
            "idle": 2500,
            "not_ready": {"Lunch": 1000},
            "talk": 100,
            "hold": None,
            "after_call": None,
            "answered": 1,
            "missed": 0,
            "unreached": 0,
            "transferred": 0,
            "all_not_ready": 1000,
            "occupancy": 0.0385,
        }
    ]
    assert data["log"] == {"rows": 11, "again": 0, "broken": 0, "late": 0, "unknown": {}}


def test_the_agents_report_as_csv(run: Run, log: Path) -> None:
    """with a column for each reason."""
    result = run("report", "agents", log, "--csv", "--bucket", "half-hour", "--until", "2026-03-03")
    first, second, *rest = csv.DictReader(result.stdout.splitlines())
    assert (first["not_ready: Lunch"], second["not_ready: Lunch"]) == ("1000", "0")
    assert first["since"] == "2026-03-02T09:00:00+00:00"
    assert (first["idle"], second["idle"], first["hold"]) == ("700", "1800", "")
    assert [row["logged_off_at"] for row in rest] == ["2026-03-02T10:00:00+00:00"]


def test_a_pause_that_is_after_call_work(run: Run, log: Path) -> None:
    """has a column of its own then."""
    result = run("report", "agents", log, "--after-call", "Lunch", "--bucket", "day")
    heading, _, row = result.stdout.splitlines()
    assert "after call" in heading
    assert row.split()[:3] == ["2026-03-02", "09:00+00:00", "Ann"]
    assert row.split()[7:] == [
        *["1:00:00", "0:41:40", "0:00:00", "0:01:40", "0:16:40", "1", "0", "0", "30.6%"]
    ]


def test_a_period_may_be_named_by_days_or_instants(run: Run, log: Path) -> None:
    """a day begins with its midnight in the zone."""
    part = ["--since", "2026-03-02T10:30:00+01:00", "--until", "2026-03-02T09:40:00Z"]
    result = run("report", "agents", log, "--json", *part)
    assert json.loads(result.stdout)["rows"][0]["online"] == 600
    half = run(
        "report", "agents", log, "--json", "--zone", "Pacific/Marquesas", "--since", "2026-03-02"
    )
    assert json.loads(half.stdout)["rows"][0]["online"] == 1800
    before = run("report", "agents", log, "--zone", "Asia/Tokyo", "--until", "2026-03-02")
    assert before.stdout == "nothing happened in that period\n"


def test_after_the_end_of_a_log_nothing_is_invented(run: Run, log: Path, store: str) -> None:
    """who is logged on and whose pause is open is there until its last line; that is said."""
    log.write_text("".join(MORNING.splitlines(keepends=True)[:6]), encoding="utf-8")
    for until in ("2026-03-02T12:00:00Z", "2030-01-01"):
        result = run("report", "agents", log, "--json", "--until", until, "--zone", "Asia/Tokyo")
        [row] = json.loads(result.stdout)["rows"]
        assert (row["online"], row["until"]) == (200, "2026-03-02T18:03:20+09:00")
        assert result.stderr.splitlines() == [
            "note: nothing is known after 2026-03-02T18:03:20+09:00; what was open then ends there"
        ]
    queues = run("report", "queues", log, "--until", "2030-01-01")
    assert queues.stderr.startswith("note: nothing is known after 2026-03-02T09:03:20+00:00; ")
    within = run("report", "agents", log, "--until", "2026-03-02T09:03:20Z")
    assert within.stderr == ""
    for report in ("agents", "queues"):
        kept = run("report", report, "--store", store, "--until", "2030-01-01")
        assert kept.stderr.startswith("note: nothing is known after 2026-05-04T13:57:17+00:00; ")
        assert (
            run("report", report, "--store", store, "--until", "2026-05-04T13:57:17Z").stderr == ""
        )


def test_the_queues_report(run: Run, log: Path) -> None:
    """without a service level where nobody chose one."""
    result = run("report", "queues", log)
    heading, _, row = result.stdout.splitlines()
    assert "within" not in heading
    assert "turned away" not in heading  # Asterisk says nothing of them
    assert row.split() == ["books", "2", "1", "1", "0", "0", "0:00:10", "0:00:10", "50.0%"]


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("answered", "100.0%"),
        ("answered-and-abandoned", "50.0%"),
        ("without-short-abandons", "50.0%"),
        ("offered", "50.0%"),
        ("removed", "50.0%"),
    ],
)
def test_a_service_level_says_what_it_means(run: Run, log: Path, level: str, shown: str) -> None:
    """in the table, and for programs."""
    chosen = ["report", "queues", log, "--level", level, "--within", "20"]
    heading, _, row = run(*chosen).stdout.splitlines()
    assert heading.rstrip().endswith(f"  {level} within 20 s")
    assert row.split()[-1] == shown
    [data] = json.loads(run(*chosen, "--json").stdout)["rows"]
    assert data["level"] == {"definition": level, "within": 20}
    [line] = csv.DictReader(run(*chosen, "--csv").stdout.splitlines())
    assert line["level"] == f"{level} within 20"
    assert float(line["service_level"]) == data["service_level"]


@pytest.mark.parametrize("report", ["agents", "queues"])
@pytest.mark.parametrize("content", [b"\x00\xff\x9d", b"title: a case\nsteps: []\n"])
def test_what_is_no_log_at_all(run: Run, tmp_path: Path, report: str, content: bytes) -> None:
    """one line and the exit code of wrong input, not a report in which nothing happened."""
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    result = run("report", report, path)

    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith(f"error: {path}:1: this is no queue_log: ")


def test_what_came_up_in_the_log_is_said_apart(run: Run, log: Path) -> None:
    """on stderr, with the places, so that what is piped on is the report alone."""
    with log.open("a", encoding="utf-8") as file:
        file.write("what?\n1772442000|x\n1772442000|c|q|Ann|PAUSE|\n1772445600|c|q|a|LASERSHOW|\n")
    result = run("report", "agents", log, "--csv")
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.splitlines() == [
        "note: 2 lines are no rows of a queue_log:",
        f"  {log}:12: 'what?'",
        f"  {log}:13: '1772442000|x'",
        "note: 1 row is too far out of order and does not count",
        "note: 'LASERSHOW' is no event that is known: 1 row",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["queues", "--level", "offered"], "give both"),
        (["queues", "--within", "20"], "give both"),
        (["queues", "--level", "best", "--within", "20"], "'best' is not one of"),
        (["agents", "--zone", "Berlin"], "did you mean Europe/Berlin"),
        (["agents", "--since", "yesterday"], "is not an instant"),
        (["agents", "--since", "2026-03-03", "--until", "2026-03-02"], "ends after it begins"),
        (["agents", "--bucket", "week"], "'week' is not one of"),
    ],
)
def test_what_cannot_be_asked_for(run: Run, log: Path, given: list[str], said: str) -> None:
    """is one line that says what would be right."""
    result = run("report", *given, log)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_nothing_in_a_name_is_mark_up(run: Run, log: Path) -> None:
    """a queue or an agent may have any name."""
    log.write_text(MORNING.replace("Ann", "[bold]Ann[/bold]"), encoding="utf-8")
    assert "[bold]Ann[/bold]" in run("report", "agents", log).stdout


@pytest.fixture
def store(run: Run, tmp_path: Path) -> str:
    """The morning of two agents, in a store."""
    url = f"sqlite:///{tmp_path / 'morning.db'}"
    played = run("play", EXAMPLES / "cango" / "two_agents.yaml", "--store", url)
    assert played.exit_code == 0, played.stderr
    return url


def test_the_agents_report_of_a_store(run: Run, store: str) -> None:
    """with holds and after-call work, which a queue_log knows nothing of."""
    result = run("report", "agents", "--store", store, "--zone", "America/New_York")
    heading, _, cleo, reason, kim = result.stdout.splitlines()
    assert heading.split()[6:11] == ["ready", "talk", "hold", "after", "call"]
    assert cleo.split() == [
        *["cleo", "05-04", "09:01", "05-04", "09:56", "0:55:17", "0:40:42", "0:11:20", "0:02:55"],
        *["0:00:00", "0:00:20", "1", "1", "1", "7.4%"],
    ]
    assert reason.split() == ["break", "0:11:20"]
    assert kim.split()[8:11] == ["0:11:20", "0:00:50", "0:02:10"]
    data = json.loads(run("report", "agents", "--store", store, "--json").stdout)
    assert [(row["agent"], row["hold"], row["after_call"]) for row in data["rows"]] == [
        ("cleo", 0, 20),
        ("kim", 50, 130),
    ]
    assert "log" not in data


def test_the_queues_report_of_a_store(run: Run, store: str) -> None:
    """a department is a queue."""
    level = ["--level", "offered", "--within", "20"]
    heading, _, row = run("report", "queues", "--store", store, *level).stdout.splitlines()
    assert "   waiting   turned away   overflowed   " in heading
    assert row.split() == [
        *["sales", "3", "2", "1", "0", "0", "0", "0", "0:00:21", "0:00:30", "33.3%", "33.3%"]
    ]


def test_the_calls_report(run: Run, store: str) -> None:
    """how many there were, and what each part took on average."""
    heading, _, row = run("report", "calls", "--store", store).stdout.splitlines()
    assert heading.split()[:3] == ["calls", "answered", "abandoned"]
    assert row.split() == [
        *["3", "2", "1", "0", "0", "0", "0", "1"],
        *["0:01:30", "0:01:14", "0:07:08", "0:00:25", "0:01:05", "0:08:38"],
    ]
    [data] = json.loads(run("report", "calls", "--store", store, "--json").stdout)["rows"]
    assert data["since"] == "2026-05-04T13:05:00+00:00"
    assert (data["calls"], data["transferred"]) == (3, 1)
    assert data["wait"] == {"seconds": 222, "calls": 3, "average": 74.0}
    pieces = ["--bucket", "hour", "--csv", "--until", "2026-05-05"]
    [line] = csv.DictReader(run("report", "calls", "--store", store, *pieces).stdout.splitlines())
    assert (line["until"], line["open"]) == ("2026-05-04T14:00:00+00:00", "0")
    assert (line["wait"], line["wait_calls"], line["wait_average"]) == ("222", "3", "74.0")


def test_a_row_for_each_call(run: Run, store: str) -> None:
    """in the order in which they came."""
    said = run("report", "calls", "--store", store, "--each", "--zone", "America/New_York").stdout
    _, _, first, _, third = said.splitlines()
    assert first.split() == [
        *["call-1", "05-04", "09:05", "sales", "kim", "answered", "0:01:30", "0:00:12"],
        *["0:05:05", "0:00:50", "0:00:40", "0:06:35", "0"],
    ]
    assert third.split()[3:] == ["sales", "abandoned", "0:01:30", "0:03:00", "0"]
    rows = json.loads(run("report", "calls", "--store", store, "--each", "--json").stdout)["rows"]
    assert (rows[2]["outcome"], rows[2]["agent"], rows[2]["talk"]) == ("abandoned", None, None)
    assert rows[1]["came_at"] == "2026-05-04T13:09:37+00:00"
    lines = run("report", "calls", "--store", store, "--each", "--csv").stdout.splitlines()
    assert [line["transfers"] for line in csv.DictReader(lines)] == ["0", "1", "0"]


def test_a_store_without_calls(run: Run, store: str) -> None:
    """a tenant of whom nothing is known is one to whom nothing happened; CSV has its heading."""
    nobody = ["--store", store, "--tenant", "nobody"]
    for report in ("agents", "queues", "calls"):
        assert run("report", report, *nobody).stdout == "nothing happened in that period\n"
        [heading] = run("report", report, *nobody, "--csv").stdout.splitlines()
        assert "since,until" in heading
    [heading] = run("report", "calls", *nobody, "--each", "--csv").stdout.splitlines()
    assert heading.startswith("call,queue,agent,came_at,")
    assert json.loads(run("report", "calls", *nobody, "--json").stdout)["rows"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["agents"], "name files of a queue_log, or the --store; one of the two"),
        (["queues", "LOG", "--store", "STORE"], "one of the two"),
        (["agents", "--store", "STORE", "--after-call", "Notes"], "a store knows of after-call"),
        (["calls"], "name --ami FILE, or the --store; one of the two"),
        (["calls", "--store", "STORE", "--ami", "LOG"], "one of the two"),
        (["calls", "--store", "STORE", "--each", "--bucket", "day"], "--bucket or --each, not"),
        (["calls", "--store", "memory:"], "name a store that is kept"),
    ],
)
def test_a_report_is_of_files_or_of_a_store(
    run: Run, log: Path, store: str, given: list[str], said: str
) -> None:
    """of one of the two, and each has what it knows."""
    named = {"LOG": str(log), "STORE": store}
    result = run("report", *(named.get(one, one) for one in given))
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_picture_of_the_day(run: Run, log: Path, store: str, tmp_path: Path) -> None:
    """beside the report itself, of a log or of a store, by the clocks of the zone."""
    file = tmp_path / "day.svg"
    result = run("report", "agents", log, "--svg", file, "--zone", "Europe/Berlin", "--csv")
    assert result.stdout == run("report", "agents", log, "--zone", "Europe/Berlin", "--csv").stdout
    drawn = file.read_text(encoding="utf-8")
    assert "<title>Ann, 10:01:10–10:02:50: talk</title>" in drawn
    assert "<title>Ann, 10:03:20–10:20:00: not ready: Lunch</title>" in drawn
    run("report", "agents", "--store", store, "--svg", file, "--zone", "America/New_York")
    assert "<title>kim, 09:08:42–09:09:32: hold</title>" in file.read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_drawn(run: Run, log: Path, tmp_path: Path) -> None:
    """is one line, and no report."""
    for options, said in (
        (["--svg", str(tmp_path / "no" / "day.svg")], "day.svg cannot be written: No such file"),
        (["--svg", str(tmp_path / "day.svg"), "--until", "2020-01-01"], "there is nothing to draw"),
    ):
        result = run("report", "agents", log, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "day.svg").exists()


#: A call for books, which Ann answers after eight seconds and holds for thirty.
STREAM = """\
Asterisk Call Manager/9.0.0

Event: QueueCallerJoin
{0}
Timestamp: 1772452801.5
Queue: books

Event: AgentConnect
{0}
Timestamp: 1772452809.25
Queue: books
MemberName: Ann
DestUniqueid: 1772452805.11

Event: Hold
{1}
Timestamp: 1772452820.5

Event: Unhold
{1}
Timestamp: 1772452850.5

Event: Hangup
{0}
Cause: 16
Timestamp: 1772452870.75

Event: Newchannel
{0}
Timestamp: 1772452800.1
""".format(
    "Uniqueid: 1772452800.10\nLinkedid: 1772452800.10",
    "Uniqueid: 1772452805.11\nLinkedid: 1772452800.10",
)


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """What was heard of a manager interface."""
    path = tmp_path / "ami.log"
    path.write_text(STREAM, encoding="utf-8")
    return path


def test_the_calls_report_of_a_manager_interface(run: Run, stream: Path) -> None:
    """of what was recorded, once where it is there twice; after-call work is not in it."""
    result = run("report", "calls", "--ami", stream, "--ami", stream, "--each")
    assert result.exit_code == 0, result.stderr
    *_, row = result.stdout.splitlines()
    assert row.split() == [
        *["1772452800.10", "03-02", "12:00", "books", "Ann", "answered"],
        *["0:00:08", "0:00:31", "0:00:30", "0:01:01", "0"],
    ]
    assert result.stderr == ""
    data = json.loads(run("report", "calls", "--ami", stream, "--json").stdout)
    none = {"again": 0, "late": 0, "broken": 0, "undated": 0, "unlinked": 0}
    assert data["log"] == {"events": 6, **none}
    twice = run("report", "calls", "--ami", stream, "--ami", stream, "--json")
    assert json.loads(twice.stdout)["log"]["again"] == 6
    assert data["rows"][0]["after_call"] == {"seconds": 0, "calls": 0, "average": None}


def test_a_manager_interface_may_be_heard_on_the_standard_input(stream: Path) -> None:
    """so that what records it can be piped on."""
    given = stream.read_text(encoding="utf-8")
    result = CliRunner().invoke(main, ["report", "calls", "--ami", "-", "--csv"], input=given)
    [line] = csv.DictReader(result.stdout.splitlines())
    assert (line["calls"], line["talk"], line["after_call_average"]) == ("1", "31", "")


def test_what_came_up_in_the_stream_is_said_apart(run: Run, stream: Path) -> None:
    """with what to do about it."""
    with stream.open("a", encoding="utf-8") as file:
        file.write("what?\n\nEvent: Hold\nLinkedid: 1.1\n\nEvent: Hold\nTimestamp: 1.5\n\n")
    result = run("report", "calls", "--ami", stream)
    broken, undated, unlinked = result.stderr.splitlines()
    assert broken == "note: 1 line is of no message"
    assert undated.startswith("note: 1 event does not say when, nor count; let Asterisk say so ")
    assert unlinked == "note: 1 event does not belong to a call, nor count"


def test_a_recording_of_calls_is_known_by_its_first_line(run: Run, stream: Path, log: Path) -> None:
    """as agents and queues are; a queue_log is one line that says which reports read it."""
    named = run("report", "calls", stream, "--each")
    assert (named.exit_code, named.stderr) == (0, "")
    assert named.stdout == run("report", "calls", "--ami", stream, "--each").stdout
    result = run("report", "calls", log)
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith(f"error: {log} is no recording of Asterisk's manager interface")
    assert line.endswith(f"cservice report agents {log}, cservice report queues {log}")


@pytest.mark.parametrize("what", ["queues", "calls"])
def test_only_agents_are_drawn(run: Run, stream: Path, what: str, tmp_path: Path) -> None:
    """which the others say, and the help of the one that draws."""
    result = run("report", what, stream, "--svg", tmp_path / "day.svg")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cservice report agents --svg FILE" in result.stderr
    assert "--svg" not in run("report", what, "--help").stdout
    assert "Of agents only." in run("report", "agents", "--help").stdout


def test_a_file_that_is_no_stream(run: Run, log: Path, tmp_path: Path) -> None:
    """is one line; so is one that is not there."""
    for file, said in (
        (log, f"{log}: there are no events of Asterisk's manager interface in it"),
        (tmp_path / "none", f"{tmp_path / 'none'} cannot be read: No such file or directory"),
    ):
        result = run("report", "calls", "--ami", file)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"error: {said}\n"


@pytest.mark.parametrize("how", [(), ("--ami",)])
def test_agents_and_queues_of_a_manager_interface(
    run: Run, stream: Path, how: tuple[str, ...]
) -> None:
    """a recording is known by its first line, or named; holds have a column."""
    result = run("report", "agents", *how, stream, "--csv")
    [ann] = csv.DictReader(result.stdout.splitlines())
    assert (ann["agent"], ann["talk"], ann["hold"], ann["answered"]) == ("Ann", "31", "30", "1")
    assert (ann["after_call"], result.stderr) == ("", "")
    queues = json.loads(run("report", "queues", *how, stream, "--json").stdout)
    assert (queues["rows"][0]["queue"], queues["rows"][0]["answer_wait"]) == ("books", 8)
    assert queues["log"]["events"] == 3


def test_a_recording_and_a_log_are_not_one_report(run: Run, stream: Path, log: Path) -> None:
    """nor are files and --ami."""
    result = run("report", "agents", log, stream)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {stream} is of Asterisk's manager interface, and {log} is not; "
        "report on one kind of file at a time\n"
    )
    both = run("report", "queues", log, "--ami", stream)
    assert both.exit_code == 2
    assert "name files, or --ami, not both" in both.stderr


@pytest.mark.parametrize("what", ["agents", "queues", "calls"])
def test_a_recording_of_nothing(run: Run, tmp_path: Path, what: str) -> None:
    """says so beside the report; a file that is none is an error."""
    for text in ("", "Asterisk Call Manager/9.0.0\n\nEvent: PeerStatus\nTimestamp: 1.5\n"):
        path = tmp_path / "ami"
        path.write_text(text, encoding="utf-8")
        result = run("report", what, "--ami", path)
        assert (result.exit_code, result.stdout) == (0, "nothing happened in that period\n")
        assert result.stderr == "note: there is no event in it that the report is about\n"
    path.write_text("Dear diary,\n", encoding="utf-8")
    result = run("report", what, "--ami", path)
    assert (result.exit_code, result.stdout) == (2, "")
    said = "there are no events of Asterisk's manager interface in it"
    assert result.stderr == f"error: {path}: {said}\n"


def test_events_that_come_too_late_are_told(run: Run, stream: Path) -> None:
    """one, or several."""
    late = "Event: QueueCallerJoin\nTimestamp: 1772440000.5\nUniqueid: {}.1\n\n"
    with stream.open("a", encoding="utf-8") as file:
        file.write(late.format(1))
    one = run("report", "queues", stream).stderr
    assert one == "note: 1 event is too far out of order and does not count\n"
    with stream.open("a", encoding="utf-8") as file:
        file.write(late.format(2))
    two = run("report", "queues", stream).stderr
    assert two == "note: 2 events are too far out of order and do not count\n"
