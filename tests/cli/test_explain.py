"""`--explain`: a case as a story that a manager can read."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from cservice import Brand, Desk, instant
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.story import Story, story
from cservice.cli.tellings import as_markdown, as_text
from cservice.cli.timeline import Entry, Refusal, Swept
from cservice.cli.wording import code, days_later, hours_later, in_zone, party
from cservice.desk.slices import SLICES
from cservice.kernel.actor import AGENT, SUPERVISOR, SYSTEM, Actor
from cservice.kernel.codec import Codec
from cservice.kernel.event import Envelope
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Zone, hours, minutes
from cservice.kernel.words import called
from cservice.returns import PresentParcel

Run = Callable[..., Result]
Write = Callable[..., Path]
COMMANDS = Codec(SLICES).commands
EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = Path(__file__).parent / "stories"
SCRIPTS = sorted(p for p in EXAMPLES.rglob("*.yaml") if "\nsteps:\n" in p.read_text("utf-8"))
#: The scripts whose whole story is kept, so that a change of what is told is a reviewable diff.
KEPT = [EXAMPLES / "cango" / f"{name.stem}.yaml" for name in sorted(STORIES.glob("*.txt"))]


def plays(script: Path) -> tuple[Playing, Story]:
    """A script once it was played, and its story."""
    read = read_script(script)
    with desk_for(read) as desk:
        playing = Playing(read, desk)
        playing.run()
        return playing, playing.story()


def squeezed(text: str) -> str:
    """The text as one line, however it was broken."""
    return " ".join(text.split())


def _said(allowed: str) -> str:
    """What would be right as it is told: a command in words."""
    return called(allowed) if allowed in COMMANDS else code(allowed)


def lines(told: Story) -> list[str]:
    """Who did what, one an entry."""
    return [line.said for day in told.days for run in day.runs for line in run.lines]


@pytest.mark.parametrize("script", KEPT, ids=lambda path: path.stem)
def test_a_whole_story(run: Run, script: Path) -> None:
    """the story of a case, as it is told; `play --explain SCRIPT` prints one that has changed."""
    result = run("play", "--explain", script)
    assert result.exit_code == 0
    assert result.stdout == (STORIES / f"{script.stem}.txt").read_text("utf-8")


def test_stories_are_kept() -> None:
    """of the reference case and of two others, one of which has a policy that lifts a rule."""
    assert [one.stem for one in KEPT] == ["bronze", "credit_after_return", "wrong_book"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_everything_is_told_once(script: Path) -> None:
    """each event, refusal and repeated command of any example has a line, in its order."""
    playing, told = plays(script)
    said = lines(told)

    assert len(said) == len(playing.entries)
    for entry, line in zip(playing.entries, said, strict=True):
        assert ("it was refused" in line) is isinstance(entry, Refusal)
        assert ("nothing happened twice" in line) is (not isinstance(entry, Refusal | Envelope))
    assert squeezed(told.about) == squeezed(read_script(script).about)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_decision_has_its_reason(script: Path) -> None:
    """whatever a policy ruled is told with its words and its name, and what would be right."""
    playing, told = plays(script)
    text = squeezed("\n".join(as_text(told)))
    zone = next((one.zone for one in read_script(script).brands), Zone("UTC"))
    rulings = [
        ruling
        for entry in playing.entries
        if isinstance(entry, Envelope | Refusal)
        for ruling in (entry.refused if isinstance(entry, Refusal) else entry).rulings
    ]

    for ruling in rulings:
        reason = squeezed(in_zone(ruling.text(), zone)).rstrip(".")
        assert f"{reason} ({ruling.policy})" in text
        if ruling.settled_by is not None:
            assert f"by {squeezed(ruling.settled_by)}" in text
        else:
            assert all(squeezed(in_zone(_said(one), zone)) in text for one in ruling.allowed)
        assert all(one.text.rstrip(".") in text for one in ruling.conditions)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_two_ways_to_write_it(script: Path) -> None:
    """the terminal's fits 100 columns, and Markdown says the same, word for word."""
    told = plays(script)[1]
    text = list(as_text(told))
    marked = "\n".join(as_markdown(told))

    assert max(map(len, text)) <= 100
    unmarked = re.sub(r"^ *(#+|-) |(?<!\\)\*+", "", marked, flags=re.MULTILINE)
    assert re.sub(r"\\(.)", r"\1", unmarked).split() == " ".join(text).split()


def test_actors_days_and_waits() -> None:
    """actors are named by role and id, days and instants by the brand's clock, waits in words."""
    text = "\n".join(as_text(plays(EXAMPLES / "cango" / "wrong_book.yaml")[1]))

    assert "Times are those of America/New_York." in text
    assert "\nTuesday, 10 March 2026, three days later\n" in text
    assert "\n           an hour later\n    11:00  Dock dock-5: A refused parcel went" in text
    assert "10:22  It fell due: The label had not arrived" in text
    assert "14:45  So: The replacement left." in text  # what follows from something
    sue = Actor.staff("sue", AGENT, SUPERVISOR)
    assert (party(sue), party(Actor.courier("swift"))) == ("supervisor sue", "courier swift")
    assert [days_later(n) for n in (-1, 0, 1, 12, 13)] == [
        "", "", "the next day", "twelve days later", "13 days later"
    ]  # fmt: skip
    lengths = [minutes(59), hours(1), hours(2.4), hours(20)]
    assert [hours_later(one) for one in lengths] == [
        "", "an hour later", "two hours later", "20 hours later"
    ]  # fmt: skip


def test_it_ends_with_what_came_of_it() -> None:
    """what the customer got, the money, what is still open and how long it took come last."""
    told = plays(EXAMPLES / "cango" / "credit_after_return.yaml")[1]
    items = {one.title: one.items for one in told.end}

    assert list(items) == ["What came of it", "Money", "Still open", "How long it took"]
    closed = "Return authorization ra-1: closed, goods inspected, remedy credit."
    assert closed in items["What came of it"]
    assert "Refund refund-1: pending." in items["What came of it"]
    assert "Credited for ra-1: USD 24.00." in items["Money"]
    # And not the ticket, which is solved.
    [still] = items["Still open"]
    follows = "what may follow, unless a rule is against it: confirm refund or fail refund"
    by_itself = "on Mon 13 Apr 2026, 12:46 by itself: flag no answer"
    assert still == f"Refund refund-1: pending; {follows}, {by_itself}."
    assert items["How long it took"][0].endswith("4 days 4 hours 50 minutes.")
    bronze = {one.title: one.items for one in plays(EXAMPLES / "cango" / "bronze.yaml")[1].end}
    assert bronze["Still open"][0].endswith("on Wed 24 Jun 2026, 05:03 by itself: expire return.")


def test_only_what_is_possible_may_follow(run: Run, tmp_path: Path) -> None:
    """on each axis of a record: nobody is heard again who is heard, nor calmed who is calm."""
    for file in ("brand.yaml", "lines.yaml", "menu.yaml"):
        shutil.copy(EXAMPLES / "cango" / file, tmp_path)
    script = (EXAMPLES / "cango" / "angry_caller.yaml").read_text()
    path = tmp_path / "script.yaml"
    path.write_text(script.partition("  # She is upset, before")[0])

    text = squeezed(run("play", "--explain", path).stdout)
    [follows] = re.findall(
        r"Talk talk-1: under way; what may follow, unless a rule is against it: (.*?)\.", text
    )
    assert follows.split(" or ") == [
        "take step",
        "skip step",
        "address caller",
        "compare detail",
        "say line",
        "note upset",
        "note abuse",
        "pause recording",
    ]


def test_who_did_it_is_said_once() -> None:
    """a field that only repeats who gave the command, or when, is not told again."""
    text = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "order_by_phone.yaml")[1])))
    assert (
        "Agent anna: How the order is paid was changed: “two copies, less ten per cent”. Old"
        in text
    )


def test_whose_case_it_is_goes_without_saying() -> None:
    """a ticket that somebody is to see to, whatever it takes, does not name the case it is on."""
    _, told = plays(EXAMPLES / "cango" / "kept.yaml")
    opened = [line for line in lines(told) if "whoever gives it to them solves this" in line]
    assert opened
    assert not any(" case-" in line for line in opened)


def test_what_is_over_tells_only_what_began() -> None:
    """a lifecycle that never left its beginning is told of as long as its record is open."""
    bronze, never = (
        {one.title: one.items for one in plays(EXAMPLES / "cango" / f"{name}.yaml")[1].end}
        for name in ("bronze", "never_came_back")
    )
    assert "ra-1: authorized, goods with customer, label not mailed" in bronze["What came of it"][1]
    expired = "Return authorization ra-1: expired, remedy exchange."
    assert expired in never["What came of it"]


def test_a_deadline_that_was_refused() -> None:
    """it is told when it is tried again, and why it was refused is told once."""
    text = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "never_came_back.yaml")[1])))
    day = text.partition("Friday, 20 March 2026")[2].partition("Sunday, 22 March")[0]
    assert day.count("the customer need not be reminded of it (trade.exchanges)") == 1
    assert (
        "10:30 So: It is tried again at Sat 21 Mar 2026, 10:30: to remind customer was due at"
        " Fri 20 Mar 2026, 10:20, and was refused."
    ) in day
    assert "10:30 It fell due to remind customer; it was refused." in day


def test_what_should_have_followed_did_not_fall_due() -> None:
    """nobody waited for the day: the dock would have taken the parcel in at once."""
    text = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "gold_customer.yaml")[1])))
    assert "09:10 It should have followed to open return at dock (" in text
    assert "The parcel was set aside, and a return is opened for it. Verdict" in text


def test_that_nothing_is_wrong_is_told() -> None:
    """what was looked at is told with what was found, also where that is nothing."""
    text = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "wrong_again.yaml")[1])))
    found = ("1 × book-sea: substituted, book-wind came", "nothing")
    for one in found:
        assert f"What came was compared with what was ordered. Wrong: {one}." in text


def test_fields_have_names_of_people() -> None:
    """not those of programs, where these would read oddly."""
    text = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "drop_off.yaml")[1])))
    for one in ("With leave, check-in due at", "by way of drop off", "check-ins 1"):
        assert one in text


def test_a_refusal_says_what_was_asked() -> None:
    """with what exactly, and which commands could be given instead."""
    partial, drop_off = (
        squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / f"{name}.yaml")[1])))
        for name in ("partial_return", "drop_off")
    )
    assert "Agent anna asked to issue credit (amount USD 43.50); it was refused." in partial
    assert "What would be right: up to USD 31.00 for what is accepted." in partial
    assert (
        "asked to request return (order order-1, items 5 × chess, changed mind, remedy credit);"
    ) in partial
    assert "asked to report short (items 1 × go); it was refused." in partial
    phone = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "order_by_phone.yaml")[1])))
    assert "asked to open account (customer c-novak" in phone
    assert "not kept" not in phone  # nobody could have erased what was only said
    assert (
        "collect is not possible while it is drop off (lifecycle). What would be right: reschedule"
        " pickup or hand to courier instead or drop off parcels or"
    ) in drop_off


def test_a_yes_or_no_has_words_for_both() -> None:
    """what the bank decided is told by what it means for the money."""
    told = squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / "chargeback.yaml")[1])))
    assert "has decided dispute cb-301; we keep the money." in told
    assert "has decided dispute cb-318; the customer has it." in told


def test_what_has_a_code_is_told_by_its_sentence() -> None:
    """a verdict by its reason, an offer by what was said; an offer's code is what is typed."""
    book, kept = (
        squeezed("\n".join(as_text(plays(EXAMPLES / "cango" / f"{name}.yaml")[1])))
        for name in ("wrong_book", "kept")
    )
    assert "Refuse: there is no return number on the parcel (trade.returns" in book
    assert "was taken in. Verdict “there is no return number on the parcel”, way back" in book
    assert "was offered “If you keep it, we send you a coupon for USD 6.00.” (coupon_10);" in kept


def test_signs_that_markdown_takes_for_its_own(run: Run, script: Write) -> None:
    """whatever people wrote is shown as they wrote it, and can neither mark up nor break in."""
    path = script("sender: A. Stranger", "sender: '*A* <b>_x_</b> [y](z) `q` under_score'")
    marked = run("play", "--explain", "--format", "md", path).stdout
    assert r"“\*A\* \<b\>\_x\_\</b\> \[y\](z) \`q\` under_score”" in marked


def test_a_record_that_never_was(run: Run, script: Write) -> None:
    """a request that is refused begins nothing, and is told as what it would have begun."""
    steps = """\
  - at: 2026-03-02T09:03:00Z
    do: returns.request_return
    by: dora
    with: {order: o-1, items: [{sku: a, reason: damaged}]}
    refused: [unknown_order]
final:
"""
    path = script("final:\n", steps)
    text = run("play", "--explain", path).stdout

    assert "  No return authorization yet\n    09:03  Dock dock-5 asked to request return" in text
    assert "No: there is no order o-1 (trade.returns)." in squeezed(text)


def test_the_story_of_a_store(run: Run, played: str) -> None:
    """`history --explain` tells a case that is kept, by the clock of a brand that is named."""
    brand = EXAMPLES / "cango" / "brand.yaml"
    text = run("history", "case-2", "--store", played, "--explain", "--brand", brand).stdout
    assert text.startswith("History of case-2\n\nTimes are those of America/New_York.\n")
    assert "  Return authorization ra-1, number 6180339880\n" in text
    utc = run("history", "parcel-1", "--store", played, "--explain", "--format", "md").stdout
    assert utc.startswith("# History of parcel-1\n\nTimes are those of UTC.\n")
    assert "- 14:32 Dock dock-5: A parcel stood at the dock." in utc


def test_somebody_who_was_erased(run: Run, played: str, tmp_path: Path) -> None:
    """of a person whose data were erased the story says so, and nothing else."""
    copy = tmp_path / "erased.db"
    shutil.copy(played.removeprefix("sqlite:///"), copy)
    before = run("history", "case-2", "--store", f"sqlite:///{copy}", "--explain").stdout
    with closing(sqlite3.connect(copy)) as connection:
        for table in ("cservice_event", "cservice_record"):
            connection.execute(f"update {table} set personal = null")
        connection.commit()
    after = run("history", "case-2", "--store", f"sqlite:///{copy}", "--explain").stdout

    assert ("Elm Street" in before, "+12025550143" in before) == (True, True)
    assert ("Elm Street" in after, "+12025550143" in after) == (False, False)
    assert "sender [erased]" in squeezed(after)
    assert "Phone not kept" in squeezed(after)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--explain", "--json"], "--explain or --json, not both"),
        (["--format", "md"], "--format is that of --explain; give both"),
    ],
)
def test_options_that_do_not_go_together(
    run: Run, script: Write, played: str, options: list[str], said: str
) -> None:
    """a story is not for programs, and nothing else is written as Markdown."""
    for result in (
        run("play", script(), *options),
        run("history", "case-2", "--store", played, *options),
    ):
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_brands_with_clocks_of_their_own() -> None:
    """each brand's entries are told by its own clock, and whose time is told is said."""
    far = Brand(id=BrandId("far"), name="Far", zone=Zone("Asia/Tokyo"))
    near = Brand(id=BrandId("near"), name="Near", zone=Zone("Europe/Paris"))
    at = instant("2026-03-02T20:00:00Z")
    with Desk(brands=[near, far]) as desk:
        for brand in (near, far):
            parcel = PresentParcel(number=None, sender="S", our_label=False)
            desk.do(parcel, by=Actor.dock("d"), brand=brand.id, at=at)
        told = story("Two", desk.events(), desk.records(), desk=desk, brands=[near, far])

    assert told.clock == "Times are those of each brand: Asia/Tokyo for far, Europe/Paris for near."
    assert [day.date for day in told.days] == ["Monday, 2 March 2026", "Tuesday, 3 March 2026"]
    assert told.days[1].runs[0].lines[0].time == "05:00"


OBJECTIONS = """
from cservice import SUPERVISOR, NeedApproval, Refuse, policy
from cservice.returns import MayReturn

@policy(MayReturn)
def dear(q: MayReturn) -> NeedApproval:
    return NeedApproval("dear", "it was dear.", role=SUPERVISOR)

@policy(MayReturn)
def unsealed(q: MayReturn) -> Refuse:
    return Refuse("unsealed", "the seal is broken", override=SUPERVISOR, allowed=("keep it", "ask"))
"""


def test_who_approved_and_who_could(run: Run, tmp_path: Path) -> None:
    """an approval that is missing says whose, a refusal who may take it on; else who did."""
    (tmp_path / "objections.py").write_text(OBJECTIONS)
    script = (
        (EXAMPLES / "cango" / "bronze.yaml")
        .read_text()
        .replace("refused: [window]", "refused: [window, dear, unsealed]")
    )
    head, _, rest = script.partition("  # She has found it.\n")
    second = rest.partition("  # The other one, without a receipt")[2].partition("\n")[2]
    script = f"{head}{second}".partition("final:")[0]
    for file in ("brand.yaml", "lines.yaml", "menu.yaml"):
        shutil.copy(EXAMPLES / "cango" / file, tmp_path)
    path = tmp_path / "script.yaml"
    path.write_text(script.replace("../policies/bronze.py", "objections.py"))
    text = squeezed(run("play", "--explain", path).stdout)

    assert (
        "Only with the approval of a supervisor: it was dear (objections:dear). What would be"
        " right: with the approval of a supervisor. No: the seal is broken (objections:unsealed),"
        " unless a supervisor takes it on. What would be right: keep it or ask."
    ) in text
    assert (
        "it was dear (objections:dear), approved by staff sue: a customer of many years. No: the"
        " seal is broken (objections:unsealed), overridden by staff sue: a customer of many years."
    ) in text


def test_what_was_swept() -> None:
    """a command that was due is told, with what went wrong if it failed; a story may be empty."""
    at = instant("2026-03-02T20:00:00Z")
    swept: list[Entry] = [
        Swept(at=at, command="returns.expire_return", on="ra-9"),
        Refusal(
            at=at,
            by=SYSTEM,
            command="returns.expire_return",
            on="ra-9",
            refused=refuse("lifecycle", "lifecycle", "not_now", "it is closed"),
        ),
        Swept(at=at, command="returns.expire_return", on="ra-9", failure="the disk is full"),
    ]
    with Desk() as desk:
        assert lines(story("Due", swept, (), desk=desk)) == [
            "It fell due to expire return.",
            "It fell due to expire return; it was refused.",
            "It fell due to expire return. That failed and stays due: the disk is full",
        ]
        assert story("Nothing", (), (), desk=desk).end == ()


def test_who_took_on_what_was_refused_all_the_same(run: Run) -> None:
    """an override that settles nothing is told too, in the story and in the timeline."""
    script = EXAMPLES / "cango" / "chargeback.yaml"

    story = squeezed(run("play", "--explain", script).stdout)
    assert (
        "Agent anna asked to issue credit; it was refused."
        in story.partition("which supervisor sue took on")[0]
    )
    asked = "Agent anna asked to issue credit, which supervisor sue took on: the globe is here; it"
    assert story.count(f"{asked} was refused.") == 1
    told = squeezed(run("play", script).stdout)
    assert told.count("refused ra-1 though staff sue took it on: the globe is here ⚖") == 1


def test_lines_that_are_answered_alike_are_answered_once(run: Run) -> None:
    """each answer of its own is told."""
    text = squeezed(run("play", "--explain", EXAMPLES / "cango" / "digital_goods.yaml").stdout)

    assert text.count("How does this item come back, if at all? Nothing: Of what is digital") == 2
    assert text.count("Nothing: Of what is digital there is nothing to send back") == 2
    assert "Yes: within 30 days of delivery (trade.returns:window). No: game-mine was" in text


def test_money_that_a_host_knows_of(run: Run) -> None:
    """it is told as an amount, like all money."""
    text = squeezed(run("play", "--explain", EXAMPLES / "cango" / "kept.yaml").stdout)

    assert "Known from outside: won for: cost USD 15.00." in text
