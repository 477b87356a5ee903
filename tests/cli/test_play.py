"""`cservice play`: what it prints, and what it says of a script that is wrong."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from cservice.cli import main

Run = Callable[..., Result]
Write = Callable[..., Path]


def refused(result: Result) -> str:
    """The one line on stderr of wrong input."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    return lines[0].removeprefix("error: ")


def test_timeline(run: Run, script: Write) -> None:
    """it prints what happened, when, who did it, which policy ruled and why, and refusals."""
    result = run("play", script())
    assert result.exit_code == 0
    assert result.stdout == (
        "A parcel without a number\n"
        "\n"
        "2026-03-02T09:00:00Z  dock dock-5        parcel presented  parcel-1\n"
        "                      sender “A. Stranger”\n"
        "                      ⚖ trade.returns:no_ra_rejection answers refuse: number_absent:"
        " there is no\n"
        "                        return number on the parcel\n"
        "                      ⚖ trade.returns:senders_pay answers sender: The sender pays the way"
        " back, but\n"
        "                        for what came on our label or was signed for.\n"
        "2026-03-02T09:00:00Z  dock dock-5        parcel refused  parcel-1\n"
        "                      verdict refuse: number_absent, way back paid by sender\n"
        "2026-03-02T09:01:00Z  dock dock-5        parcel sent back  parcel-1\n"
        "2026-03-02T09:02:00Z  dock dock-5        ✗ send parcel back: refused  parcel-1\n"
        "                      ⚖ lifecycle refuses [not_now]: send back is not possible while it is"
        " sent back\n"
        "                        (allowed: dispose parcel)\n"
        "\n"
        "Records at the end\n"
        "\n"
        "parcel-1: parcel of case-1, brand main, version 3\n"
        "  stage sent_back\n"
        "  sender “A. Stranger”, verdict refuse: number_absent, way back paid by sender\n"
    )


def test_json(run: Run, script: Write) -> None:
    """with --json it prints records and events with type names, instants, actors and rulings."""
    data = json.loads(run("play", script(), "--json").stdout)
    assert set(data) == {"records", "events"}
    assert [one["kind"] for one in data["records"]] == ["returns.parcel"]
    assert data["records"][0]["stage"] == "sent_back"
    assert [one["kind"] for one in data["events"]] == [
        "returns.parcel_presented",
        "returns.parcel_refused",
        "returns.parcel_sent_back",
    ]
    first = data["events"][0]
    assert first["at"] == "2026-03-02T09:00:00.000000Z"
    assert first["by"] == {"kind": "dock", "id": "dock-5", "roles": []}
    assert first["rulings"][0]["policy"] == "trade.returns:no_ra_rejection"
    assert first["body"]["sender"] == "A. Stranger"


def test_same_again(run: Run, script: Write) -> None:
    """the same script prints the same, byte by byte."""
    assert run("play", script(), "--json").stdout == run("play", script(), "--json").stdout


# Places in the script of above, for something else to stand there.
TITLE = "title: A parcel without a number"
ACTORS, DORA = "actors:", "dora: {kind: dock, id: dock-5}"
DO, BY, AS = "do: returns.present_parcel", "by: dora\n    with:\n", "as: parcel\n"
FIRST, SECOND = "2026-03-02T09:00:00Z", "2026-03-02T09:01:00Z"
SENT_BACK = "with: {parcel: $parcel}\n  - at"

BROKEN = [
    ("title: A parcel", "titel: A parcel", "1: titel: unknown field; did you mean title"),
    ("dora: {kind: dock", "dora: {kind: dokc", "3: actors.dora.kind: 'dokc' is no ActorKind"),
    ("dora: {kind: dock", "dora: {kind: []", "3: actors.dora.kind: expected one of customer, sta"),
    (
        DO,
        "do: present",
        "6: unknown command 'present'; there are accounts.…, agents.…, appeasements.…, ca",
    ),
    (DO, "do: calls.x", "6: unknown command 'calls.x'; of calls there are calls."),
    (DORA, "dora: dock-5", "3: actors.dora: expected a mapping"),
    ("title: A parcel without a number\n", "", "1: 'title' is missing"),
    (AS, "as: [parcel]\n", "11: steps[0].as: expected text, not a list"),
    (FIRST, "2026-03-02T09:00", "5: steps[0].at: '2026-03-02T09:00' has no offset"),
    (FIRST, "tomorrow", "5: steps[0].at: 'tomorrow' is not an instant"),
    (FIRST, "", "5: steps[0].at: expected an instant such as"),
    (SECOND, "2026-03-02T08:59:00Z", "13: this is before the step above it"),
    (SECOND, "2026-03-02T09:01:00Z\n    tick: true", "13: a step has one of do"),
    (
        DO,
        "do: returns.present_parcl",
        "6: unknown command 'returns.present_parcl'; did you mean returns.present_parcel",
    ),
    ("do: returns.present_parcel\n    by: dora", "tick: true\n    by: dora", "7: 'by' is not for"),
    (BY, "with:\n", "5: say who does it: by: name"),
    (BY, "by: doro\n    with:\n", "7: unknown actor 'doro'; did you mean dora"),
    ("sender: A.", "sendr: A.", "9: sendr: unknown field; did you mean sender"),
    ("our_label: false\n", "our_label: maybe\n", "10: our_label: expected true or false, not 'may"),
    ("parcel_presented,", "parcel_presentd,", "12: unknown event 'returns.parcel_presentd'"),
    (
        SENT_BACK,
        "with: {parcel: $parcle}\n  - at",
        "16: unknown name 'parcle'; did you mean parcel",
    ),
    (
        SENT_BACK,
        "with: {parcel: $5 off}\n  - at",
        "16: '$5 off' is no reference such as $ra or $ra.number; write $$5 off",
    ),
    (SENT_BACK, "with: {parcel: $parcel.stag}\n  - at", "16: parcel has no stag"),
    (SENT_BACK, "with: {parcel: $parcel.ra}\n  - at", "16: parcel has no ra at this time"),
    (
        SENT_BACK,
        "with: {parcel: parcel-9}\n  - at",
        "13: returns.send_parcel_back: there is no parcel 'parcel-9'",
    ),
    ("expect: [", "refused: [no]\n    expect: [", "12: a step is expected or refused, not both"),
    (
        AS,
        "as: parcel\n    override: {by: dora, reason: he asked, and it is here}\n",
        "12: steps[0].override.and it is here: unknown field; there are by, reason",
    ),
    (
        DO,
        "find: {record: returns.parcel, by: parcels.number, value: 4, of: dora}",
        "6: steps[0].find.of: unknown field; there are by, record, value",
    ),
    (AS, "as: parcel\n    brand: cango\n", "5: this desk serves no brand 'cango'"),
    (ACTORS, "brand: {id: cango}\nactors:", "2: 'name' is missing"),
    (ACTORS, "brand: brnd.yaml\nactors:", "2: there is no file"),
    (
        ACTORS,
        "brand: {id: a, name: A, label_price: {amount: 4.505, currency: USD}}\nactors:",
        "2: label_price: '4.505' has more places than USD",
    ),
    (
        ACTORS,
        "brand: {id: a, name: A, label_takes: 3 days}\nactors:",
        "2: label_takes: expected a length of time such as P3D or PT48H, not '3 days'",
    ),
    (ACTORS, "brand: {id: a, name: A, menu: menu.yaml}\nactors:", "2: there is no file"),
    (ACTORS, "policies: [nowhere.py]\nactors:", "2: there is no policy file"),
    (
        ACTORS,
        "policies: [no.such.module]\nactors:",
        "2: there is no module 'no.such.module'",
    ),
    ("record: $parcel, stage", "record: parcel, stage", "23: say which record: {record: $name"),
    ("stage: sent_back", "stag: sent_back", "23: there is no 'stag'; did you mean stage"),
    (TITLE, "title: [A", "2: this is not YAML: "),
    ("title: A parcel", "title: A\ntitle: A parcel", "2: 'title' is given twice"),
    (TITLE, "title: !!int 4", "1: tags such as !!int are not read"),
    (
        SENT_BACK,
        "with: &it {parcel: $parcel}\n    override: *it\n  - at",
        "17: aliases (*) are not read here",
    ),
    (ACTORS, "? [a]\n: b\nactors:", "2: a key is a word, not a list or a mapping"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[said for _, _, said in BROKEN])
def test_broken(run: Run, script: Write, old: str, new: str, said: str) -> None:
    """a script that is wrong gets one line: the file, the line, what is wrong, what would be."""
    path = script(old, new)
    assert refused(run("play", path)).startswith(f"{path}:{said}")


FILES: list[tuple[bytes, str]] = [
    (b"", ": the file is empty"),
    (b"# nothing but this\n", ": the file is empty"),
    (b"just text", ":1: a script is a mapping with title and steps"),
    (b"- a\n- list\n", ":1: a script is a mapping with title and steps"),
    (b"title: \xff\xfe", ":1: this is not text in UTF-8"),
    (b"title: x\nabout: caf\xe9\n", ":2: this is not text in UTF-8"),
    (b"\x7fELF\x02\x01\x01\x00\x00\x00", ":1: this is not text: it holds '\\x02'"),
    (b"title: x\nabout: a\x00b\n", ":2: this is not text: it holds '\\x00'"),
    (bytes(range(256)), ":2: this is not text in UTF-8"),
    (b"--- {title: a}\n--- {title: b}\n", ":2: a second document begins here; only one is read"),
    (b"[" * 100_000, ":1: this is nested too deeply"),
    (b"a:\n" + b"- " * 100_000, ":2: this is nested too deeply"),
    (b"title: x\nsteps: []\n", ":2: steps: Length of 'steps' must be >= 1"),
    (b"title: x\nsteps: none\n", ":2: steps: expected a list, not 'none'"),
    (b"title: x\nsteps: [go]\n", ":2: steps[0]: expected a mapping, not 'go'"),
    (b"title: x\nbrand: [7]\nsteps: [{at: 2026-03-02T09:00:00Z, tick: true}]\n", ":2: there is no"),
]


@pytest.mark.parametrize(("raw", "said"), FILES, ids=[said for _, said in FILES])
def test_no_script(run: Run, tmp_path: Path, raw: bytes, said: str) -> None:
    """what is no script at all, whatever it is, gets one line too."""
    path = tmp_path / "file.yaml"
    path.write_bytes(raw)
    assert refused(run("play", path)).startswith(f"{path}{said}")


def test_byte_order_mark(run: Run, tmp_path: Path, script: Write) -> None:
    """a byte order mark, as Windows editors leave it, does not matter; nor do its line ends."""
    path = tmp_path / "windows.yaml"
    raw = script().read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + raw)
    assert run("play", path).exit_code == 0


def test_absent(run: Run, tmp_path: Path) -> None:
    """a file that is not there is named."""
    path = tmp_path / "nope.yaml"
    assert refused(run("play", path)) == f"{path}: cannot be read: there is no such file"


def test_directory(run: Run, tmp_path: Path) -> None:
    """a directory is not a script."""
    assert refused(run("play", tmp_path)) == f"{tmp_path}: cannot be read: Is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(run: Run, script: Write) -> None:
    """a file that may not be read is named."""
    path = script()
    path.chmod(0)
    assert "Permission denied" in refused(run("play", path))


FIND = "{at: 2026-03-01T09:00:00Z, find: {record: returns.parcel, by: parcels.number, value: 5}}"
FAILING = [
    (
        "returns.parcel_refused]",
        "returns.parcel_taken_in]",
        12,
        "returns.parcel_taken_in",
        "returns.parcel_refused after 1 as expected",
    ),
    ("returns.parcel_refused]", "returns.parcel_refused, returns.parcel_sent_back]", 12,
     "returns.parcel_sent_back", "nothing more after 2 as expected"),
    ("[returns.parcel_presented, returns.parcel_refused]", "[returns.parcel_presented]", 12,
     "nothing more", "returns.parcel_refused after 1 as expected"),
    ("refused: [not_now]", "refused: [too_late]", 21, "a refusal [too_late]", "refused: send back"),
    ("    refused: [not_now]\n", "", 17, "to be accepted", "refused: send back is not possible"),
    ("refused: [not_now]", "expect: []", 17, "nothing", "refused: send back is not possible"),
    ("with: {parcel: $parcel}\n  - at", "with: {parcel: $parcel}\n    refused: [no]\n  - at", 17,
     "a refusal [no]", "returns.parcel_sent_back"),
    ("stage: sent_back", "stage: refused", 23, "parcel-1 stage refused", "sent_back"),
    ("number_absent}", "number_unknown}", 23, "parcel-1 verdict.code number_unknown",
     "number_absent"),
    ("our_label: false, v", "our_label: true, v", 23, "parcel-1 our_label true", "False"),
    ("our_label: false, v", "ra: ra-1, v", 23, "parcel-1 ra ra-1", "nothing"),
    ("steps:\n", f"steps:\n  - {FIND}\n", 5, "one returns.parcel with parcels.number 5",
     "there is none"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "expected", "happened"), FAILING)
def test_expectation(
    run: Run, script: Write, old: str, new: str, line: int, expected: str, happened: str
) -> None:
    """what does not happen as expected is said with its line, and exits with 1, not 2."""
    path = script(old, new)
    result = run("play", path)
    assert result.exit_code == 1
    first, second, third = result.stderr.splitlines()
    assert first == f"{path}:{line}: not as the script expects"
    assert second == f"  expected: {expected}"
    assert third.startswith(f"  happened: {happened}")
    assert result.stdout.startswith("A parcel without a number\n")  # what happened up to there


def test_refused_step_names_nothing(run: Run, script: Write) -> None:
    """a name whose step was refused refers to nothing."""
    path = script(
        "    refused: [not_now]\n",
        "    refused: [not_now]\n"
        "    as: again\n"
        "  - {at: 2026-03-02T09:03:00Z, do: returns.send_parcel_back, by: dora,"
        " with: {parcel: $again}}\n",
    )
    assert "'again' names nothing: its step was refused" in refused(run("play", path))


IMPORTS = "from cservice import policy\nfrom cservice.returns import MayReturn\n"
POLICIES = [
    ("1 / 0\n", ":1: ZeroDivisionError: division by zero"),
    ("def broken(:\n", ":1: SyntaxError: "),
    ("import no_such_module\n", ":1: ModuleNotFoundError: No module named 'no_such_module'"),
    ("raise SystemExit('bye')\n", ":1: SystemExit: bye"),
    ("raise ValueError('two\\nlines')\n", ":1: ValueError: two lines"),
    ("raise KeyboardInterrupt\n", None),
    ("", "holds no policy"),
    (
        f"{IMPORTS}@policy(MayReturn, brand='nobody')\ndef mine(q: MayReturn):\n    return None\n",
        "policies for brand 'nobody': this desk does not serve it; it serves ['main']",
    ),
    (
        f"{IMPORTS}@policy(MayReturn)\ndef mine(a, b, c): ...\n",
        "policy mine:mine",
    ),
    ("from cservice import policy\n@policy(int)\ndef mine(q): ...\n", ":2: DeclarationError: "),
]


@pytest.mark.parametrize(("code", "said"), POLICIES)
def test_policy_file(run: Run, script: Write, tmp_path: Path, code: str, said: str | None) -> None:
    """a policy file that fails is named, with what it raised, in one line; on the command line."""
    file = tmp_path / "mine.py"
    file.write_text(code, encoding="utf-8")
    if said is None:  # whoever presses Ctrl-C means it
        result = run("play", script(), "--policy", file)
        assert (result.exit_code, result.stderr) == (130, "\naborted\n")
        return
    line = refused(run("play", script(), "--policy", file))
    assert said in line
    assert not said.startswith(":") or f"{file}{said}" in line


def test_policy_file_in_script(run: Run, script: Write, tmp_path: Path) -> None:
    """a policy file that a script names is named with the script's line."""
    (tmp_path / "mine.py").write_text("1 / 0\n", encoding="utf-8")
    path = script("actors:", "policies: [mine.py]\nactors:")
    assert refused(run("play", path)) == (
        f"{path}:2: policies {tmp_path}/mine.py:1: ZeroDivisionError: division by zero"
    )


def test_policy_twice(run: Run, script: Write, tmp_path: Path) -> None:
    """the same policies named twice are refused: a name speaks once."""
    file = tmp_path / "mine.py"
    file.write_text(OWN_POLICY, encoding="utf-8")
    line = refused(run("play", script(), "--policy", file, "--policy", file))
    assert line == "policy plug-in mine: is registered twice; a name speaks once"


OWN_POLICY = """\
from cservice import policy
from cservice.returns import DockDecision, DockVerdict, MayTakeIn


@policy(MayTakeIn)
def kind_dock(q: MayTakeIn) -> DockVerdict | None:
    '''Nothing is sent away on a Monday.'''
    return DockVerdict(decision=DockDecision.QUARANTINE, code="monday", reason="it is Monday")
"""


def test_policy_rules(run: Run, script: Write, tmp_path: Path) -> None:
    """a policy of one's own rules in play, by name, and leaves no compiled copy behind."""
    file = tmp_path / "mine.py"
    file.write_text(OWN_POLICY, encoding="utf-8")
    result = run("play", script(), "--policy", file)
    assert result.exit_code == 1  # the script expects the trade's answer
    assert "⚖ mine:kind_dock answers quarantine: monday: it is Monday" in result.stdout
    assert (
        "happened: returns.parcel_quarantined, tickets.ticket_opened after 1 as expected"
        in result.stderr
    )
    assert not (tmp_path / "__pycache__").exists()


def test_policy_module(run: Run, script: Write) -> None:
    """policies may be a module; one that is registered already is refused by name."""
    line = refused(run("play", script(), "--policy", "cservice.policies.returns"))
    assert line == "policy plug-in trade.returns: is registered twice; a name speaks once"


STORES = [
    ("nothing", "no store for 'nothing'; there are memory, postgresql, sqlite"),
    ("foo://bar", "no store for 'foo://bar'"),
    ("sqlite:///%00", "names no file: there is a NUL in it"),
    ("postgres://anna:secret@h/x", "no store for 'postgres://anna:***@h/x'"),
    ("memory:mine", "'memory:mine' names nothing"),
    ("sqlite:////no/such/folder/x.db", "no/such/folder"),
    ("postgresql://[::1/cango", "postgresql"),
    ("postgresql://127.0.0.1:1/cango", "127.0.0.1"),
]


@pytest.mark.parametrize(("url", "said"), STORES)
def test_wrong_store(run: Run, script: Write, url: str, said: str) -> None:
    """a store that cannot be opened is named in one line."""
    assert said in refused(run("play", script(), "--store", url))


def test_store_in_use(run: Run, script: Write, tmp_path: Path) -> None:
    """a script is not played on a store that has records: its numbers are counted."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert run("play", script(), "--store", url).exit_code == 0
    line = refused(run("play", script(), "--store", url))
    assert line.startswith("the store has records already; a script is played on a fresh one")


def test_wrong_type_deep_in_a_menu(run: Run, script: Write, tmp_path: Path) -> None:
    """what is wrong in a file that a script's brand names is said with that file and its line."""
    menu = tmp_path / "menu.yaml"
    menu.write_text(
        "first: a\nlevels:\n  a:\n    prompt: Hello\n    seconds: 5\n    choices:\n"
        "      '1': {says: books, department: books}\n  b:\n    prompt: Bye\n    seconds: soon\n",
        encoding="utf-8",
    )
    (tmp_path / "brand.yaml").write_text("id: a\nname: A\nmenu: menu.yaml\n", encoding="utf-8")
    path = script("actors:", "brand: brand.yaml\nactors:")
    said = "levels.b.seconds: expected a whole number such as 2, not 'soon'"
    assert refused(run("play", path)) == f"{menu}:10: {said}"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ("0", "seconds must be 1 or more, not 0"),
        ("", "expected a whole number such as 2, not nothing"),
    ],
)
def test_menu_that_cannot_be(
    run: Run, script: Write, tmp_path: Path, seconds: str, said: str
) -> None:
    """a value of the right type that cannot be is refused at its line as well."""
    text = f"first: a\nlevels:\n  a:\n    prompt: Hi\n    seconds: {seconds}\n    choices: {{}}\n"
    (tmp_path / "menu.yaml").write_text(text, encoding="utf-8")
    path = script("actors:", "brand: {id: a, name: A, menu: menu.yaml}\nactors:")
    line = refused(run("play", path))
    assert line.startswith(f"{tmp_path}/menu.yaml:")
    assert said in line


def test_text_that_begins_with_a_dollar(run: Run, script: Write) -> None:
    """a text that begins with a dollar sign is written with two."""
    path = script("sender: A. Stranger", "sender: $$5 off, Troy")
    data: Any = json.loads(run("play", path, "--json").stdout)
    assert data["records"][0]["sender"] == "$5 off, Troy"


@settings(max_examples=150)
@given(place=st.integers(0, 700), cut=st.integers(0, 8), new=st.binary(max_size=6))
def test_any_slip(
    tmp_path_factory: pytest.TempPathFactory, short: bytes, place: int, cut: int, new: bytes
) -> None:
    """whatever slips into a script, it is played, fails its expectation or is one line."""
    path = tmp_path_factory.getbasetemp() / "slip.yaml"
    path.write_bytes(short[:place] + new + short[place + cut :])
    result = CliRunner().invoke(main, ["play", str(path)], catch_exceptions=False)
    assert result.exit_code in (0, 1, 2)
    if result.exit_code == 2:
        assert result.stderr.startswith(f"error: {path}")
        assert result.stderr.count("\n") == 1


def test_a_policy_that_exits(run: Run, script: Write, tmp_path: Path) -> None:
    """a policy that ends the program does not end it without a word."""
    file = tmp_path / "mine.py"
    file.write_text(
        OWN_POLICY.replace("    return Dock", "    raise SystemExit(4)\n    return Dock"),
        encoding="utf-8",
    )
    line = refused(run("play", script(), "--policy", file))
    assert line == f"something that was plugged in ends the program: SystemExit(4) ({file}:8)"
    file.write_text("raise SystemExit(4)\n", encoding="utf-8")
    assert refused(run("play", script(), "--policy", file)).endswith("mine.py:1: SystemExit: 4")


def test_a_long_reason_is_shortened(run: Run, script: Write, tmp_path: Path) -> None:
    """a policy's text of many pages is not printed in full."""
    file = tmp_path / "mine.py"
    file.write_text(OWN_POLICY.replace('"it is Monday"', '"ab " * 5000'), encoding="utf-8")
    assert len(run("play", script(), "--policy", file).stdout) < 3000


def test_another_programs_file(run: Run, script: Write, tmp_path: Path) -> None:
    """a file of another program's stays as it is; an empty one is taken."""
    other, empty = tmp_path / "other.db", tmp_path / "empty.db"
    with closing(sqlite3.connect(other)) as theirs, theirs:
        theirs.execute("CREATE TABLE somebody_elses (thing)")
    before = other.read_bytes()
    line = refused(run("play", script(), "--store", f"sqlite:///{other}"))
    assert line == (f"sqlite:///{other} is another program's: it has the table 'somebody_elses'")
    assert other.read_bytes() == before
    empty.touch()
    assert run("play", script(), "--store", f"sqlite:///{empty}").exit_code == 0
