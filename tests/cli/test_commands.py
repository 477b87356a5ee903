"""`cservice chart`, `policies`, `history`, `dock` and `tick`."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result

from cservice import (
    Brand,
    CountedNumbers,
    Desk,
    Money,
    exchanges,
    instant,
    orders,
    returns,
    tickets,
)
from cservice.cli.stores import impatient
from cservice.ids import Sku
from cservice.kernel.actor import Actor
from cservice.kernel.record import BrandId

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parents[2] / "examples"
#: The return number of the reference case; numbers are counted, so it is the same every time.
NUMBER = "6180339880"


def error(result: Result) -> str:
    """The one line on stderr of wrong input."""
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    return line.removeprefix("error: ")


def test_version(run: Run) -> None:
    """--version says which cservice it is."""
    assert re.fullmatch(r"cservice, version \d+\.\d+\.\d+\S*\n", run("--version").stdout)


def test_nothing_asked(run: Run) -> None:
    """without a command the help is printed, as it is, and the exit code is that of wrong input."""
    result = run()
    assert (result.exit_code, result.stderr) == (2, "")
    assert result.stdout == run("--help").stdout


def test_help(run: Run) -> None:
    """--help names every command with one line."""
    said = run("--help").stdout
    for command in ("play", "chart", "policies", "history", "dock", "caller", "queues", "tick"):
        assert re.search(rf"^  {command}  +\S", said, re.MULTILINE)
        assert run(command, "--help").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no"], "No such command 'no'."),
        (["play"], "Missing argument 'SCRIPT'."),
        (["play", "--colour", "x"], "No such option '--colour'"),
        (["history", "ra-1"], "Missing option '--store'."),
        (["chart", "returns.stage", "--format", "png"], "Invalid value for '--format': 'png' is"),
    ],
)
def test_usage(run: Run, arguments: list[str], said: str) -> None:
    """a command line that is wrong is one line too."""
    assert error(run(*arguments)).startswith(said)


def test_chart_list(run: Run) -> None:
    """without a name, all lifecycles are listed with what they are of."""
    said = run("chart").stdout
    assert re.search(r"^returns\.goods +Where the goods are: ", said, re.MULTILINE)
    assert all(len(line) <= 100 for line in said.splitlines())


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("table", "| state | step | leads to |\n|---|---|---|\n| requested (begins here) |"),
        ("mermaid", "stateDiagram-v2\n"),
        ("svg", "<svg "),
    ],
)
def test_chart(run: Run, form: str, begins: str) -> None:
    """a lifecycle is drawn in the form that is asked for."""
    result = run("chart", "returns.stage", "--format", form)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)


def test_chart_in_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """as text it is drawn for the width of the terminal: boxes where they fit, always the tree."""
    monkeypatch.setenv("COLUMNS", "200")
    wide = run("chart", "returns.label").stdout
    monkeypatch.setenv("COLUMNS", "40")
    narrow = run("chart", "returns.label").stdout
    assert shutil.get_terminal_size().columns == 40
    assert "╭" in wide
    assert narrow.startswith("● not_mailed\n├─ order ─▸ ordered\n")
    assert wide.endswith(narrow)


def test_unknown_chart(run: Run) -> None:
    """an unknown name is answered with near ones."""
    said = error(run("chart", "returns.stag"))
    assert said.startswith("unknown chart 'returns.stag'; did you mean returns.stage")


def test_policies(run: Run) -> None:
    """every question is listed with how its answers combine and who is asked, in that order."""
    said = run("policies").stdout
    assert said.startswith("For every brand that has no policies of its own.\n")
    assert (
        "returns.may_return (rule)\n"
        "  May this item be returned? Asked for each line when a return is authorized.\n"
        "  1. trade.returns:window: "
    ) in said
    assert "  rule: Refuse / need approval / allow: any objection counts" in said
    assert "Source:" not in said
    assert all(len(line) <= 100 for line in said.splitlines())


def test_policies_of_a_brand(run: Run) -> None:
    """a brand's own policies are listed for it, and only for it."""
    bronze = EXAMPLES / "policies" / "bronze.py"
    assert "bronze:bronze" not in run("policies", "--policy", bronze).stdout
    assert "policies of their own: cango; see" in run("policies", "--policy", bronze).stdout
    said = run("policies", "--policy", bronze, "--brand", "cango").stdout
    assert said.startswith("For brand cango.\n")
    assert "  2. bronze:bronze: Bronze: 90 days, or a receipt.\n" in said
    other = run("policies", "--policy", bronze, "--brand", "other").stdout
    assert other.startswith("For brand other, which has no policies of its own.\n")
    assert "bronze:bronze" not in other
    file = EXAMPLES / "cango" / "brand.yaml"
    assert run("policies", "--policy", bronze, "--brand", file).stdout == said


def test_policies_of_packages(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """those that installed packages offer are listed where they are asked for, as by a desk."""
    shutil.copy(EXAMPLES / "policies" / "bronze.py", tmp_path / "bronze_at_acme.py")
    folder = tmp_path / "acme-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0")
    (folder / "entry_points.txt").write_text("[cservice.policies]\nacme = bronze_at_acme\n")
    monkeypatch.syspath_prepend(tmp_path)

    installed = run("policies", "--installed", "--brand", "cango")
    assert "acme:bronze" in installed.stdout, installed.stderr
    assert "acme:bronze" not in run("policies", "--brand", "cango").stdout
    named = run("policies", "--brand", "cango", "--policy", "bronze_at_acme")
    assert "bronze_at_acme:bronze" in named.stdout


def test_policies_that_fail(run: Run, tmp_path: Path) -> None:
    """a policy file that fails is one line."""
    assert error(run("policies", "--policy", "no.py")) == "there is no policy file no.py"


def test_history_of_a_record(run: Run, played: str) -> None:
    """the history of a record is what happened to it, and how it is now."""
    said = run("history", "exchange-1", "--store", played).stdout
    assert said.startswith("History of exchange-1\n\n2026-03-02T15:18:30Z  staff anna ")
    assert "\n2026-03-12T15:03:00Z  system cservice    ↳ exchange closed  exchange-1\n" in said
    assert "  stage closed · replacement delivered · original accepted · difference even" in said
    assert "ticket-1:" not in said


def test_history_of_a_case(run: Run, played: str) -> None:
    """the history of a case is everything on it, as JSON where that is asked for."""
    data = json.loads(run("history", "case-2", "--store", played, "--json").stdout)
    kinds = {one["kind"] for one in data["records"]}
    assert {"calls.call", "tickets.ticket", "returns.return_authorization"} <= kinds
    assert {one["case"] for one in data["events"]} == {"case-2"}


def test_unknown_history(run: Run, played: str) -> None:
    """an id that nothing has is one line."""
    said = error(run("history", "ra-99", "--store", played))
    assert said == f"there is no record and no case 'ra-99' in {played}, tenant main"


@pytest.mark.parametrize(
    ("number", "id"),
    [(NUMBER, "ra-1"), ("618 033 9880", "ra-1"), ("c-1001", "order-1"), ("618 033 95", "ticket-1")],
)
def test_history_by_a_number(run: Run, played: str, number: str, id: str) -> None:
    """a number that the customer was told is found as people say it; on parcels it is only read."""
    assert run("history", number, "--store", played).stdout.startswith(f"History of {id}\n")


def test_history_of_a_number_of_several(run: Run, tmp_path: Path) -> None:
    """where two orders have one number, it says which."""
    url = f"sqlite:///{tmp_path / 'two.db'}"
    brands = [Brand(id=BrandId(name), name=name) for name in ("far", "near")]
    with Desk.open(url, brands=brands, numbers=CountedNumbers()) as desk:
        for brand in brands:
            order = orders.RecordOrder(
                number="C-1",
                customer=None,
                lines=(
                    orders.OrderLine(
                        sku=Sku("fog"), title="Fog", quantity=1, paid=Money("9.00", "USD")
                    ),
                ),
                shipping=Money("0.00", "USD"),
                placed_at=instant("2026-03-02T09:00:00Z"),
            )
            desk.do(order, by=Actor.staff("shop"), brand=brand.id, at=order.placed_at)
    said = error(run("history", "C-1", "--store", url))
    assert said == "'C-1' is the number of order-1, order-2: name one of them"


def test_no_store(run: Run, tmp_path: Path) -> None:
    """looking into a store that is not there does not make one."""
    path = tmp_path / "nope.db"
    said = error(run("history", "ra-1", "--store", f"sqlite:///{path}"))
    assert said == f"there is no store at sqlite:///{path}: no such file '{path}'"
    assert not path.exists()


def test_memory_store(run: Run) -> None:
    """a store in memory is empty when the program starts, so there is nothing to look into."""
    said = error(run("tick", "--store", "memory:"))
    assert said.startswith("'memory:' is empty whenever a program starts")


def test_not_a_store(run: Run, tmp_path: Path) -> None:
    """a file that is no database is one line."""
    path = tmp_path / "text.db"
    path.write_text("This is no database, whatever its name says.\n" * 50, encoding="utf-8")
    assert "text.db" in error(run("history", "ra-1", "--store", f"sqlite:///{path}"))


@pytest.mark.parametrize(
    "command", [["history", "ra-1"], ["dock", NUMBER], ["tick"]], ids=lambda command: command[0]
)
def test_no_tables(run: Run, tmp_path: Path, command: list[str]) -> None:
    """a file that has none of a store's tables is left as it is, and nothing is put beside it."""
    empty, other = tmp_path / "empty.db", tmp_path / "other.db"
    empty.touch()
    with closing(sqlite3.connect(other)) as theirs, theirs:
        theirs.execute("CREATE TABLE somebody_elses (thing)")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for path in (empty, other):
        url = f"sqlite:///{path}"
        said = error(run(*command, "--store", url))
        assert said == f"there is no store at {url}: the file has none of its tables"
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_tables_on_a_server(run: Run, postgres_url: str) -> None:
    """nor does looking make any in a database."""
    said = error(run("history", "ra-1", "--store", postgres_url))
    assert said.endswith(": the database has none of its tables")
    with psycopg.connect(postgres_url) as looking:
        assert (
            looking.execute("SELECT 1 FROM pg_class WHERE relname ~ 'cservice'").fetchone() is None
        )


def test_looking_writes_nothing(run: Run, played: str) -> None:
    """the store's file is byte by byte what it was."""
    file = Path(played.removeprefix("sqlite:///"))
    before = file.read_bytes()
    for command in (
        ["history", "case-1"],
        ["dock", NUMBER],
        ["caller", "1"],
        ["queues", "--brand", "cango"],
    ):
        assert run(*command, "--store", played).exit_code == 0
    assert file.read_bytes() == before


def test_dock_settled(run: Run, played: str) -> None:
    """a return that is settled already is not taken in again, and nothing happens."""
    result = run("dock", NUMBER, "--store", played)
    assert result.exit_code == 0
    assert result.stdout == (
        "618 033 9880: refused [number_settled]\n"
        "  the return is already settled\n"
        "  so says trade.returns:no_ra_rejection\n"
        "  so says trade.returns:senders_pay\n"
        "  ra-1 of case-2, brand cango: closed, number good until 2026-04-01T15:17:45Z\n"
    )
    assert "parcel-3" not in run("history", "case-2", "--store", played).stdout


def test_dock_unknown(run: Run, played: str) -> None:
    """an unknown number is refused, or set aside where there is no address to send it back to."""
    unknown = "2360679764"
    assert "refused [number_unknown]" in run("dock", unknown, "--store", played).stdout
    aside = run("dock", unknown, "--store", played, "--no-sender", "--handwritten").stdout
    assert "quarantined [number_unknown]" in aside


def test_dock_mistyped(run: Run, played: str) -> None:
    """a mistyped number is told apart from an unknown one: set aside, and wrong input."""
    result = run("dock", "618 033 9808", "--store", played)
    assert "618 033 9808: quarantined [number_mistyped]\n" in result.stdout
    assert error(result) == (
        "'618 033 9808' is mistyped as a number of series 'ra': its check digit does not fit,"
        " so a digit is wrong or two are swapped"
    )
    assert "is it a 0?" in error(run("dock", "618 O33 9880", "--store", played))


def test_dock_without_a_number(run: Run, played: str) -> None:
    """what is no number at all is wrong input, and says what would be one."""
    for none in ("", "  "):
        said = error(run("dock", none, "--store", played))
        assert said == f"'{none[:1]}' is no number: give the one on the parcel, as 618 033 9880"


@pytest.fixture
def open_ticket(tmp_path: Path) -> str:
    """A store with one ticket of brand cango, to be answered by 4 March."""
    url = f"sqlite:///{tmp_path / 'tickets.db'}"
    brand = Brand(id=BrandId("cango"), name="Cango")
    with Desk.open(url, brands=[brand], numbers=CountedNumbers()) as desk:
        opened = instant("2026-03-02T09:00:00Z")
        desk.do(tickets.OpenTicket(subject="late"), by=Actor.staff("anna"), at=opened)
    return url


def test_tick(run: Run, open_ticket: str) -> None:
    """what is due is given, once, and what became of it is printed."""
    early = run("tick", "--store", open_ticket, "--now", "2026-03-03T09:00:00Z")
    assert early.stdout == "nothing is due\n"
    said = run("tick", "--store", open_ticket, "--now", "2026-03-05T09:00:00Z").stdout
    assert "2026-03-05T09:00:00Z  system cservice    answer fell due  ticket-1\n" in said
    assert "answer late\n" in said
    assert run("tick", "--store", open_ticket).stdout == "nothing is due\n"


def test_tick_refused(run: Run, tmp_path: Path) -> None:
    """a deadline that is refused is not said to be carried out, and why and until when is said."""
    url, book = f"sqlite:///{tmp_path / 'cango.db'}", Sku("b")
    start = instant("2026-03-02T09:00:00Z")
    with Desk.open(url, numbers=CountedNumbers()) as desk:

        def do(command: Any) -> Any:
            return desk.do(command, by=Actor.staff("anna"), at=start).record

        line = orders.OrderLine(sku=book, title="Moby Dick", quantity=1, paid=Money("9", "USD"))
        sold = orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=(line,),
            shipping=Money("3", "USD"),
            placed_at=start,
            shipped_at=start,
            delivered_at=start,
        )
        order = do(sold)
        item = returns.RequestedItem(sku=book, reason=returns.Reason.WRONG_ITEM)
        asked = returns.RequestReturn(
            case=order.case, order=order.id, items=(item,), remedy=returns.Remedy.EXCHANGE
        )
        ra = do(asked)
        do(returns.AuthorizeReturn(ra=ra.id))
        it = exchanges.Item(sku=book, title="Moby Dick")
        exchange = do(exchanges.StartExchange(case=ra.case, ra=ra.id, items=(it,)))
        exchange = desk.record(exchanges.Exchange, exchange.id)
        assert exchange.replacement_order is not None
        do(orders.ShipOrder(order=exchange.replacement_order, tracking="SW-1"))
        do(returns.HandOver(ra=ra.id))
    said = run("tick", "--store", url, "--now", "2026-03-16T09:00:00Z").stdout
    refused, put_off = said.index("✗ remind customer: refused"), said.index("deadline put off")
    assert refused < put_off
    assert "carried out  exchange-" not in said
    assert "refuses [on_its_way]" in said
    assert "until 2026-03-17T09:00:00Z" in said


def test_tick_json(run: Run, open_ticket: str) -> None:
    """the same as JSON, and by the machine's clock where no instant is given."""
    file = EXAMPLES / "cango" / "brand.yaml"
    data = json.loads(run("tick", "--store", open_ticket, "--json", "--brand", file).stdout)
    assert [one["kind"] for one in data["events"]] == ["tickets.answer_fell_due"]
    assert [one["id"] for one in data["records"]] == ["ticket-1"]


@pytest.mark.parametrize("command", [["tick"], ["dock", NUMBER]])
def test_wrong_instant(run: Run, played: str, command: list[str]) -> None:
    """an instant without an offset is none."""
    said = error(run(*command, "--store", played, "--now", "2026-03-05"))
    assert said.startswith(
        "'2026-03-05' has no offset, so it is not an instant: write it as 2026-03-02T09:00:00Z"
    )


@pytest.mark.parametrize("command", [["tick"], ["dock", NUMBER], ["policies"]])
def test_wrong_brand_file(run: Run, played: str, command: list[str]) -> None:
    """a brand file that is not there is one line."""
    store = [] if command == ["policies"] else ["--store", played]
    said = error(run(*command, *store, "--brand", "no.yaml"))
    assert said == "no.yaml: cannot be read: there is no such file"


def test_what_is_given_is_told_command_by_command(run: Run, open_ticket: str) -> None:
    """each row of a sweep is printed with its command, its record and what became of it."""
    said = run("tick", "--store", open_ticket, "--now", "2026-03-05T09:00:00Z").stdout
    assert "system cservice    ▸ miss answer: carried out  ticket-1\n2026" in said


@pytest.fixture
def broken(open_ticket: str) -> str:
    """The store with a second ticket, whose due command cannot be read."""
    brand = Brand(id=BrandId("cango"), name="Cango")
    with Desk.open(open_ticket, brands=[brand], numbers=CountedNumbers(mark="2nd-")) as desk:
        opened = instant("2026-03-02T09:00:00Z")
        desk.do(tickets.OpenTicket(subject="late"), by=Actor.staff("anna"), at=opened)
    damage(open_ticket, "update cservice_due set body = x'00' where record = 'ticket-1'")
    return open_ticket


def damage(url: str, statement: str) -> None:
    """Do something to a store behind the desk's back."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as theirs, theirs:
        theirs.execute(statement)


def test_one_that_fails_hides_nothing_of_the_rest(run: Run, broken: str) -> None:
    """what was done is printed, what failed too, and it is counted in good English."""
    result = run("tick", "--store", broken)
    assert error(result) == "1 due command failed, to be given again next time"
    assert "✗ answer: failed, stays due  ticket-1\n" in result.stdout
    assert "InputError: ticket-1 answer: " in result.stdout
    assert "miss answer: carried out" in result.stdout
    assert "answer fell due" in result.stdout


def test_other_tenants(run: Run, open_ticket: str) -> None:
    """a sweep is one tenant's; it says who else waits, and may be everybody's."""
    with Desk.open(open_ticket, tenant="acme") as desk:
        opened = instant("2026-03-02T09:00:00Z")
        theirs = desk.do(tickets.OpenTicket(subject="x"), by=Actor.staff("anna"), at=opened).record
    ours = run("tick", "--store", open_ticket)
    assert "ticket-1" in ours.stdout
    assert theirs.id not in ours.stdout
    assert ours.stderr == "note: due for other tenants: acme; see --all-tenants\n"
    assert run("tick", "--store", open_ticket, "--tenant", "other").stdout == "nothing is due\n"
    assert theirs.id in run("history", theirs.id, "--store", open_ticket, "--tenant", "acme").stdout
    said = error(run("history", theirs.id, "--store", open_ticket))
    assert said.endswith("tenant main")
    done = run("tick", "--store", open_ticket, "--all-tenants")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"miss answer: carried out  {theirs.id}\n" in done.stdout
    both = run("tick", "--store", open_ticket, "--tenant", "acme", "--tenant", "main")
    assert (both.stdout, both.stderr) == ("nothing is due\n", "")
    assert "not both" in error(run("tick", "--store", "x:", "--tenant", "a", "--all-tenants"))
    assert error(run("tick", "--store", open_ticket, "--tenant", "")) == "'' is no tenant"


def test_the_dock_of_a_tenant(run: Run, played: str) -> None:
    """a number is known to the tenant that issued it, and to no other."""
    said = run("dock", NUMBER, "--store", played, "--tenant", "acme").stdout
    assert "refused [number_unknown]" in said


def test_policies_for_another_tenant_are_no_mistake(
    run: Run, open_ticket: str, tmp_path: Path
) -> None:
    """a policy file for several tenants serves each of them."""
    file = tmp_path / "acme.py"
    file.write_text(
        "from cservice import policy\nfrom cservice.tickets import AnswerWithin\n"
        "@policy(AnswerWithin, tenant='acme')\ndef soon(q):\n    return None\n",
        encoding="utf-8",
    )
    assert run("tick", "--store", open_ticket, "--policy", file).exit_code == 0


def test_a_locked_store(run: Run, open_ticket: str) -> None:
    """whoever looks at a screen waits some seconds, or as long as the URL says, and is told why."""
    path = open_ticket.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        for command in (["tick"], ["dock", NUMBER]):
            said = error(run(*command, "--store", f"{open_ticket}?timeout=0.01"))
            assert said.startswith(f"{path}: database is locked: another process or connection")
    assert impatient(open_ticket) == f"{open_ticket}?timeout=5"
    assert impatient("postgresql://h/x") == "postgresql://h/x"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("delete from cservice_schema", "the store is damaged: its table cservice_schema holds []"),
        ("drop table cservice_event", "no such table: cservice_event"),
        ("update cservice_event set body = x'00'", "a column of it does not hold its text"),
        ("update cservice_event set body = '[]'", "tickets.ticket_opened, as it was stored,"),
    ],
)
def test_a_damaged_store(run: Run, open_ticket: str, statement: str, said: str) -> None:
    """the line says which file it is and what is wrong with it."""
    damage(open_ticket, statement)
    line = error(run("history", "ticket-1", "--store", open_ticket))
    assert said in line
    assert "tickets.db: " in line


def test_an_argument_that_is_no_text(run: Run, open_ticket: str) -> None:
    """a terminal that is not UTF-8 may hand over half a sign."""
    said = error(run("history", "\udcff", "--store", open_ticket))
    assert "none in UTF-8" in said or "there is no record" in said


@pytest.mark.parametrize("name", ["", "..a", "a b", "."])
def test_policies_of_no_name(run: Run, name: str) -> None:
    """a name that can be none is one line."""
    said = error(run("policies", "--policy", name))
    assert said.startswith(f"{name!r} names no policies; they are a file such as bronze.py")


@pytest.mark.parametrize("command", [["policies"], ["tick"], ["dock", NUMBER]])
def test_a_brand_of_no_name(run: Run, played: str, command: list[str]) -> None:
    """nothing is no brand."""
    store = [] if command == ["policies"] else ["--store", played]
    assert error(run(*command, *store, "--brand", "")).startswith("'' is no brand")


def test_a_long_error_is_shortened(run: Run, tmp_path: Path) -> None:
    """somebody else's error is shown as far as a screen holds it."""
    file = tmp_path / "long.py"
    file.write_text("raise ValueError('ab ' * 5000)\n", encoding="utf-8")
    said = error(run("policies", "--policy", file))
    assert said.startswith(f"policies {file}:1: ValueError: ab ab")
    assert said.endswith("…")
    assert len(said) < 1300


def test_a_mistake_of_ours_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """what nobody foresaw is told with its type and its place."""

    def fail(*_: object) -> None:
        raise KeyError("shelf")

    monkeypatch.setattr("cservice.cli.charts.listed", fail)
    said = error(run("chart"))
    assert said.startswith("unexpected KeyError: 'shelf' (")
    assert "test_commands.py:" in said
