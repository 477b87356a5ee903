"""The four lifecycles of a talk: whether it is over, the line, the caller's mood, the recording."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class TalkStage(StrEnum):
    """Whether a talk is over."""

    UNDER_WAY = "under_way"
    OVER = "over"


class LineState(StrEnum):
    """Whether the caller can be talked to."""

    CLEAR = "clear"
    IN_TROUBLE = "in_trouble"
    ALL_SAID = "all_said"


class Mood(StrEnum):
    """How the caller is. Source: C12."""

    CALM = "calm"
    UPSET = "upset"
    ABUSIVE = "abusive"
    WARNED = "warned"


class Recording(StrEnum):
    """Whether the talk is recorded at this moment. Source: C10."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


class TalkChart(Chart[TalkStage]):
    """What is said on a call, from the first word to the last. A step may be taken again."""

    S = States.from_enum(TalkStage, initial=TalkStage.UNDER_WAY, final={TalkStage.OVER})
    go_on = S.UNDER_WAY.to(S.UNDER_WAY)
    end = S.UNDER_WAY.to(S.OVER)


class LineChart(Chart[LineState]):
    """Whether there is anybody to talk to: line after line is said, until somebody is heard.

    Another trouble may take the place of the first; then its lines begin.
    """

    S = States.from_enum(LineState, initial=LineState.CLEAR)
    say = S.CLEAR.to(S.IN_TROUBLE) | S.IN_TROUBLE.to(S.IN_TROUBLE) | S.ALL_SAID.to(S.IN_TROUBLE)
    wait = S.IN_TROUBLE.to(S.IN_TROUBLE)
    say_all = S.IN_TROUBLE.to(S.ALL_SAID)
    carry_on = S.IN_TROUBLE.to(S.CLEAR)
    hear = S.IN_TROUBLE.to(S.CLEAR) | S.ALL_SAID.to(S.CLEAR)


class MoodChart(Chart[Mood]):
    """How the caller is, as the agent notes it; who is abusive is warned before we hang up."""

    S = States.from_enum(Mood, initial=Mood.CALM)
    upset = S.CALM.to(S.UPSET)
    escalate = S.UPSET.to(S.UPSET) | S.ABUSIVE.to(S.ABUSIVE) | S.WARNED.to(S.WARNED)
    abuse = S.CALM.to(S.ABUSIVE) | S.UPSET.to(S.ABUSIVE) | S.WARNED.to(S.ABUSIVE)
    warn = S.ABUSIVE.to(S.WARNED)
    calm = S.UPSET.to(S.CALM) | S.ABUSIVE.to(S.CALM) | S.WARNED.to(S.CALM)


class RecordingChart(Chart[Recording]):
    """Whether the talk is recorded: not while card data are said."""

    S = States.from_enum(Recording, initial=Recording.OFF)
    start = S.OFF.to(S.ON)
    pause = S.ON.to(S.PAUSED)
    remind = S.PAUSED.to(S.PAUSED)
    resume = S.PAUSED.to(S.ON)


STAGE = compile_chart(TalkChart, name="talks.stage", field="stage")
LINE = compile_chart(LineChart, name="talks.line", field="line")
MOOD = compile_chart(MoodChart, name="talks.mood", field="mood")
RECORDING = compile_chart(RecordingChart, name="talks.recording", field="recording")
