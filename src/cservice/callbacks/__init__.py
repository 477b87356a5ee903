"""Call-backs: somebody is called, in the place that they have in a queue. Source: A10."""

from cservice.callbacks.asking import CancelCallback, RequestCallback
from cservice.callbacks.chart import CallbackStage
from cservice.callbacks.dialling import (
    DialCallback,
    ExpireDial,
    GiveUpCallback,
    MissCallback,
    ReachCallback,
)
from cservice.callbacks.events import (
    CallbackCancelled,
    CallbackDialled,
    CallbackGivenUp,
    CallbackMissed,
    CallbackReached,
    CallbackRequested,
)
from cservice.callbacks.facts import CallbackFacts, Dialler, Kept
from cservice.callbacks.model import (
    BY_PHONE,
    DIALLED_BY,
    OPEN_FOR,
    WAITING,
    Callback,
    open_for,
)
from cservice.callbacks.questions import GiveUpAfter, MayDial, TriesAtMost, TryAgainAfter
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="callbacks",
    records=(Callback,),
    events=(
        CallbackRequested,
        CallbackDialled,
        CallbackMissed,
        CallbackReached,
        CallbackGivenUp,
        CallbackCancelled,
    ),
    commands=(
        RequestCallback,
        DialCallback,
        MissCallback,
        ReachCallback,
        ExpireDial,
        GiveUpCallback,
        CancelCallback,
    ),
    questions=(MayDial, TriesAtMost, TryAgainAfter, GiveUpAfter),
)

__all__ = [
    "BY_PHONE",
    "DIALLED_BY",
    "OPEN_FOR",
    "SLICE",
    "WAITING",
    "Callback",
    "CallbackCancelled",
    "CallbackDialled",
    "CallbackFacts",
    "CallbackGivenUp",
    "CallbackMissed",
    "CallbackReached",
    "CallbackRequested",
    "CallbackStage",
    "CancelCallback",
    "DialCallback",
    "Dialler",
    "ExpireDial",
    "GiveUpAfter",
    "GiveUpCallback",
    "Kept",
    "MayDial",
    "MissCallback",
    "ReachCallback",
    "RequestCallback",
    "TriesAtMost",
    "TryAgainAfter",
    "open_for",
]
