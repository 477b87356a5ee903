import attrs
import pytest

from cservice.kernel.codec import from_plain
from cservice.kernel.errors import InputError
from cservice.protocol import (
    TRADE,
    Detail,
    Due,
    LadderName,
    LineName,
    Lines,
    Phase,
    Protocol,
    ProtocolError,
    Step,
    StepName,
    Then,
    unlike,
)
from cservice.protocol.tables import tables

THANKS, DANCE = StepName("thanks"), StepName("dance")


def test_the_trades_silent_call() -> None:
    """greet, 5 s; greet again, 5 s; apologise, 5 s; hang up."""
    silent = TRADE.ladder(LadderName("silent"))

    assert [(one.line, one.waits) for one in silent.rungs] == [
        ("silent_greeting", 5),
        ("silent_greeting_again", 5),
        ("silent_apology", 5),
    ]
    assert silent.then is Then.HANG_UP


@pytest.mark.parametrize(
    ("name", "waits", "then"),
    [
        ("low_voice", (0, 5), Then.HANG_UP),
        ("noise", (0, 0, 5), Then.HANG_UP),
        ("language", (0, 0), Then.SEEK_HELP),
        ("too_quiet", (0,), Then.CARRY_ON),
    ],
)
def test_the_trades_other_troubles(name: str, waits: tuple[int, ...], then: Then) -> None:
    """none of them ends directly."""
    ladder = TRADE.ladder(LadderName(name))

    assert tuple(one.waits for one in ladder.rungs) == waits
    assert ladder.then is then


def test_the_trades_steps_cite_their_rows() -> None:
    """each is of the trade catalogue, and what is repeated is so where an order was placed."""
    rows = {phase: {TRADE.step(name).source for name in TRADE.of(phase)} for phase in Phase}
    placed = [name for name, one in TRADE.steps.items() if one.when is Due.ORDER_PLACED]

    assert rows == {
        Phase.OPENING: {"C1", "C10"},
        Phase.VERIFICATION: {"C2"},
        Phase.CLOSING: {"C11"},
        Phase.UPSET: {"C12"},
    }
    assert placed == [
        "email_repeated",
        "bill_to_repeated",
        "ship_to_repeated",
        "items_repeated",
        "prices_repeated",
        "total_repeated",
    ]
    assert {one.compares for one in TRADE.steps.values()} == {None, *Detail}
    assert (TRADE.warnings, TRADE.pause) == (1, 120)


def test_the_order_of_the_steps() -> None:
    """by the parts of the talk; those for upset callers have an order of their own."""
    assert TRADE.before(THANKS) == ()
    assert TRADE.before(StepName("order_number_asked")) == TRADE.of(Phase.OPENING)
    assert TRADE.before(StepName("apology")) == ("acknowledgement",)


def test_every_line_is_there_once() -> None:
    """those of steps, those of ladders, and the warning; a step may say another's line."""
    assert len(set(TRADE.lines)) == len(TRADE.lines)
    assert TRADE.lines[0] == "thanks"
    assert TRADE.lines[-1] == "warning"
    steps = {
        THANKS: Step(phase=Phase.OPENING, says="thanks"),
        DANCE: Step(phase=Phase.CLOSING, says="dances", line=LineName("thanks")),
    }
    assert Protocol(steps=steps, ladders={}).lines == ("thanks", "warning")


def test_what_is_not_there_is_told_by_name() -> None:
    """with what is."""
    with pytest.raises(ProtocolError, match="no step 'dance'; there are thanks, introduction"):
        TRADE.step(DANCE)
    with pytest.raises(ProtocolError, match="no ladder 'storm'; there are silent, low_voice"):
        TRADE.ladder(LadderName("storm"))
    bare = Protocol(steps={}, ladders={})
    with pytest.raises(ProtocolError, match="no step 'dance'; there are none"):
        bare.step(DANCE)
    with pytest.raises(ProtocolError, match="no ladder 'storm'; there are none"):
        bare.ladder(LadderName("storm"))


def test_what_makes_no_sense_is_refused() -> None:
    """a step of two kinds, a ladder without lines, no time at all for a pause."""
    both = Step(phase=Phase.OPENING, says="both", compares=Detail.NAME, addresses=True)
    with pytest.raises(ProtocolError, match="step dance cannot both compare the name and agree"):
        Protocol(steps={DANCE: both}, ladders={})
    ladder = TRADE.ladder(LadderName("silent"))
    with pytest.raises(InputError, match="rungs must not be empty"):
        attrs.evolve(ladder, rungs=())
    with pytest.raises(InputError, match="pause must be 1 or more"):
        attrs.evolve(TRADE, pause=0)


def test_a_protocol_is_read_from_plain_data() -> None:
    """as it is in a file."""
    plain = {
        "steps": {"dance": {"phase": "closing", "says": "dances", "when": "order_placed"}},
        "ladders": {"storm": {"says": "it thunders", "rungs": [{"line": "duck", "waits": 3}]}},
        "warnings": 2,
    }
    read = from_plain(plain, Protocol)

    assert read.step(DANCE).when is Due.ORDER_PLACED
    assert read.lines == ("dance", "duck", "warning")


def test_it_is_told_in_tables() -> None:
    """one for each part that has steps, one for each trouble."""
    found = tables(TRADE)

    assert [one.title for one in found][:4] == [
        "Opening",
        "Verification",
        "Closing",
        "Whenever the caller is upset",
    ]
    assert found[4].title == "Where nobody is heard: silent (C6)"
    assert found[4].rows[0] == ("1", "silent_greeting", "5 s, the next line")
    assert found[4].rows[-1] == ("3", "silent_apology", "5 s, hang up")
    assert found[0].rows[2][2] == "where the talk is recorded"
    ours = attrs.evolve(TRADE.ladder(LadderName("too_quiet")), source="")
    [only] = tables(Protocol(steps={}, ladders={LadderName("too_quiet"): ours}))
    assert only.title == "Where the agent is too quiet: too_quiet"
    assert only.rows == (("1", "louder", "carry on"),)


class TestLines:
    lines = Lines(
        first="en",
        languages={
            "en": {LineName("thanks"): "Thank you.", LineName("warning"): "Please."},
            "es_MX": {LineName("thanks"): "Gracias."},
        },
    )
    protocol = Protocol(steps={THANKS: Step(phase=Phase.OPENING, says="thanks")}, ladders={})

    def test_a_caller_is_spoken_to_in_their_language(self) -> None:
        """or in what it is one of; else in the first."""
        assert self.lines.language("es-MX") == "es_MX"
        assert self.lines.language("es-mx-x-old") == "es_MX"
        assert self.lines.language("es") == "en"
        assert self.lines.language(None) == "en"

    def test_they_are_held_against_the_protocol(self) -> None:
        """lines that are missing, and lines that nobody says."""
        assert list(unlike(self.lines, self.protocol)) == ["es_MX: there is no line warning"]
        bare = Protocol(steps={}, ladders={})
        assert list(unlike(self.lines, bare)) == [
            "en: the protocol has no line thanks",
            "es_MX: the protocol has no line thanks",
            "es_MX: there is no line warning",
        ]

    def test_lines_that_say_nothing_are_refused(self) -> None:
        """and those in none of their languages."""
        with pytest.raises(ProtocolError, match="no lines in de, the first; there are en, es_MX"):
            attrs.evolve(self.lines, first="de")
        with pytest.raises(ProtocolError, match="no lines in de, the first; there are none"):
            Lines(first="de", languages={})
        with pytest.raises(ProtocolError, match="the line thanks in en says nothing"):
            Lines(first="en", languages={"en": {LineName("thanks"): " "}})
