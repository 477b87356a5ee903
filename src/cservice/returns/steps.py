"""What the commands on a return have in common: their base, and what several of them refuse."""

from cservice.ids import ReturnId, Sku
from cservice.kernel.command import Command
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns.facts import ReturnFacts, SettlingFacts, Sold
from cservice.returns.model import ReturnAuthorization

#: Under this name the commands themselves refuse.
RULES = "trade.returns"


@frozen(kw_only=True)
class ReturnCommand(Command[ReturnAuthorization, ReturnFacts]):
    """A command on a return authorization."""

    record = ReturnAuthorization
    target = "ra"
    facts = ReturnFacts
    ra: ReturnId  # which


@frozen(kw_only=True)
class SettlingCommand(Command[ReturnAuthorization, SettlingFacts]):
    """A command on a return authorization for which it matters who has the money."""

    record = ReturnAuthorization
    target = "ra"
    facts = SettlingFacts
    ra: ReturnId  # which


def lapsed(question: str, record: ReturnAuthorization) -> Refused:
    """What is refused once the number has expired is refused also before a sweep notes it."""
    return refuse(
        question,
        RULES,
        "expired",
        "the return number was good until {until}",
        allowed=("request another return",),
        until=record.expires_at,
    )


def our_mistake(record: ReturnAuthorization, facts: ReturnFacts) -> bool:
    """Whether we caused any of it: it is said, and nothing contradicts it. Source: D2, E3."""
    ours = [line for line in record.lines if line.reason.our_mistake]
    return not all(facts.contradicts(line) for line in ours)


def no_number(question: str) -> Refused:
    """Nothing is sent, to the customer or to us, for a return without a number. Source: E1."""
    return refuse(
        question,
        RULES,
        "no_number",
        "nothing is sent before the return is authorized",
        allowed=("authorize the return first",),
    )


def nothing_to_send(question: str, record: ReturnAuthorization) -> Refused | None:
    """Neither address nor label are for what the customer keeps. Source: E14."""
    if not record.goods.nothing_comes:
        return None
    return refuse(question, RULES, "nothing_to_send", "nothing of it is to be sent back")


def not_sent(question: str, facts: ReturnFacts) -> Refused:
    """Nothing comes back, and nothing is credited, that never left us."""
    if facts.cancelled:
        return refuse(question, RULES, "order_cancelled", "the order was cancelled before it left")
    return refuse(
        question,
        RULES,
        "not_sent",
        "the order has not left yet, so nothing of it can come back",
        allowed=("cancel the order", "return it once it has left"),
    )


def nothing_bought(question: str) -> Refused:
    """Nothing goes out for what was not paid for. Source: D2."""
    return refuse(
        question,
        RULES,
        "nothing_bought",
        "all that comes back is extra, so nothing goes out for it",
        allowed=("ask for it back as a credit, of nothing",),
    )


def too_much(question: str, sku: Sku, quantity: int, sold: Sold | None) -> Refused:
    """Nothing is returned that was not bought, and nothing twice. Source: E7."""
    if sold is None:
        return refuse(question, RULES, "not_bought", "{sku} is not on the order", sku=sku)
    return refuse(
        question,
        RULES,
        "more_than_bought",
        "{quantity} × {sku} asked back, {bought} bought, {claimed} already coming back",
        allowed=(f"{sold.returnable} × {sku}",) if sold.returnable else (),
        quantity=quantity,
        sku=sku,
        bought=sold.bought,
        claimed=sold.claimed,
    )
