"""Values, actors and lengths of time as a sentence says them, in the zone of a brand.

Where the zone is None, they are said as programs have them: codes, and instants in UTC.
"""

import datetime
import re
import zoneinfo
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any

import attrs

from cservice.kernel.actor import Actor, ActorKind
from cservice.kernel.codec import may_be_erased
from cservice.kernel.time import Instant, LocalWindow, Zone, instant, iso, lasting
from cservice.kernel.words import called, spoken
from cservice.routing import Route

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SOURCE = re.compile(r"\s*Source: [^.]*\.")
_SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.DOTALL)
_WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
#: A code such as `customer_service`: letters only, for most ids of hosts' have more in them.
_CODE = re.compile(r"(?<![\w.@-])[a-z]+(_[a-z]+)+(?![\w.@-])")
#: What of a record a ticket asks somebody to see to, as `ra-1:settle`; its text says what that is.
_TOPIC = re.compile(r"(?<!\S)([a-z]+(?:-\w+)+):[a-z]+(?!\S)")
#: A stable name, such as `returns.close_return`.
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")
#: Of every record; what it is and whose is said in its heading.
IDENTITY = frozenset({"id", "tenant", "brand", "case", "version", "axes"})
#: What fields are called among people, where a program's word is another.
_NAMES = {
    "ra": "return",
    "parts": "going back",
    "unoffered": "nothing offered:",
    "surplus": "not authorized:",
    "surplus_decided": "decided of what was not authorized:",
    "way": "by way of",
    "way_back": "way back paid by",
    "again": "again after",
    "re_orders": "re-orders",
    "leave": "with leave",
    "heard_by": "to be heard of by",
    "check_in_due_at": "check-in due at",
    "check_ins": "check-ins",
    "check_ins_due": "check-ins due",
    "helps": "times help was asked for:",
}
#: Fields that count these say so after the number: "searched 15 minutes".
_UNITS = ("minutes", "seconds")
#: How an instant stands in the text of a ruling.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def sentence(what: Any) -> str:
    """The first sentence of a declaration's own docstring; empty where it has none."""
    own = vars(what).get("__doc__") or ""
    text = " ".join(_SOURCE.sub("", own).split())
    found = _SENTENCE.match(text)
    return text if found is None else found[0]


def right(allowed: str) -> str:
    """What a refusal says would be right: a command or a code in words, and a sentence as it is."""
    return called(allowed) if _KIND.fullmatch(allowed) else code(allowed)


def capital(text: str) -> str:
    """The text with a capital first letter, and the others as they are."""
    return text[:1].upper() + text[1:]


def party(actor: Actor) -> str:
    """An actor by role and id: "agent anna", "customer c-lee"; a system by its id: "shop"."""
    if actor.kind is ActorKind.SYSTEM:
        return actor.id
    role = actor.roles[-1] if actor.kind is ActorKind.STAFF and actor.roles else actor.kind
    return f"{spoken(role)} {actor.id}"


def local(at: Instant, zone: Zone) -> datetime.datetime:
    """The instant as the clocks of the zone show it."""
    return at.astimezone(zoneinfo.ZoneInfo(zone))


def day(date: datetime.date) -> str:
    """`Monday, 2 March 2026`, whatever the locale of the process."""
    return f"{_WEEKDAYS[date.weekday()]}, {date.day} {_MONTHS[date.month - 1]} {date.year}"


def moment(at: Instant, zone: Zone) -> str:
    """`Mon 2 Mar 2026, 10:15`."""
    shown = local(at, zone)
    weekday, month = _WEEKDAYS[shown.weekday()][:3], _MONTHS[shown.month - 1][:3]
    return f"{weekday} {shown.day} {month} {shown.year}, {shown:%H:%M}"


def second(at: Instant) -> str:
    """`2026-03-02T10:15:00Z`."""
    return f"{iso(at)[:19]}Z"


def days_later(days: int) -> str:
    """`the next day`, `two days later`; empty for the same day, or one before by another clock."""
    if days <= 0:
        return ""
    return "the next day" if days == 1 else f"{_number(days)} days later"


def hours_later(length: datetime.timedelta) -> str:
    """`three hours later`, to the nearest hour; empty for less than one."""
    if length < datetime.timedelta(hours=1):
        return ""
    hours = round(length.total_seconds() / 3600)
    return "an hour later" if hours == 1 else f"{_number(hours)} hours later"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def in_zone(text: str, zone: Zone) -> str:
    """A sentence with its instants as the clocks of the zone show them."""
    return _INSTANT.sub(lambda found: moment(instant(found[0]), zone), text)


def plain(text: str) -> str:
    """What a policy answered, with the program's words, such as `at_once`, as people write them."""
    said = _WORD.sub(lambda found: spoken(found[0]), text)
    return re.sub(r"\bra\b(?!-)", "RA", said)


def code(text: str) -> str:
    """A text that is a code, such as `give_up`, as people write it; other text as it is."""
    return plain(text) if _CODE.fullmatch(text) else text


def camel(name: str) -> str:
    """`WonFor` as "won for"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def name_of(field: str) -> str:
    """What a field is called among people."""
    return _NAMES.get(field) or called(field)


def values(value: Any) -> Iterator[tuple[str, Any]]:
    """Each field of a value, by its name."""
    for field in attrs.fields(type(value)):
        yield field.name, getattr(value, field.name)


def told(
    value: Any, zone: Zone | None, *, without: Collection[str] = (), kept: bool = True
) -> list[str]:
    """The fields that tell something: those that hold something other than nothing.

    Of a person's data that are nothing it is told too, where they may have been erased: of what
    was `kept` and not only said.
    """
    found = []
    for field in attrs.fields(type(value)):
        one, name = getattr(value, field.name), name_of(field.name)
        if field.name in without:
            continue
        if not says_nothing(one):
            found.append(named(name, one, zone))
        elif kept and one is None and may_be_erased(field, one):
            found.append(f"{name} not kept")
    return found


def named(name: str, value: Any, zone: Zone | None) -> str:
    """A field and what it holds: "number C-1001", "searched 15 minutes", "in time"."""
    if value is True:
        return name
    what, _, unit = name.rpartition(" ")
    if unit in _UNITS:
        return f"{what} {shown(value, zone)} {unit}".lstrip()
    return f"{name} {shown(value, zone)}"


def says_nothing(value: Any) -> bool:
    """Nothing, no, none of them, as chosen; an amount of zero does say something: it is waived."""
    return value is None or value in _NOTHING


_NOTHING: tuple[Any, ...] = (False, 0, "", "none", (), [], {}, datetime.timedelta(), Route())


def shown(value: Any, zone: Zone | None) -> str:
    """A value as a sentence says it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return str(value) if zone is None else plain(value)
    if isinstance(value, datetime.datetime):
        at: Instant = value  # type: ignore[assignment]  # every datetime here is an Instant
        return second(at) if zone is None else moment(at, zone)
    if isinstance(value, datetime.timedelta):
        return lasting(value)
    if isinstance(value, str):
        if " " in value:
            return f"“{value}”"
        return value if zone is None else code(_TOPIC.sub(r"\1", value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list):
        return "; ".join(shown(one, zone) for one in value)
    if isinstance(value, Mapping):
        if value.keys() == {"amount", "currency"}:  # money, as it is kept with what a host knows
            return f"{value['currency']} {value['amount']}"
        known = (named(called(k), one, zone) for k, one in value.items() if not says_nothing(one))
        return ", ".join(known)
    if isinstance(value, LocalWindow):
        return str(value)
    if not attrs.has(type(value)):
        return str(value)
    fields = attrs.fields_dict(type(value)) if zone is not None else {}
    if "code" in fields and "reason" in fields:  # a code is for programs, its sentence for people
        return shown(value.reason, zone)
    if "code" in fields and "text" in fields:
        return f"{shown(value.text, zone)} ({value.code})"
    if "__str__" not in vars(type(value)):
        return f"({', '.join(told(value, zone))})"
    return str(value) if zone is None else _CODE.sub(lambda found: plain(found[0]), str(value))
