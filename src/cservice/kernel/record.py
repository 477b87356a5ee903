"""A record: the state of one call, ticket, return authorization, exchange, pick-up."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NewType, TypeVar

import attrs

from cservice.kernel.chart import Table
from cservice.kernel.deadline import Deadline, PutOff, as_put_off
from cservice.kernel.errors import InputError
from cservice.kernel.fold import folded, parts
from cservice.kernel.value import frozen
from cservice.kernel.words import called

#: A customer of ours who runs desks; a wall: nothing is ever read across it.
Tenant = NewType("Tenant", str)
#: One of the clients a desk serves, with its own policies. Source: I3.
BrandId = NewType("BrandId", str)
#: Everything that belongs together has one.
CaseId = NewType("CaseId", str)


@frozen(kw_only=True)
class Stream:
    """Whose record and which record; an opening event begins a record from it."""

    id: str  # the record's id
    tenant: Tenant  # the wall it lives behind
    brand: BrandId  # whose policies rule it
    case: CaseId  # what it belongs to

    def fields(self) -> dict[str, Any]:
        """The identity as keyword arguments of a new record at version 1."""
        return {
            "id": self.id,
            "tenant": self.tenant,
            "brand": self.brand,
            "case": self.case,
            "version": 1,
        }


#: Brings what is looked for to the form in which it is compared.
Fold = Callable[[str], str]
#: How each thing that a record is found by is folded, by its name.
Folds = Mapping[str, Fold]


def words(text: str) -> str:
    """Names and numbers of other people's: in any case, with spaces as they happen to be."""
    return " ".join(folded(text).split())


def person(text: str) -> str:
    """The words of somebody's name in any order, as an agent types them: see `fold.parts`.

    "Lee, Ann" is "Ann Lee", "José Núñez" is "Jose Nunez", "O'Brien-Lee" is "Obrien Lee".
    """
    return " ".join(sorted(set(parts(text))))


def as_read(text: str) -> str:
    """Somebody else's number as it is read aloud: "c 1001", "#C-1001" and "C1001" are one.

    What parts two digits counts, whatever sign it is: "1-23" is "1 23", and neither "12-3" nor
    "123". Not for what is unique: "C1001" and "C-1001" are one here, and may be two orders.
    """
    read = ""
    for part in parts(text, " "):
        parted = read[-1:].isdecimal() and part[0].isdecimal()
        read += f"-{part}" if parted else part
    return read or words(text)


def names(text: str) -> tuple[str, ...]:
    """What a person is found by: all words of the name, and each; "O'Brien" as "O Brien" too."""
    whole = person(text)
    return tuple(dict.fromkeys((whole, *whole.split(" "), *parts(text, " "))))


def phone(text: str) -> str:
    """The last eight digits, which are dialled from everywhere; what has no digits is words.

    In front of them one switch says a country, another nothing or a zero: who must know that two
    numbers are the same asks `same_phone`. What follows a letter is an extension.
    """
    return _dialled(text)[-8:].lstrip("0") or words(text)


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers may be the same, dialled at home and from abroad."""
    short, long = sorted((_dialled(one), _dialled(other)), key=len)
    if len(short) < _SUBSCRIBER:
        return short == long and (bool(short) or words(one) == words(other))
    return long.endswith(short)


def _dialled(text: str) -> str:
    """The digits, without the zeros that are dialled first, and an extension."""
    without = _EXTENSION.split(folded(text).lstrip(), maxsplit=1)[0]
    return "".join(sign for sign in without if sign.isdecimal()).lstrip("0")


#: A letter after a digit, as in "555 0143 ext. 12".
_EXTENSION = re.compile(r"(?<=\d)[\s,;.]*[^\W\d_]")
#: No shorter number is complete without what comes before it.
_SUBSCRIBER = 7


def exactly(text: str) -> str:
    """What programs give each other, as it is."""
    return text


@frozen(kw_only=True)
class Lookup:
    """One thing a record is found by: its spoken number, an outside system's number, a phone."""

    name: str  # "returns.number"
    value: str  # plain, as compared
    unique: bool = False  # two records of a tenant never share it


@frozen(kw_only=True)
class Record:
    """The state of one thing on a case; only an event's `apply` makes a new one.

    Without slots, since an event copies it: see `kernel.evolve`.
    """

    #: Stable name of the type, in the store and on the wire.
    kind: ClassVar[str]
    #: What its ids begin with, so that a person sees what one is of: "ra", "call".
    prefix: ClassVar[str]
    #: The lifecycles of this record, one a field.
    tables: ClassVar[tuple[Table[Any], ...]] = ()
    #: States of the first of them in which nobody has anything to do, though something may follow:
    #: a ticket that is solved may be reopened.
    at_rest: ClassVar[frozenset[str]] = frozenset()
    #: By which names it is found, and how a value under each is brought to the form compared.
    folds: ClassVar[Folds] = {}

    id: str  # unique within the tenant
    tenant: Tenant  # the wall it lives behind
    brand: BrandId  # whose policies rule it
    case: CaseId  # what it belongs to
    version: int  # events applied so far; the first makes it 1
    axes: Mapping[str, str] = attrs.field(factory=dict)  # a host's own lifecycles: axis -> state
    put_off: tuple[PutOff, ...] = ()  # deadlines whose command was refused; at most one a key

    def __init_subclass__(cls, **options: Any) -> None:
        """Have what a record type says of its deadlines put off where a command was refused."""
        super().__init_subclass__(**options)
        if "deadlines" in vars(cls):
            cls.deadlines = _put_off(cls.deadlines)  # type: ignore[assignment, method-assign]  # here, so that no type can forget it

    @property
    def keys(self) -> tuple[str, ...]:
        """What is locked, sorted, while a command changes this record; never changes."""
        return (self.case,)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """What this record is found by."""
        return ()

    @classmethod
    def lookup(cls, name: str, value: str) -> Lookup:
        """What it is found by under a name. Raises InputError where it is not found by that."""
        fold = cls.folds.get(name)
        if fold is None:
            what = called(cls.kind)
            known = ", ".join(sorted(cls.folds)) or "nothing but its id"
            raise InputError(f"no {what} is found by {name!r}; it is found by {known}")
        if not isinstance(value, str):
            raise InputError(f"what is sought by {name} must be text, not {value!r}")
        return Lookup(name=name, value=fold(value))

    def deadlines(self) -> tuple[Deadline, ...]:
        """What happens when, if nothing else does.

        A record type says what it waits for; that a command was refused and is tried again at
        another instant, or no more, is added for all of them: see `put_off`.
        """
        # A command's class names its record's, so where they are in two modules this method
        # imports the commands when it is asked. That is half a microsecond; the other way, to
        # hand the answer to the class from beside the commands, leaves a record half declared.
        return ()


R = TypeVar("R", bound=Record)
_Deadlines = Callable[[R], tuple[Deadline, ...]]


def _put_off(deadlines: _Deadlines[R]) -> _Deadlines[R]:
    """What a record type says of its deadlines, those that were put off when they are due now."""

    @functools.wraps(deadlines)
    def due(self: R) -> tuple[Deadline, ...]:
        said = deadlines(self)
        return as_put_off(said, self.put_off) if self.put_off else said

    return due
