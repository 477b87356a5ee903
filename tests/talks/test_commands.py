import datetime
from typing import Any

import attrs
import pytest

from cservice import MANAGEMENT
from cservice.ids import CallId, OrderId, TalkId
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import Instant, plus
from cservice.protocol import (
    TRADE,
    Detail,
    Due,
    LadderName,
    LineName,
    Phase,
    Protocol,
    StepName,
    Then,
)
from cservice.talks import (
    BY_CALL,
    AddressCaller,
    AllSaid,
    BeginFacts,
    BeginTalk,
    CallerAbusive,
    CallerAddressed,
    CallerCalmed,
    CallerEscalated,
    CallerHeard,
    CallerUpset,
    CallerWarned,
    CalmCaller,
    CarriedOn,
    CompareDetail,
    DetailCompared,
    DetailCorrected,
    EndTalk,
    EscalateCaller,
    FlagSilence,
    HearCaller,
    LineSaid,
    LineState,
    MaySkip,
    NoteAbuse,
    NoteUpset,
    PauseRanLong,
    PauseRecording,
    ReasonRestated,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RemindOfPause,
    ResumeRecording,
    SayLine,
    SilenceLasted,
    SkipStep,
    StartRecording,
    StepsSkipped,
    StepTaken,
    TakeStep,
    Talk,
    TalkBegun,
    TalkEnded,
    TalkFacts,
    WarnCaller,
)
from cservice.testing import NOON, STREAM, given, knowing

ID, CALL, ORDER = TalkId(STREAM.id), CallId("call-1"), OrderId("order-1")
SILENT, NOISE, LANGUAGE, QUIET = map(LadderName, ("silent", "noise", "language", "too_quiet"))
BEGUN = TalkBegun(call=CALL, at=NOON)
KNOWN = knowing(TalkFacts, protocol=TRADE)
FOUND = attrs.evolve(
    KNOWN, so=frozenset({Due.FOUND}), on_file={Detail.NAME: "Ann Lee", Detail.PHONE: "+12025550143"}
)


def after(seconds: float) -> Instant:
    """So many seconds after noon."""
    return plus(NOON, datetime.timedelta(seconds=seconds))


def at(seconds: float, facts: TalkFacts = KNOWN) -> TalkFacts:
    """What is known so many seconds after noon."""
    return attrs.evolve(facts, now=after(seconds))


def step(name: str) -> TakeStep:
    """The command that takes it."""
    return TakeStep(talk=ID, step=StepName(name))


def taken(*names: str) -> list[StepTaken]:
    """What happened when they were taken."""
    return [StepTaken(step=StepName(name)) for name in names]


def skipped(*names: str, reason: str | None = None) -> StepsSkipped:
    """What happens when they are passed over."""
    return StepsSkipped(steps=tuple(map(StepName, names)), reason=reason)


def said(ladder: str, rung: int, seconds: float, protocol: Protocol = TRADE) -> LineSaid:
    """What happened when that line was said, so many seconds after noon."""
    found = protocol.ladder(LadderName(ladder))
    one = found.rungs[rung - 1]
    return LineSaid(
        ladder=LadderName(ladder),
        line=one.line,
        rung=rung,
        last=rung == len(found.rungs),
        then=found.then,
        at=after(seconds),
        seconds=one.waits,
    )


def test_a_talk_is_begun_on_a_call_that_somebody_has() -> None:
    """it is found by the call, whose case it joins."""
    facts = knowing(BeginFacts, talking=True, led=False)
    begin = BeginTalk(call=CALL)
    talk = given().when(begin, facts).then(BEGUN).record

    assert begin.follows == CALL
    assert talk.lookups == (Lookup(name=BY_CALL, value=CALL),)
    assert talk.began_at == NOON
    assert not talk.verified


def test_a_talk_may_be_recorded_from_the_first_word_on() -> None:
    """and then the caller is to be told."""
    facts = knowing(BeginFacts, talking=True, led=False)

    given().when(BeginTalk(call=CALL, recorded=True), facts).then(BEGUN, RecordingStarted(at=NOON))


@pytest.mark.parametrize(
    ("talking", "led", "code"),
    [(True, True, "talked_on"), (False, True, "talked_on"), (False, False, "nobody_has_it")],
)
def test_one_call_has_one_talk(talking: bool, led: bool, code: str) -> None:
    """and none before it is answered, or once it is over."""
    facts = knowing(BeginFacts, talking=talking, led=led)

    given().when(BeginTalk(call=CALL), facts).then_refused(code)


class TestSteps:
    def test_a_step_is_taken(self) -> None:
        """and taken again it is there once."""
        told = given(BEGUN, *taken("thanks")).when(step("thanks"), KNOWN)

        assert told.then(*taken("thanks")).record.taken == ("thanks",)

    def test_the_reason_for_the_call_is_kept(self) -> None:
        """for the agent's lines, and for whoever takes the call over."""
        first = taken("thanks", "introduction", "name_asked", "form_of_address")
        restate = attrs.evolve(step("reason_restated"), about="a wrong book")
        told = given(BEGUN, *first).when(restate, KNOWN)

        told.then(ReasonRestated(about="a wrong book"), *taken("reason_restated"))
        assert told.record.about == "a wrong book"

    def test_what_is_passed_over_is_recorded(self) -> None:
        """each step once, and made up for it is passed over no more."""
        told = given(BEGUN).when(step("name_asked"), KNOWN)
        told.then(skipped("thanks", "introduction"), *taken("name_asked"))
        assert [one.policy for one in told.rulings] == ["trade.talks:recorded_not_forbidden"]

        log = (BEGUN, *told.events)
        more = given(*log).when(step("pleasure"), KNOWN)
        more.then(skipped("form_of_address", "reason_restated"), *taken("pleasure"))
        made_up = given(*log).when(step("thanks"), KNOWN).then(*taken("thanks")).record
        assert made_up.skipped == ("introduction",)
        assert made_up.taken == ("name_asked", "thanks")

    def test_a_policy_may_forbid_it(self) -> None:
        """then the steps come first, or are skipped by nobody."""

        @policy(MaySkip)
        def never_thanks(q: MaySkip) -> Ruling | None:
            """Everybody is thanked."""
            if "thanks" not in q.steps:
                return None
            return Refuse("thanks_first", f"the caller is not thanked: {', '.join(q.phases)}")

        strict = knowing(TalkFacts, never_thanks, protocol=TRADE)

        given(BEGUN).when(step("pleasure"), strict).then_refused("thanks_first")
        skip = SkipStep(talk=ID, step=StepName("thanks"), reason="in a hurry")
        given(BEGUN).when(skip, strict).then_refused("thanks_first")
        skip = SkipStep(talk=ID, step=StepName("pleasure"), reason="in a hurry")
        given(BEGUN).when(skip, strict).then(skipped("pleasure", reason="in a hurry"))

    def test_policies_are_told_what_is_passed_over(self) -> None:
        """which steps, of which parts of the talk, for which other, and why."""
        asked: list[MaySkip] = []

        @policy(MaySkip)
        def listens(q: MaySkip) -> Ruling | None:
            """No opinion."""
            asked.append(q)
            return None

        facts = knowing(TalkFacts, listens, protocol=TRADE)
        given(BEGUN).when(step("summary"), facts)
        given(BEGUN).when(
            SkipStep(talk=ID, step=StepName("thanks"), reason="in a hurry"), facts
        ).then(skipped("thanks", reason="in a hurry"))

        first, second = asked
        assert first.steps[-1] == "order_number_asked"
        assert first.phases == {Phase.OPENING, Phase.VERIFICATION}
        assert (first.taken, first.reason) == ("summary", None)
        assert (second.steps, second.taken) == (("thanks",), None)
        assert second.reason == "in a hurry"

    def test_only_what_is_left_is_skipped(self) -> None:
        """not what was taken, nor what is not due."""
        told = given(BEGUN, *taken("thanks"), skipped("introduction"))
        for name in ("thanks", "introduction", "total_repeated"):
            skip = SkipStep(talk=ID, step=StepName(name), reason="why not")
            told.when(skip, KNOWN).then_refused("not_left")

    def test_an_unknown_step_is_refused(self) -> None:
        """with those there are."""
        told = given(BEGUN).when(step("dance"), KNOWN).then_refused("no_such_step")

        assert told.refusal.standing[0].allowed == tuple(TRADE.steps)
        skip = SkipStep(talk=ID, step=StepName("dance"), reason="no room")
        given(BEGUN).when(skip, KNOWN).then_refused("no_such_step")

    @pytest.mark.parametrize(
        ("name", "command"),
        [("form_of_address", "address caller"), ("email_compared", "compare detail")],
    )
    def test_some_steps_are_taken_by_saying_more(self, name: str, command: str) -> None:
        """how the caller is addressed; what the caller said."""
        told = given(BEGUN).when(step(name), KNOWN).then_refused("needs_more")

        assert command in told.refusal.standing[0].allowed

    def test_which_steps_are_due_depends_on_the_case(self) -> None:
        """an order that was placed is repeated; an answer is promised on a forwarded ticket."""
        before = list(TRADE.of(Phase.OPENING, Phase.VERIFICATION, Phase.CLOSING))
        so = frozenset({Due.ORDER_PLACED, Due.TICKET_FORWARDED, Due.NUMBERED})
        facts = attrs.evolve(KNOWN, so=so)
        [passed, _] = given(BEGUN).when(step("brand"), facts).events

        assert isinstance(passed, StepsSkipped)
        only = {"recording_notice", *(n for n, one in TRADE.steps.items() if one.compares)}
        assert list(passed.steps) == [name for name in before[:-1] if name not in only]

    def test_the_notice_is_due_on_a_recorded_talk(self) -> None:
        """and on no other."""
        first = (BEGUN, *taken("thanks", "introduction"))
        told = given(*first, RecordingStarted(at=NOON)).when(step("name_asked"), KNOWN)

        told.then(skipped("recording_notice"), *taken("name_asked"))
        given(*first).when(step("name_asked"), KNOWN).then(*taken("name_asked"))

    def test_what_is_said_to_upset_callers_is_a_matter_of_its_own(self) -> None:
        """it comes before nothing else, and nothing else before it."""
        upset = (BEGUN, CallerUpset(reason="late"))
        told = given(*upset).when(step("apology"), KNOWN)

        told.then(skipped("acknowledgement"), *taken("apology"))
        given(*upset).when(step("thanks"), KNOWN).then(*taken("thanks"))


class TestAddress:
    def test_the_caller_is_addressed(self) -> None:
        """by title and surname, unless leave is given for the first name."""
        first = (BEGUN, *taken("thanks", "introduction", "name_asked"))
        told = given(*first).when(AddressCaller(talk=ID, name="Ms Lee"), KNOWN)

        told.then(
            CallerAddressed(name="Ms Lee", first_name=False, leave=False),
            *taken("form_of_address"),
        )
        by_first = AddressCaller(talk=ID, name="Ann", first_name=True, leave=True)
        talk = given(*first).when(by_first, KNOWN).record
        assert (talk.addressed, talk.first_name, talk.leave) == ("Ann", True, True)

    def test_what_comes_before_it_is_passed_over(self) -> None:
        """as with any other step; a protocol without such a step is none the worse."""
        told = given(BEGUN).when(AddressCaller(talk=ID, name="Ms Lee"), KNOWN)
        assert told.events[0] == skipped("thanks", "introduction", "name_asked")

        bare = attrs.evolve(KNOWN, protocol=Protocol(steps={}, ladders={}))
        given(BEGUN).when(AddressCaller(talk=ID, name="Ms Lee"), bare).then(
            CallerAddressed(name="Ms Lee", first_name=False, leave=False)
        )


class TestVerification:
    opened = (BEGUN, skipped(*TRADE.of(Phase.OPENING)), *taken("order_number_asked"))

    def compare(self, said: str, detail: Detail = Detail.NAME, **more: Any) -> CompareDetail:
        """What is asked once the caller has said it."""
        return CompareDetail(talk=ID, detail=detail, order=ORDER, said=said, **more)

    def test_what_the_caller_says_is_compared(self) -> None:
        """in any case; a phone by its digits."""
        command = self.compare("ann  LEE")
        told = given(*self.opened).when(command, FOUND)

        told.then(
            DetailCompared(
                detail=Detail.NAME, order=ORDER, said="ann  LEE", on_file="Ann Lee", agrees=True
            ),
            *taken("name_compared"),
        )
        assert command.locks(told.record) == (ORDER,)
        assert told.record.verified
        phone = self.compare("+1 202-555-0143", Detail.PHONE)
        talk = given(*self.opened).when(phone, FOUND).record
        assert talk.compared == (Detail.PHONE,)
        assert talk.skipped[-2:] == ("billing_address_compared", "email_compared")
        assert talk.verified

    @pytest.mark.parametrize(
        ("detail", "said", "on_file", "agrees"),
        [
            (Detail.NAME, "Jose Nunez", "José Núñez", True),
            (Detail.NAME, "Núñez, José", "Jose Nunez", True),
            (Detail.NAME, "Ann OBrien Lee", "Ann O’Brien-Lee", True),
            (Detail.NAME, "Ann", "Ann Lee", False),
            (Detail.NAME, "…", "!!", False),
            (Detail.BILLING_ADDRESS, "Calle Nunez 1, Malaga", "Calle Núñez 1 Málaga", True),
            (Detail.BILLING_ADDRESS, "1 Main St 2", "2 Main St 1", False),
            (Detail.EMAIL, "jose@example.com", "josé@example.com", False),
        ],
    )
    def test_what_is_said_is_compared_as_a_name_is_looked_up(
        self, detail: Detail, said: str, on_file: str, agrees: bool
    ) -> None:
        """nobody says accents, hyphens and apostrophes; of an e-mail address they count."""
        known = attrs.evolve(KNOWN, on_file={detail: on_file})
        told = given(*self.opened).when(self.compare(said, detail), known)
        assert told.events[-2] == DetailCompared(
            detail=detail, order=ORDER, said=said, on_file=on_file, agrees=agrees
        )
        assert told.record.verified is agrees

    def test_a_missing_accent_may_be_put_on_file(self) -> None:
        """the name agrees, and is corrected; in other case only there is nothing to."""
        known = attrs.evolve(KNOWN, on_file={Detail.NAME: "Jose Nunez"})
        told = given(*self.opened).when(self.compare("José Núñez", corrected=True), known)
        assert told.record.corrected == (Detail.NAME,)
        assert told.record.differing == ()
        given(*self.opened).when(self.compare("JOSE NUNEZ", corrected=True), known).then_refused(
            "agrees"
        )
        found = self.compare("José Núñez", agrees=True, corrected=True)
        given(*self.opened).when(found, known).then_refused("agrees")

    def test_what_differs_verifies_nobody(self) -> None:
        """until it is said again as it is on file."""
        told = given(*self.opened).when(self.compare("Ann Leigh"), FOUND)
        assert told.record.differing == (Detail.NAME,)
        assert not told.record.verified

        talk = given(*self.opened, *told.events).when(self.compare("Ann Lee"), FOUND).record
        assert (talk.compared, talk.differing) == ((Detail.NAME,), ())
        assert talk.verified

    def test_the_agent_finds_whether_it_is_the_same(self) -> None:
        """whatever the letters say."""
        talk = given(*self.opened).when(self.compare("A. Lee", agrees=True), FOUND).record
        assert talk.verified
        talk = given(*self.opened).when(self.compare("Ann Lee", agrees=False), FOUND).record
        assert not talk.verified

    def test_a_misspelling_is_corrected_and_noted(self) -> None:
        """with what it was; that verifies nobody, but something else may."""
        told = given(*self.opened).when(self.compare("Ann Leigh", corrected=True), FOUND)

        told.then(
            DetailCompared(
                detail=Detail.NAME, order=ORDER, said="Ann Leigh", on_file="Ann Lee", agrees=False
            ),
            DetailCorrected(detail=Detail.NAME, order=ORDER, old="Ann Lee", new="Ann Leigh"),
            *taken("name_compared"),
        )
        assert told.record.corrected == (Detail.NAME,)
        assert told.record.differing == ()
        assert not told.record.verified
        phone = self.compare("+12025550143", Detail.PHONE)
        assert given(*self.opened, *told.events).when(phone, FOUND).record.verified

    def test_what_agrees_is_not_corrected(self) -> None:
        """there is nothing to."""
        command = self.compare("Ann Lee", corrected=True)
        given(*self.opened).when(command, FOUND).then_refused("agrees")

    def test_what_is_not_on_file_agrees_with_nothing(self) -> None:
        """whatever the agent finds; it may be put there."""
        email = self.compare("ann@example.com", Detail.EMAIL, agrees=True)
        talk = given(*self.opened).when(email, FOUND).record
        assert talk.differing == (Detail.EMAIL,)

        more = attrs.evolve(email, corrected=True)
        assert given(*self.opened).when(more, FOUND).record.corrected == (Detail.EMAIL,)

    def test_without_an_order_there_is_nothing_to_compare(self) -> None:
        """it is found first."""
        given(*self.opened).when(self.compare("Ann Lee"), KNOWN).then_refused("no_order")

    def test_a_caller_says_something(self) -> None:
        """the number that the call comes from is not said."""
        with pytest.raises(InputError, match="said must not be empty"):
            self.compare(" ", Detail.PHONE)


class TestSilence:
    def test_line_after_line_is_said(self) -> None:
        """greet, 5 s; greet again, 5 s; apologise, 5 s; hang up."""
        log: list[Event[Talk]] = [BEGUN]
        for rung, seconds in ((1, 0), (2, 5), (3, 10)):
            told = given(*log).when(SayLine(talk=ID, ladder=SILENT), at(seconds))
            told.then(said("silent", rung, seconds))
            log += told.events
            [due] = told.record.deadlines()
            assert (due.at, due.key) == (after(seconds + 5), "silence")
            assert not told.record.waited_out(after(seconds + 4))
            assert told.record.waited_out(after(seconds + 5)) == (rung == 3)
            early = attrs.evolve(at(seconds + 4))
            given(*log).when(due.command, early).then_refused("not_due")
            log += given(*log).when(due.command, at(seconds + 60)).events

        assert log[2] == SilenceLasted(due_at=after(5))
        assert log[-1] == AllSaid(ladder=SILENT, then=Then.HANG_UP)
        talk = given(*log).record
        assert talk is not None
        assert (talk.line, talk.troubles, talk.deadlines()) == (LineState.ALL_SAID, (SILENT,), ())
        assert talk.waited_out(NOON)
        again = given(*log).when(SayLine(talk=ID, ladder=SILENT), at(99))
        again.then_refused("all_said")
        assert again.refusal.standing[0].allowed == ("hear the caller", "hang_up")

    def test_nothing_more_is_said_while_an_answer_is_waited_for(self) -> None:
        """of the same trouble; another takes its place at once."""
        told = given(BEGUN, said("silent", 1, 0))

        told.when(SayLine(talk=ID, ladder=SILENT), at(4)).then_refused("too_soon")
        other = told.when(SayLine(talk=ID, ladder=NOISE), at(4)).then(said("noise", 1, 4))
        assert other.record.troubles == (SILENT, NOISE)
        assert other.record.wait_until is None

    def test_the_log_tells_it_however_late_a_sweep_is(self) -> None:
        """whatever ends the wait notes first that it was over."""
        told = given(BEGUN, said("silent", 1, 0))
        told.when(SayLine(talk=ID, ladder=SILENT), at(5)).then(
            SilenceLasted(due_at=after(5)), said("silent", 2, 5)
        )
        told.when(HearCaller(talk=ID), at(5)).then(
            SilenceLasted(due_at=after(5)), CallerHeard(at=after(5))
        )
        told.when(EndTalk(talk=ID), at(5)).then(
            SilenceLasted(due_at=after(5)), TalkEnded(missed=(), at=after(5))
        )

    def test_the_caller_may_be_heard_in_between(self) -> None:
        """and all goes on; silent again, it begins anew."""
        told = given(BEGUN, said("silent", 1, 0)).when(HearCaller(talk=ID), at(3))
        told.then(CallerHeard(at=after(3)))
        assert told.record.deadlines() == ()
        assert told.record.line is LineState.CLEAR

        log = (BEGUN, said("silent", 1, 0), *told.events)
        again = given(*log).when(SayLine(talk=ID, ladder=SILENT), at(9)).then(said("silent", 1, 9))
        assert again.record.troubles == (SILENT, SILENT)
        given(*log).when(HearCaller(talk=ID), at(9)).then_refused("not_now")

    def test_who_is_heard_once_all_was_said_is_talked_to(self) -> None:
        """nobody hangs up on a voice."""
        log = (BEGUN, said("language", 1, 0), said("language", 2, 2))
        over = AllSaid(ladder=LANGUAGE, then=Then.SEEK_HELP)

        given(*log, over).when(HearCaller(talk=ID), at(3)).then(CallerHeard(at=after(3)))
        other = given(*log, over).when(SayLine(talk=ID, ladder=NOISE), at(3))
        other.then(said("noise", 1, 3))

    def test_what_is_not_waited_for_is_over_with_its_last_line(self) -> None:
        """somebody's help is sought who speaks the language; a louder agent carries on."""
        told = given(BEGUN, said("language", 1, 0))
        told.when(SayLine(talk=ID, ladder=LANGUAGE), at(1)).then(
            said("language", 2, 1), AllSaid(ladder=LANGUAGE, then=Then.SEEK_HELP)
        )
        quiet = given(BEGUN).when(SayLine(talk=ID, ladder=QUIET), KNOWN)
        quiet.then(said("too_quiet", 1, 0), CarriedOn(ladder=QUIET))
        assert (quiet.record.line, quiet.record.ladder) == (LineState.CLEAR, None)

    def test_where_it_carries_on_after_a_wait(self) -> None:
        """a caller who is heard later is heard anyway."""
        rungs = tuple(attrs.evolve(one, waits=5) for one in TRADE.ladder(QUIET).rungs)
        slow = attrs.evolve(TRADE.ladder(QUIET), rungs=rungs)
        protocol = attrs.evolve(TRADE, ladders={QUIET: slow})
        told = given(BEGUN, said("too_quiet", 1, 0, protocol))

        told.when(HearCaller(talk=ID), at(5)).then(CarriedOn(ladder=QUIET))
        flag = FlagSilence(talk=ID, due_at=after(5))
        told.when(flag, at(6)).then(CarriedOn(ladder=QUIET))

    def test_an_unknown_trouble_is_refused(self) -> None:
        """with those there are."""
        told = given(BEGUN).when(SayLine(talk=ID, ladder=LadderName("storm")), KNOWN)

        told.then_refused("no_such_trouble")
        assert told.refusal.standing[0].allowed == tuple(TRADE.ladders)

    def test_a_protocol_may_lose_lines_meanwhile(self) -> None:
        """then all was said."""
        noise = TRADE.ladder(NOISE)
        shorter = attrs.evolve(noise, rungs=noise.rungs[:1])
        facts = attrs.evolve(KNOWN, protocol=attrs.evolve(TRADE, ladders={NOISE: shorter}))

        told = given(BEGUN, said("noise", 1, 0)).when(SayLine(talk=ID, ladder=NOISE), facts)
        told.then_refused("all_said")


class TestMood:
    def test_an_upset_caller_calms_down(self) -> None:
        """and may be upset again."""
        told = given(BEGUN).when(NoteUpset(talk=ID, reason="late"), KNOWN)
        told.then(CallerUpset(reason="late"))
        given(BEGUN, *told.events).when(CalmCaller(talk=ID), KNOWN).then(CallerCalmed())

    def test_who_may_grant_it_hears_of_it(self) -> None:
        """as policies say; management, by the trade."""
        told = given(BEGUN, CallerUpset(reason="late"))
        escalated = told.when(EscalateCaller(talk=ID, reason="the shipping back"), KNOWN)

        escalated.then(CallerEscalated(to=MANAGEMENT, reason="the shipping back"))
        assert escalated.record.escalated_to == MANAGEMENT
        assert [one.policy for one in escalated.rulings] == ["trade.talks:who_grants"]
        given(BEGUN).when(EscalateCaller(talk=ID, reason="x"), KNOWN).then_refused("not_now")

    def test_an_abusive_caller_is_warned(self) -> None:
        """as often as it takes, which is counted."""
        told = given(BEGUN).when(NoteAbuse(talk=ID, reason="insults"), KNOWN)
        told.then(CallerAbusive(reason="insults"))
        assert told.record.abused
        warned = given(BEGUN, *told.events).when(WarnCaller(talk=ID), KNOWN)
        warned.then(CallerWarned(at=NOON))
        assert warned.record.warnings == 1
        assert warned.record.abused
        given(BEGUN).when(WarnCaller(talk=ID), KNOWN).then_refused("not_now")


class TestRecording:
    on = (BEGUN, RecordingStarted(at=NOON))
    until = after(120)
    paused = RecordingPaused(at=NOON, pause_until=until)

    def test_it_is_paused_and_resumed(self) -> None:
        """while card data are said."""
        given(BEGUN).when(StartRecording(talk=ID), KNOWN).then(RecordingStarted(at=NOON))
        told = given(*self.on).when(PauseRecording(talk=ID), KNOWN).then(self.paused)
        [due] = told.record.deadlines()
        assert (due.at, due.key) == (self.until, "pause")

        resumed = given(*self.on, self.paused).when(ResumeRecording(talk=ID), at(119))
        resumed.then(RecordingResumed(at=after(119)))
        assert resumed.record.deadlines() == ()

    def test_somebody_is_reminded_of_a_long_pause(self) -> None:
        """once, also where it is resumed before a sweep, or the talk ends."""
        told = given(*self.on, self.paused)
        remind = RemindOfPause(talk=ID, due_at=self.until)
        ran = PauseRanLong(due_at=self.until)

        told.when(remind, at(119)).then_refused("not_due")
        told.when(attrs.evolve(remind, due_at=NOON), at(200)).then_refused("not_due")
        told.when(remind, at(120)).then(ran)
        given(*self.on, self.paused, ran).when(remind, at(130)).then_refused("not_due")
        told.when(ResumeRecording(talk=ID), at(120)).then(ran, RecordingResumed(at=after(120)))
        ended = told.when(EndTalk(talk=ID), at(120))
        assert ended.events[0] == ran

    def test_what_is_not_recorded_is_not_paused(self) -> None:
        """there is nothing to."""
        given(BEGUN).when(PauseRecording(talk=ID), KNOWN).then_refused("not_now")

    def test_two_things_may_be_waited_for(self) -> None:
        """an answer, and the end of a pause."""
        talk = given(*self.on, self.paused, said("silent", 1, 0)).record
        assert talk is not None
        assert [one.key for one in talk.deadlines()] == ["silence", "pause"]


class TestEnd:
    def test_what_was_due_and_not_taken_was_missed(self) -> None:
        """also what was passed over on purpose."""
        names = TRADE.of(Phase.OPENING, Phase.VERIFICATION)
        first = taken(*(n for n in names if n not in ("pleasure", "recording_notice")))
        log = (BEGUN, *first, skipped("pleasure"), *taken("summary", "farewell"))
        told = given(*log).when(EndTalk(talk=ID), KNOWN)

        missed = tuple(map(StepName, ("pleasure", "more_help", "brand")))
        told.then(TalkEnded(missed=missed, at=NOON))
        assert (told.record.missed, told.record.ended_at) == (missed, NOON)

    @pytest.mark.parametrize(
        "last", [said("noise", 1, 0), CallerAbusive(reason="insults")], ids=lambda one: one.kind
    )
    def test_nothing_is_missed_where_nothing_can_be_said(self, last: Event[Talk]) -> None:
        """to who is not heard, or is abusive."""
        told = given(BEGUN, last).when(EndTalk(talk=ID), KNOWN)

        told.then(TalkEnded(missed=(), at=NOON))

    def test_nothing_is_waited_for_any_more(self) -> None:
        """once it is over."""
        paused = RecordingPaused(at=NOON, pause_until=after(120))
        waits = (RecordingStarted(at=NOON), paused, said("silent", 1, 0))
        log = (BEGUN, *waits, TalkEnded(missed=(), at=after(3)))
        talk = given(*log).record

        assert talk is not None
        assert talk.deadlines() == ()
        given(*log).when(HearCaller(talk=ID), at(4)).then_refused("not_now")


def test_a_line_has_a_name() -> None:
    """by which scripts have a sentence for it."""
    assert said("silent", 1, 0).line == LineName("silent_greeting")
