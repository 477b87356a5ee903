"""Who calls, and who waits, told on the terminal. Source: A8, A9, A10."""

from collections.abc import Iterator

from cservice.cli.wording import code
from cservice.desk.brand import Brand
from cservice.desk.caller import Caller, Identified, Known
from cservice.desk.desk import Desk
from cservice.desk.queues import Line, line, own_line, waited_for
from cservice.kernel.time import Instant, elapsed, iso, lasting, shown
from cservice.routing import Waiting

_SAID = {
    Identified.WITHHELD: "the number is withheld, and says nothing",
    Identified.NOBODY: "nobody whom the desk knows uses {phone}",
    Identified.ONE: "one customer uses {phone}; that it is they who call, the number does not say",
    Identified.SEVERAL: "{count} customers use {phone}; the caller says who of them calls",
}


def caller_lines(found: Caller) -> Iterator[str]:
    """Who may be calling, and what there is with them."""
    yield _SAID[found.identified].format(phone=found.phone, count=len(found.customers))
    for one in found.customers:
        yield from _customer(one)
    for promised in found.callbacks:
        yield f"  is to be called: {promised.id} since {iso(promised.since)}"
    if found.calls:
        yield f"  calls from it: {len(found.calls)}, the last at {iso(found.calls[0].opened_at)}"
    if found.said_new:
        yield f"  said to be a new customer, and was none: {found.said_new}"


def _customer(one: Known) -> Iterator[str]:
    last = one.last_order
    what = "no order" if last is None else f"last order {last.number or last.id}: {last.stage}"
    account = "" if one.account is None else f", account {one.account.id}"
    yield f"  {one.name or 'name not known'} ({one.customer}), {what}{account}"
    for ticket in one.open_tickets:
        yield f"    ticket {ticket.number}, {code(ticket.stage)}: {ticket.subject}"


def queue_lines(desk: Desk, brand: Brand, now: Instant) -> Iterator[str]:
    """Every department that the brand's menu or its queues name, and who waits for it.

    And every other that somebody waits for, and the persons whose own line somebody is in.
    """
    ways = [way.department for one in brand.menu.levels.values() for way in one.ways]
    departments, persons = waited_for(desk, brand)
    named = {*brand.queues, *departments, *[one for one in ways if one is not None]}
    for department in sorted(named):
        yield from _line(code(department), line(desk, brand, department, now), now)
    for person in sorted(persons):
        yield from _line(f"{person}, in person", own_line(desk, brand, person, now), now)


def _line(whose: str, there: Line, now: Instant) -> Iterator[str]:
    yield f"{whose}: {_summary(there, now)}"
    for one in there.waiting:
        yield _place(there, one, now)


def _summary(there: Line, now: Instant) -> str:
    waits = len(there.waiting)
    said = [f"{waits or 'nobody'} wait{'s' if waits < 2 else ''}"]
    if there.queue.longest is not None:
        said[0] += f" of {there.queue.longest}"
    said.append(f"{there.agents or 'nobody'} ready")
    hours = there.queue.hours
    if hours is not None and not hours.is_open(now):
        opens = hours.opens_at(now)
        said.append("closed" if opens is None else f"closed, opens {shown(opens, hours.zone)}")
    return ", ".join(said)


def _place(there: Line, one: Waiting, now: Instant) -> str:
    turn = there.turn(one.call)
    assert turn is not None, "who waits has a place"
    still = "" if turn.expected is None else f", still {lasting(turn.expected)}"
    first = f", priority {one.priority}" if one.priority else ""
    waits = f"{one.call} waits for {lasting(elapsed(one.since, now))}{first}{still}"
    return f"  {turn.position}. {waits}{_held_up(one, now)}"


def _held_up(one: Waiting, now: Instant) -> str:
    """Why it is not offered to some agents, also where they are free."""
    if one.is_offered:
        return ", offered to an agent"
    later = [(agent, at) for agent, at in sorted(one.not_again.items()) if at > now]
    return "".join([f", not to {agent} for {lasting(elapsed(now, at))}" for agent, at in later])
