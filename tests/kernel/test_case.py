import attrs

from cservice.kernel.case import CaseFile
from cservice.kernel.record import BrandId, CaseId, Record, Tenant


@attrs.frozen(kw_only=True)
class Call(Record):
    kind = "demo.call"
    prefix = "call"


@attrs.frozen(kw_only=True)
class Ticket(Record):
    kind = "demo.ticket"
    prefix = "ticket"


CASE, OTHER = CaseId("case-1"), CaseId("case-2")


def _of(kind: type[Record], id: str, case: CaseId = CASE) -> Record:
    return kind(id=id, tenant=Tenant("t"), brand=BrandId("cango"), case=case, version=1)


CALL = _of(Call, "call-1")
TICKET, STRANGER = _of(Ticket, "ticket-1"), _of(Ticket, "ticket-2", OTHER)
FILE = CaseFile(id=CASE, records={each.id: each for each in (CALL, TICKET, STRANGER)})


def test_a_record_is_found_by_type_and_id() -> None:
    """an id of another type, an unknown one and none at all find nothing."""
    assert FILE.get(Call, "call-1") is CALL
    assert FILE.get(Ticket, "call-1") is None
    assert FILE.get(Call, "call-2") is None
    assert FILE.get(Call, None) is None


def test_a_case_file_has_what_shares_a_key_too() -> None:
    """all of a type are counted over every case that shares a key; own ones are the case's."""
    assert FILE.all(Ticket) == (TICKET, STRANGER)
    assert FILE.own(Ticket) == (TICKET,)
    assert FILE.all(Record) == (CALL, TICKET, STRANGER)
