"""The protocol as the trade tells it, row by row. A brand may have its own in a file."""

from cservice.kernel.value import evolve
from cservice.protocol.model import (
    Detail,
    Due,
    Ladder,
    LadderName,
    LineName,
    Phase,
    Protocol,
    Rung,
    Step,
    StepName,
    Then,
)


def _opening(says: str, when: Due = Due.ALWAYS, *, row: str = "C1") -> Step:
    return Step(phase=Phase.OPENING, says=says, when=when, source=row)


def _compared(detail: Detail, says: str) -> Step:
    return Step(phase=Phase.VERIFICATION, says=says, when=Due.FOUND, compares=detail, source="C2")


def _closing(says: str, when: Due = Due.ALWAYS) -> Step:
    return Step(phase=Phase.CLOSING, says=says, when=when, source="C11")


def _upset(says: str) -> Step:
    return Step(phase=Phase.UPSET, says=says, source="C12")


def _rung(line: str, waits: int = 0) -> Rung:
    return Rung(line=LineName(line), waits=waits)


_STEPS = {
    "thanks": _opening("thanks for the call"),
    "introduction": evolve(_opening("introduces self and brand"), by_each=True),
    "recording_notice": _opening("says that the talk is recorded", Due.RECORDED, row="C10"),
    "name_asked": _opening("asks the name"),
    "form_of_address": evolve(
        _opening("uses title and surname from then on, or asks leave for the first name"),
        addresses=True,
    ),
    "reason_restated": _opening("says the reason for the call again"),
    "pleasure": _opening("says that it is a pleasure to help"),
    "order_number_asked": Step(
        phase=Phase.VERIFICATION,
        says="asks the order number; else searches by e-mail, name or phone",
        source="C2",
    ),
    "name_compared": _compared(Detail.NAME, "has the caller say the name, and compares it"),
    "billing_address_compared": _compared(
        Detail.BILLING_ADDRESS, "has the caller say the billing address, and compares it"
    ),
    "email_compared": _compared(Detail.EMAIL, "has the caller say the e-mail, and compares it"),
    "phone_compared": _compared(Detail.PHONE, "has the caller say the phone, and compares it"),
    "acknowledgement": _upset("acknowledges what went wrong"),
    "apology": _upset("apologises"),
    "ownership": _upset("takes it on as their own matter"),
    "offer": _upset("offers what may be done"),
    "summary": _closing("sums up what was agreed"),
    "numbers": _closing("gives the order and ticket numbers", Due.NUMBERED),
    "email_repeated": _closing("repeats the e-mail", Due.ORDER_PLACED),
    "bill_to_repeated": _closing("repeats where the bill goes", Due.ORDER_PLACED),
    "ship_to_repeated": _closing("repeats where the goods go", Due.ORDER_PLACED),
    "items_repeated": _closing("repeats the items", Due.ORDER_PLACED),
    "prices_repeated": _closing("repeats the prices", Due.ORDER_PLACED),
    "total_repeated": _closing("repeats the total", Due.ORDER_PLACED),
    "answer_time": _closing("says by when the team answers", Due.TICKET_FORWARDED),
    "more_help": _closing("offers more help"),
    "farewell": _closing("thanks for the call"),
    "brand": _closing("ends with the name of the brand"),
}

_LADDERS = {
    "silent": Ladder(
        says="nobody is heard",
        rungs=(
            _rung("silent_greeting", 5),
            _rung("silent_greeting_again", 5),
            _rung("silent_apology", 5),
        ),
        source="C6",
    ),
    "low_voice": Ladder(
        says="the voice is low, or hands-free",
        rungs=(_rung("speak_up"), _rung("another_phone", 5)),
        source="C7",
    ),
    "noise": Ladder(
        says="there is noise on the line",
        rungs=(_rung("noise_apology"), _rung("call_again"), _rung("noise_thanks", 5)),
        source="C7",
    ),
    "language": Ladder(
        says="the caller speaks another language",
        rungs=(_rung("standard_language"), _rung("somebody_who_speaks_it")),
        then=Then.SEEK_HELP,
        source="C8",
    ),
    "too_quiet": Ladder(
        says="the agent is too quiet",
        rungs=(_rung("louder"),),
        then=Then.CARRY_ON,
        source="C8",
    ),
}

#: The trade's own.
TRADE = Protocol(
    steps={StepName(name): one for name, one in _STEPS.items()},
    ladders={LadderName(name): one for name, one in _LADDERS.items()},
)
