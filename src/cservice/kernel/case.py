"""A case: everything that belongs together, and the boundary of locks, facts and reactions."""

from collections.abc import Mapping

from cservice.kernel.record import CaseId, R, Record
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class CaseFile:
    """All records that the locked keys guard: the case's own, and those it shares a key with.

    The other authorizations of the same order are in it, since quantities are counted over them.
    """

    id: CaseId  # the case
    records: Mapping[str, Record]  # by id

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
