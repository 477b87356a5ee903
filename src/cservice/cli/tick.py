"""The sweep from the command line: whose it is, what was given, and what became of each."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import attrs

from cservice.cli.stores import MAIN, desk_on, open_kept
from cservice.cli.timeline import Entry, Refusal, Swept, refusals
from cservice.desk.desk import Desk
from cservice.desk.outcomes import Done
from cservice.desk.ports.store import Due, Store, StoreError
from cservice.desk.sweep import SweepError
from cservice.kernel.actor import SYSTEM
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant


@attrs.define
class Ticked:
    """What a sweep did."""

    events: list[Envelope] = attrs.field(factory=list)  # all that happened
    entries: list[Entry] = attrs.field(factory=list)  # the same for people, command by command
    records: list[Record] = attrs.field(factory=list)  # what is changed, as it is now
    failed: int = 0  # how many commands raised, and stay due
    stopped: StoreError | None = None  # what ended it before its time; None = nothing did
    others: tuple[str, ...] = ()  # tenants for whom something is due, and who were not named


def tick(
    url: str,
    until: Instant,
    tenants: Sequence[str],
    brands: Iterable[str],
    policies: Iterable[str],
    *,
    everybody: bool,
) -> Ticked:
    """Give what is due by then for the tenants, or for everybody."""
    with closing(open_kept(url)) as store:
        waiting = _waiting(store, until)
        named = tuple(dict.fromkeys(waiting if everybody else tenants)) or (MAIN,)
        desk = desk_on(store, brands, policies, named)
        done = Ticked(others=tuple(one for one in waiting if one not in named))
        for tenant in named:
            if done.stopped is None:
                _sweep(desk.for_tenant(tenant), until, done)
    return done


def _waiting(store: Store, until: Instant) -> tuple[str, ...]:
    """Who has something due; a store of somebody else's may not tell."""
    tell = getattr(store, "tenants_due", None)
    return () if tell is None else tuple(tell(until))


def _sweep(desk: Desk, until: Instant, done: Ticked) -> None:
    already = len(done.events)

    def tell(due: Due, outcome: Done[Any] | Refused | Exception) -> None:
        if isinstance(outcome, StoreError):
            raise outcome  # so would each of the rest, and each would wait as long
        command = getattr(due.command, "kind", due.key)
        if isinstance(outcome, Refused):
            done.entries.append(
                Refusal(at=until, by=SYSTEM, command=command, on=due.record, refused=outcome)
            )
        elif isinstance(outcome, Done):
            refused = tuple(refusals(outcome, until))
            if not any(one.command is due.command for one in outcome.refusals):
                done.entries.append(Swept(at=until, command=command, on=due.record))
            done.entries += [*refused, *outcome.events]
            done.events += outcome.events
        else:
            failure = f"{type(outcome).__name__}: {outcome}"
            done.entries.append(Swept(at=until, command=command, on=due.record, failure=failure))
            done.failed += 1

    try:
        desk.tick(until, each=tell)
    except SweepError:
        pass  # each was told
    except StoreError as error:
        done.stopped = error
        return
    ids = dict.fromkeys(one.stream for one in done.events[already:])
    done.records += [desk.record(Record, id) for id in ids]
