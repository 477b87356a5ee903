"""The protocol of a call, as data of a brand: what is said when, and what if nobody is heard.

Nothing here is spoken: a host shows an agent what is next, and records what was said in
`cservice.talks`. The words themselves are a brand's too: `Lines`.
"""

from cservice.protocol.lines import WORDS, Lines, unlike
from cservice.protocol.model import (
    CALM,
    WARNING,
    Detail,
    Due,
    Ladder,
    LadderName,
    LineName,
    Phase,
    Protocol,
    ProtocolError,
    Rung,
    Step,
    StepName,
    Then,
)
from cservice.protocol.trade import TRADE

__all__ = [
    "CALM",
    "TRADE",
    "WARNING",
    "WORDS",
    "Detail",
    "Due",
    "Ladder",
    "LadderName",
    "LineName",
    "Lines",
    "Phase",
    "Protocol",
    "ProtocolError",
    "Rung",
    "Step",
    "StepName",
    "Then",
    "unlike",
]
