"""Previews: the whole chain, and nothing happens. Source: E12."""

from typing import Any

from cservice import Actor, exchanges, instant, returns
from cservice.exchanges import Item, StartExchange
from cservice.ids import Sku
from cservice.returns import AuthorizeReturn

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


def test_a_preview_shows_the_whole_chain_and_changes_nothing(open_desk: Any, begin: Any) -> None:
    """every record, event, ruling and deadline of the chain is shown; nothing is kept."""
    case = begin(open_desk(), remedy="exchange")
    case.do(AuthorizeReturn(ra=case.ra.id))
    before = (case.desk.events(), case.desk.records())
    start = StartExchange(
        case=case.ticket.case,
        ra=case.ra.id,
        items=(Item(sku=Sku("book-1"), title="The right one"),),
    )
    seen = case.desk.preview(start, by=ANNA, at=T0)
    assert (case.desk.events(), case.desk.records()) == before
    done = case.do(start)
    assert [e.body.kind for e in seen.events] == [e.body.kind for e in done.events]
    assert [(r.policy, r.answer) for r in seen.rulings] == [
        (r.policy, r.answer) for r in done.rulings
    ]
    assert seen.record.replacement is exchanges.ReplacementStage.ORDERED
    assert {r.kind for r in seen.records.values()} == {"exchanges.exchange", "orders.order"}


def test_a_previews_numbers_are_placeholders(case: Any) -> None:
    """what is shown under a placeholder is issued later under another number."""
    seen = case.desk.preview(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=T0)
    done = case.do(AuthorizeReturn(ra=case.ra.id))
    assert returns.RA_NUMBERS.parse(seen.record.number)
    assert all(e.id.startswith("command-preview-") for e in seen.events)
    assert [d.key for d in seen.deadlines] == ["expiry"]
    assert done.record.stage is seen.record.stage


def test_a_refusal_is_previewed_too(case: Any) -> None:
    """a preview says why it would be refused, with every ruling."""
    seen = case.desk.preview(returns.IssueCredit(ra=case.ra.id), by=ANNA, at=T0)
    assert seen.refused is not None
    assert seen.refused.codes == ("not_now",)
    assert (seen.record, seen.events, dict(seen.records), seen.deadlines) == (None, (), {}, ())
    assert seen.rulings == seen.refused.rulings
