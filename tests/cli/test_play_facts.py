"""`facts` in a script: what the host knows while a step is carried out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cservice.cli import main

Write = Callable[..., Path]

POLICY = """\
import attrs
from cservice import Money, policy
from cservice.kernel.codec import personal
from cservice.returns import DockDecision, DockVerdict, MayTakeIn


@attrs.frozen(kw_only=True)
class Loyalty:
    tier: str
    since: int = 0
    parcel: str = ""
    owes: Money | None = None


@attrs.frozen(kw_only=True)
class Name:
    name: str = personal()


@policy(MayTakeIn)
def kind_dock(q: MayTakeIn) -> DockVerdict | None:
    '''Gold customers' parcels are looked at first.'''
    loyalty = q.may_know(Loyalty)
    if loyalty is None or loyalty.tier != "gold":
        return None
    return DockVerdict(decision=DockDecision.QUARANTINE, code="gold", reason="gold")
"""

SCRIPT = """\
title: Gold
policies: [mine.py]
actors:
  dora: {kind: dock, id: dock-5}
steps:
  - at: 2026-03-02T09:00:00Z
    do: returns.present_parcel
    by: dora
    with: {sender: A. Stranger}
    facts: {Loyalty: {tier: gold, since: 2019}}
    as: gold
    expect: [returns.parcel_presented, returns.parcel_quarantined, tickets.ticket_opened]
  - at: 2026-03-02T09:01:00Z
    do: returns.present_parcel
    by: dora
    with: {sender: A. Stranger}
    expect: [returns.parcel_presented, returns.parcel_refused]
  - at: 2026-05-02T09:02:00Z
    tick: true
    facts: {Loyalty: {tier: bronze, parcel: $gold.stage}}
    expect: [tickets.answer_fell_due, returns.parcel_refused, tickets.ticket_noted]
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the script, with one thing replaced in it or in its policy, and give its path."""

    def write(old: str = "", new: str = "") -> Path:
        path = tmp_path / "gold.yaml"
        for file, text in ((path, SCRIPT), (tmp_path / "mine.py", POLICY)):
            file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return path

    return write


def play(path: Path, *options: str) -> Result:
    """Play it in-process."""
    return CliRunner().invoke(main, ["play", str(path), *options], catch_exceptions=False)


def test_known_for_its_step(write: Write) -> None:
    """what a step says is known while it is carried out, kept with the ruling, then forgotten."""
    result = play(write(), "--json")
    assert result.exit_code == 0, result.stderr
    facts = [one["facts"] for one in json.loads(result.stdout)["events"]]
    gold = {"Loyalty": {"tier": "gold", "since": 2019, "parcel": "", "owes": None}}
    bronze = {"Loyalty": {"tier": "bronze", "since": 0, "parcel": "quarantined", "owes": None}}
    assert facts == [gold, {}, gold, {}, {}, bronze, bronze, bronze]


def test_told(write: Write) -> None:
    """the story says what was known from outside."""
    told = " ".join(play(write(), "--explain").stdout.split())
    known = "Known from outside: loyalty: since 2019, tier gold."
    assert known in told


TIER = "Loyalty: {tier: gold, since: 2019}"
BROKEN = [
    (TIER, "Loyality: {tier: gold}", ":10: unknown fact 'Loyality'; did you mean Loyalty"),
    (
        TIER,
        "Money: {amount: 1, currency: USD}",
        ":10: unknown fact 'Money'; there are Loyalty, Na",
    ),
    (TIER, "policy: {}", ":10: unknown fact 'policy'; there are "),
    ("policies: [mine.py]\n", "", ":9: unknown fact 'Loyalty'; there are none yet"),
    ("policies: [mine.py]", "policies: [yours.py]", ":2: there is no policy file "),
    (TIER, "Loyalty: {teir: gold}", ":10: teir: unknown field; did you mean tier"),
    (TIER, "Loyalty: {}", ":10: 'tier' is missing"),
    (TIER, "Loyalty: gold", ":10: expected a mapping, not 'gold'"),
    (TIER, "Loyalty: {tier: gold, since: long}", ":10: since: expected a whole number such as 2"),
    (TIER, "Loyalty: {tier: gold, owes: {amount: 1}}", ":10: owes: 'currency' is missing"),
    (TIER, "Loyalty: {tier: $parcel}", ":10: unknown name 'parcel'; there are none yet"),
    ("parcel: $gold.stage", "parcel: $gold.shelf", ":20: gold has no shelf"),
    ("parcel: $gold.stage", "since: $gold.stage", ":20: since: expected a whole number such as 2"),
    ("{Loyalty: {tier: gold, since: 2019}}", "gold", ":10: steps[0].facts: expected a mapping"),
    ("tick: true", "find: {record: a, by: b, value: c}", ":20: 'facts' is not for a step with fin"),
    (TIER, "Name: {name: Ann}", ":6: host fact Name: has a personal field, and is kept with ev"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[said for _, _, said in BROKEN])
def test_broken(write: Write, old: str, new: str, said: str) -> None:
    """a fact that is wrong gets one line: the file, the line, what is wrong, what would be."""
    path = write(old, new)
    result = play(path)
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith(f"error: {path}{said}")


def test_two_of_a_name(write: Write, tmp_path: Path) -> None:
    """a fact whose name is that of two classes is refused, unless no step names it."""
    path = write("[mine.py]", "[mine.py, other.py]")
    (tmp_path / "other.py").write_text(
        "import attrs\n@attrs.frozen\nclass Loyalty: ...\n@attrs.frozen\nclass Name: ...\n"
        "from cservice import policy\nfrom cservice.returns import WayBack\n"
        "@policy(WayBack)\ndef nobody(q: WayBack) -> None:\n    '''Nobody pays.'''\n",
        encoding="utf-8",
    )
    result = play(path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {path}:2: Loyalty is another class here than in policies above;"
        " name one otherwise\n"
    )
    path.write_text(SCRIPT.replace("    facts:", "    # facts:"), encoding="utf-8")
    assert "returns.parcel_refused" in play(path).stderr  # it plays, and nothing is known
