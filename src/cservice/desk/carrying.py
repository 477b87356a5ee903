"""A command that was given, on locked cases: carried out once, or only looked at. Source: E12."""

from typing import Any

from cservice.desk.outcomes import Done, Preview
from cservice.desk.ports.store import Remembered
from cservice.desk.repeats import first_outcome
from cservice.desk.transactions import Locked, not_backwards
from cservice.desk.wiring import AnyCommand
from cservice.desk.work import DESK, Errand, Setting
from cservice.kernel.actor import Actor, ActorKind, Override
from cservice.kernel.errors import InputError
from cservice.kernel.event import CommandId
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant


def errand_for(
    setting: Setting,
    command: AnyCommand,
    id: CommandId,
    by: Actor,
    brand: str | None,
    now: Instant,
    override: Override | None,
) -> Errand:
    """A command, with who gave it, when and for which brand. Raises InputError for what is none."""
    if not isinstance(by, Actor):
        raise InputError(f"by={by!r} is not an Actor, such as Actor.staff({str(by)!r})")
    if not isinstance(override, Override | None):
        raise InputError(f"override={override!r} is not an Override(by=…, reason=…)")
    if brand is not None and brand not in setting.brands:
        raise InputError(f"this desk serves no brand {brand!r}; it serves {sorted(setting.brands)}")
    named = BrandId(brand) if brand is not None else None
    return Errand(command=command, id=id, by=by, now=now, brand=named, override=override)


def carry_out(locked: Locked, errand: Errand, digest: bytes, told: bool) -> Any:
    """The outcome of a command that was given, or its first one where it was before."""
    unit, work = locked.unit, locked.work
    known = unit.remembered(errand.id)
    if known is not None:
        return first_outcome(unit, known, digest, errand.by)
    errand = not_backwards(errand, locked, told=told)
    outcome = _by_hand(errand) or work.carry_out(errand)
    if isinstance(outcome, Refused):
        unit.undo()
        return outcome
    work.write(unit, errand.now)
    unit.remember(Remembered(command=errand.id, digest=digest, record=outcome.id))
    return Done(record=outcome, events=tuple(work.events), refusals=tuple(work.refusals))


def _by_hand(errand: Errand) -> Refused | None:
    """What only follows from something else nobody gives: no policy is asked of it. Source: B5."""
    if not errand.command.follows_only or errand.by.kind is ActorKind.SYSTEM:
        return None
    return refuse(
        errand.command.kind,
        DESK,
        "follows",
        "it only follows from something else, by itself",
    )


def previewed(locked: Locked, errand: Errand, told: bool) -> Preview[Any]:
    """What a command would lead to; nothing of it is written."""
    work = locked.work
    outcome = _by_hand(errand) or work.carry_out(not_backwards(errand, locked, told=told))
    locked.unit.undo()
    if isinstance(outcome, Refused):
        return Preview(record=None, refused=outcome, records={}, events=(), deadlines=())
    return Preview(
        record=outcome,
        refused=None,
        records=work.changed,
        events=tuple(work.events),
        deadlines=tuple(d for record in work.changed.values() for d in record.deadlines()),
        refusals=tuple(work.refusals),
    )
