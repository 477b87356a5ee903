"""What the dock would do with a parcel, told before anybody carries it in. Source: E2, E12."""

from cservice import returns
from cservice.desk.desk import Desk
from cservice.kernel.actor import Actor
from cservice.kernel.errors import InputError, MistypedNumberError
from cservice.kernel.time import Instant, iso
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class Said:
    """The answer."""

    lines: tuple[str, ...]  # for people
    mistyped: MistypedNumberError | None  # why the number cannot be right; None = it can


def at_the_dock(
    desk: Desk,
    number: str,
    *,
    brand: str | None = None,
    at: Instant | None = None,
    sender: bool = True,
    our_label: bool = True,
) -> Said:
    """Preview a parcel of that number at the dock; nothing happens.

    The brand is the return's where none is named: its policies rule what comes back to it. Raises
    InputError for a number of no signs.
    """
    if not number.strip():
        raise InputError(f"{number!r} is no number: give the one on the parcel, as 618 033 9880")
    ra, mistyped = None, None
    shown = number
    try:
        plain = returns.RA_NUMBERS.parse(number)
    except MistypedNumberError as error:
        mistyped = error
    else:
        shown = returns.RA_NUMBERS.grouped(plain)
        ra = next(iter(desk.find(returns.ReturnAuthorization, returns.BY_NUMBER, plain)), None)
    preview = desk.preview(
        returns.PresentParcel(
            number=number, sender="as on the parcel" if sender else None, our_label=our_label
        ),
        by=Actor.dock("cservice dock"),
        brand=brand if brand is not None or ra is None else ra.brand,
        at=at,
    )
    lines: list[str] = []
    if preview.refused is not None:  # a policy failed; nobody decides for it
        lines.append(f"{shown}: no verdict")
        lines.extend(f"  {one.text()} [{one.code}, {one.policy}]" for one in preview.rulings)
    elif preview.record is not None and preview.record.verdict is not None:
        verdict = preview.record.verdict
        lines.append(f"{shown}: {preview.record.stage.replace('_', ' ')} [{verdict.code}]")
        lines.append(f"  {verdict.reason}")
        lines.extend(
            f"  so says {said.policy}"
            for one in preview.events
            if one.stream == preview.record.id  # what follows, as a ticket, is not the verdict
            for said in one.rulings
        )
    if ra is not None:
        until = "" if ra.expires_at is None else f", number good until {iso(ra.expires_at)[:19]}Z"
        lines.append(f"  {ra.id} of {ra.case}, brand {ra.brand}: {ra.stage}{until}")
    return Said(lines=tuple(lines), mistyped=mistyped)
