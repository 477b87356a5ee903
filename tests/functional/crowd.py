"""One of several processes that all work on one ticket. Run by `test_concurrency.py`.

Once it says "ready" and is told to go, it notes so many things on the ticket and tries as often to
solve it; it prints how many commands were accepted and refused, and what was raised.
"""

import json
import sys
from collections import Counter

from cservice import Actor, Desk, Done, tickets
from cservice.ids import TicketId

ME = Actor.staff("crowd")


def work(desk: Desk, ticket: str, times: int) -> Counter[str]:
    """Give commands of which one kind is always accepted, and the other refused once one was."""
    outcomes: Counter[str] = Counter()
    for number in range(times):
        for command in (
            tickets.NoteTicket(ticket=TicketId(ticket), text=f"note {number}"),
            tickets.SolveTicket(ticket=TicketId(ticket), resolution="sent the right one"),
        ):
            try:
                outcome = desk.try_do(command, by=ME)
            except Exception as error:  # whatever it is, the test wants to see it
                outcomes[repr(error)] += 1
            else:
                outcomes["accepted" if isinstance(outcome, Done) else "refused"] += 1
    return outcomes


def main(url: str, ticket: str, times: int) -> None:
    """Wait for the others, and work."""
    with Desk.open(url) as desk:
        print("ready", flush=True)  # noqa: T201  # the test reads it
        sys.stdin.readline()
        print(json.dumps(work(desk, ticket, times)))  # noqa: T201  # likewise


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
