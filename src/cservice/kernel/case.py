"""A case: everything that belongs together, and the boundary of locks, facts and reactions."""

from collections.abc import Collection, Mapping, Sequence

from cservice.kernel.record import CaseId, R, Record
from cservice.kernel.value import frozen


class NotLockedError(Exception):
    """What follows is on another case that shares a key with this one, or locks more beside it.

    That is to be locked first.
    """

    def __init__(self, case: CaseId, keys: Sequence[str]) -> None:
        super().__init__(f"case {case} is to be changed, and {', '.join(keys)} is not locked")
        self.case = case  # of what is changed
        self.keys = keys  # that must be locked for it


@frozen(kw_only=True)
class CaseFile:
    """All records that the locked keys guard: the case's own, and those it shares a key with.

    The other authorizations of the same order are in it, since quantities are counted over them.
    """

    id: CaseId  # the case
    records: Mapping[str, Record]  # by id
    keys: Collection[str] | None = None  # what is locked; None = all that matters

    def get(self, kind: type[R], id: str | None) -> R | None:
        """The record of that type and id, or None."""
        found = self.records.get(id) if id is not None else None
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of that type, the case's own and those it shares a key with."""
        return tuple([r for r in self.records.values() if isinstance(r, kind)])

    def own(self, kind: type[R]) -> tuple[R, ...]:
        """The case's own records of that type."""
        return tuple([r for r in self.all(kind) if r.case == self.id])

    def seen_from(self, record: Record) -> "CaseFile":
        """The same, as seen from the case of one of its records: with all that is that case's own.

        Raises NotLockedError where not all of that is here: whoever gathered it does so anew.
        """
        if record.case == self.id:
            return self
        if self.keys is not None and record.case not in self.keys:
            raise NotLockedError(record.case, record.keys)
        return CaseFile(id=record.case, records=self.records, keys=self.keys)
