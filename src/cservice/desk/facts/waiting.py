"""What of a return waits for a person, as its records say. Source: B5, D7, E9."""

from enum import StrEnum

from cservice import returns
from cservice.desk.facts.originals import arrived, exchanged, exchanging, to_come
from cservice.desk.facts.pickups import left_behind
from cservice.desk.facts.purse import for_return
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money


class Topic(StrEnum):
    """What a person is asked to do about a return, an order or a refund, not over by that."""

    SETTLE = "settle"  # credit it, or have something go out for it
    DECIDE = "decide"  # look again at what is under review
    TRACE = "trace"  # ask the courier for what is late, to us or to the customer
    RESEND = "resend"  # send an order again that came back, or cancel it
    LEAVE = "leave"  # ask the shop for an order that was to leave
    FETCH = "fetch"  # have the courier come for what it left with the customer
    ANSWER = "answer"  # ask the provider what became of a refund
    MAIL = "mail"  # mail a label that was ordered, or dictate the number
    SURPLUS = "surplus"  # say what becomes of what was not authorized
    SEND_BACK = "send_back"  # send the customer what is theirs

    def of(self, id: str) -> str:
        """How a ticket names it, as what it asks somebody to see to: "ra-1:settle"."""
        return f"{id}:{self}"


def topic_of(asked: str) -> tuple[str, Topic | None]:
    """What a ticket asks somebody to see to: of which record, and what of it; None = all of it."""
    id, colon, topic = asked.rpartition(":")
    return (id, Topic(topic)) if colon and topic in _TOPICS else (asked, None)


_TOPICS = frozenset(Topic)


def waits_for(topic: Topic, ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether somebody has to do that about a return, as far as is known now."""
    if topic is Topic.SURPLUS:
        return bool(ra.surplus_undecided)
    if topic is Topic.SEND_BACK:
        return bool(ra.to_send_back)
    if ra.stage is not returns.ReturnStage.AUTHORIZED:
        return False
    if topic is Topic.DECIDE:
        return ra.undecided > 0
    if topic is Topic.TRACE:
        late = ra.goods is returns.GoodsStage.LATE or ra.rest_late
        return late or to_come(ra, case)
    if topic is Topic.MAIL:
        return ra.unmailed
    if topic is Topic.FETCH:
        return ra.outstanding > 0 and left_behind(ra, case)
    # Asked of every return that is authorized, of which nothing is due as a rule: seen first.
    if ra.remedy is returns.Remedy.CREDIT and not _is_due(ra):
        return False
    if for_return(ra, case).disputed:
        return False
    return credit_waits(ra, case).is_positive or exchange_waits(ra, case) > 0


def _is_due(ra: returns.ReturnAuthorization) -> bool:
    known = any(one.accepted or one.kept or one.not_needed or one.lost for one in ra.lines)
    return known and ra.unsettled.is_positive


def credit_waits(ra: returns.ReturnAuthorization, case: CaseFile) -> Money:
    """What is to be credited for what came, need not come, or is lost, and may leave."""
    if ra.remedy is not returns.Remedy.CREDIT:
        return Money.zero(ra.currency)
    due = ra.credit_due if arrived(ra, case) else ra.unsettled
    return for_return(ra, case).bears(due)


def exchange_waits(ra: returns.ReturnAuthorization, case: CaseFile) -> int:
    """For how many pieces something is to go out, and nobody has started an exchange."""
    if ra.remedy is not returns.Remedy.EXCHANGE:
        return 0
    pieces, worth = returns.not_exchanged(ra, exchanged(ra.id, case), arrived=arrived(ra, case))
    free = worth.is_zero or for_return(ra, case).bears(worth).is_positive
    return pieces if free else 0


def unsettled(ra: returns.ReturnAuthorization, case: CaseFile) -> str:
    """What somebody is to do about a return that waits for that, in words."""
    due = credit_waits(ra, case)
    if not due.is_positive:
        # Beside an exchange under way, or a credit, the remedy stays as it is.
        fixed = exchanging(ra.id, case) or ra.credited is not None
        otherwise = "" if fixed else ", or changes its remedy to a credit"
        return (
            f"nothing goes out yet for {exchange_waits(ra, case)} of the pieces of {ra.id}:"
            f" somebody starts its exchange{otherwise}"
        )
    if due > ra.credit_due:
        lost = f"{due} is due for {ra.id}, if what is lost of it is written off: somebody"
        return f"{lost} has a supervisor approve the credit, or closes the return"
    unsure = for_return(ra, case).not_in(due)
    paid = "" if unsure.is_zero else f", once it is known that {unsure} of it was paid"
    return f"{due} is due for {ra.id}: somebody credits it{paid}"
