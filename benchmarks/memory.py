"""What 100 000 open tickets take in memory, against the same records in a plain dict.

Each side is a process of its own, and what counts is its resident memory: what a host pays, the
allocator's waste included, which tracemalloc does not see (and it would slow both sides fivefold).
Both sides make each ticket with strings and instants of its own, as a running desk does.
"""

import gc
import json
import subprocess
import sys

import psutil

from measure import Row

TICKETS = 100_000


def rows(turns: int) -> list[Row]:
    """The records with what finds them and their deadlines; then with the whole history."""
    del turns  # pages do not jitter as clocks do
    bare, indexed, whole = (_measured(side) for side in ("bare", "indexed", "whole"))
    mb = 1e-6
    return [
        Row(
            name="100 k open tickets, records and indexes : records in a dict, MB",
            ours=indexed * mb,
            peer=bare * mb,
            ratio=indexed / bare,
            bar=1.5,
        ),
        Row(
            name="the same with the history, encoded, and the ids of commands : likewise, MB",
            ours=whole * mb,
            peer=bare * mb,
            ratio=whole / bare,
            bar=1.5,
        ),
    ]


def _measured(side: str) -> int:
    done = subprocess.run(
        [sys.executable, __file__, side], check=True, stdout=subprocess.PIPE, text=True
    )
    told = json.loads(done.stdout)
    assert told["tickets"] == TICKETS
    return int(told["bytes"])


def _resident() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def _child(side: str) -> None:
    from cservice import Actor, tickets
    from cservice.adapters.store_memory import MemoryStore
    from cservice.desk.ports.store import Remembered
    from cservice.desk.slices import SLICES
    from cservice.kernel.codec import Codec
    from cservice.kernel.event import CommandId, Envelope, EventId
    from cservice.kernel.record import CaseId, Record, Stream
    from cservice.kernel.ruling import Ruling, Verdict
    from cservice.kernel.time import hours, minutes, plus
    from reference import BRAND, NOW, TENANT

    anna = Actor.staff("anna")
    ruling = Ruling(
        question="tickets.answer_within",
        policy="trade.tickets:two_days",
        verdict=Verdict.ANSWER,
        reason="The first answer is due within two days.",
        answer="2 days, 0:00:00",
    )
    store = MemoryStore(Codec(SLICES))
    records: dict[str, Record] = {}

    def open_ticket(n: int) -> None:
        at = plus(NOW, minutes(n))
        case = CaseId(f"case-{n:020x}")
        stream = Stream(id=f"ticket-{n:020x}", tenant=TENANT, brand=BRAND, case=case)
        opened = tickets.TicketOpened(
            number=tickets.TICKET_NUMBERS.issue(n),
            subject=f"order {n}: the wrong book came",
            matter=tickets.Matter.ORDER_PROBLEM,
            customer=f"customer-{n}",
            call=None,
            at=at,
            answer_due_at=plus(at, hours(48)),
        )
        record = opened.begin(stream)
        if side == "bare":
            records[record.id] = record
            return
        command = CommandId(f"command-{n:020x}")
        with store.transaction(TENANT, record.keys) as unit:
            if side == "whole":
                envelope = Envelope(
                    id=EventId(f"{command}.1"),
                    stream=record.id,
                    version=record.version,
                    at=at,
                    by=anna,
                    tenant=TENANT,
                    brand=BRAND,
                    case=case,
                    command=command,
                    cause=None,
                    rulings=(ruling,),
                    facts={},
                    body=opened,
                )
                unit.append([envelope])
                unit.remember(Remembered(command=command, digest=n.to_bytes(32), record=record.id))
            unit.save(record, None, at)

    open_ticket(TICKETS)  # whatever is made on first use is there before the first look
    before = _resident()
    for n in range(TICKETS):
        open_ticket(n)
    took = _resident() - before
    kept = len(records) if side == "bare" else len(store.records(TENANT))
    events = len(store.events(TENANT, stream=f"ticket-{7:020x}"))
    assert events == (1 if side == "whole" else 0)
    assert side == "bare" or len(store.due(TENANT, plus(NOW, hours(48)), 10)) == 1
    print(json.dumps({"bytes": took, "tickets": kept - 1}))


if __name__ == "__main__":
    _child(sys.argv[1])
