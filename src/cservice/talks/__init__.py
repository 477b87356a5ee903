"""Talks: what is said on a call, step by step, held against the brand's protocol.

Source: C1, C2, C6-C8, C10-C12.
"""

from cservice.kernel.slice import Slice
from cservice.talks.chart import (
    LineState,
    Mood,
    Recording,
    TalkStage,
)
from cservice.talks.commands import (
    AddressCaller,
    BeginTalk,
    CompareDetail,
    EndTalk,
    PassTalkOn,
    SkipStep,
    TakeStep,
)
from cservice.talks.facts import (
    BeginFacts,
    TalkFacts,
)
from cservice.talks.guide import (
    Next,
    next_steps,
)
from cservice.talks.model import (
    BY_CALL,
    Talk,
)
from cservice.talks.mood import (
    CalmCaller,
    EscalateCaller,
    NoteAbuse,
    NoteUpset,
    WarnCaller,
)
from cservice.talks.mood_events import (
    CallerAbusive,
    CallerCalmed,
    CallerEscalated,
    CallerUpset,
    CallerWarned,
)
from cservice.talks.questions import (
    EscalateTo,
    MaySkip,
)
from cservice.talks.recording import (
    PauseRecording,
    RemindOfPause,
    ResumeRecording,
    StartRecording,
)
from cservice.talks.recording_events import (
    PauseRanLong,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from cservice.talks.step_events import (
    CallerAddressed,
    DetailCompared,
    DetailCorrected,
    ReasonRestated,
    StepsSkipped,
    StepTaken,
    TalkBegun,
    TalkEnded,
    TalkPassedOn,
)
from cservice.talks.steps import (
    left,
    lines_left,
    waited,
)
from cservice.talks.trouble import (
    FlagSilence,
    HearCaller,
    SayLine,
)
from cservice.talks.trouble_events import (
    AllSaid,
    CallerHeard,
    CarriedOn,
    LineSaid,
    SilenceLasted,
)

SLICE = Slice(
    name="talks",
    records=(Talk,),
    events=(
        TalkBegun,
        StepTaken,
        ReasonRestated,
        StepsSkipped,
        CallerAddressed,
        DetailCompared,
        DetailCorrected,
        TalkPassedOn,
        TalkEnded,
        LineSaid,
        SilenceLasted,
        AllSaid,
        CarriedOn,
        CallerHeard,
        CallerUpset,
        CallerAbusive,
        CallerWarned,
        CallerCalmed,
        CallerEscalated,
        RecordingStarted,
        RecordingPaused,
        RecordingResumed,
        PauseRanLong,
    ),
    commands=(
        BeginTalk,
        TakeStep,
        SkipStep,
        AddressCaller,
        CompareDetail,
        PassTalkOn,
        EndTalk,
        SayLine,
        HearCaller,
        FlagSilence,
        NoteUpset,
        NoteAbuse,
        WarnCaller,
        CalmCaller,
        EscalateCaller,
        StartRecording,
        PauseRecording,
        ResumeRecording,
        RemindOfPause,
    ),
    questions=(MaySkip, EscalateTo),
)

__all__ = [
    "BY_CALL",
    "SLICE",
    "AddressCaller",
    "AllSaid",
    "BeginFacts",
    "BeginTalk",
    "CallerAbusive",
    "CallerAddressed",
    "CallerCalmed",
    "CallerEscalated",
    "CallerHeard",
    "CallerUpset",
    "CallerWarned",
    "CalmCaller",
    "CarriedOn",
    "CompareDetail",
    "DetailCompared",
    "DetailCorrected",
    "EndTalk",
    "EscalateCaller",
    "EscalateTo",
    "FlagSilence",
    "HearCaller",
    "LineSaid",
    "LineState",
    "MaySkip",
    "Mood",
    "Next",
    "NoteAbuse",
    "NoteUpset",
    "PassTalkOn",
    "PauseRanLong",
    "PauseRecording",
    "ReasonRestated",
    "Recording",
    "RecordingPaused",
    "RecordingResumed",
    "RecordingStarted",
    "RemindOfPause",
    "ResumeRecording",
    "SayLine",
    "SilenceLasted",
    "SkipStep",
    "StartRecording",
    "StepTaken",
    "StepsSkipped",
    "TakeStep",
    "Talk",
    "TalkBegun",
    "TalkEnded",
    "TalkFacts",
    "TalkPassedOn",
    "TalkStage",
    "WarnCaller",
    "left",
    "lines_left",
    "next_steps",
    "waited",
]
