"""What was inside, piece by piece. Source: E9."""

from collections.abc import Sequence

import attrs

from cservice.ids import Sku
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.value import evolve, frozen
from cservice.returns import events
from cservice.returns.facts import ReturnFacts
from cservice.returns.lines import FoundItem, ReturnLine
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import DisposeOf, MayOverlook
from cservice.returns.steps import RULES, ReturnCommand


@frozen(kw_only=True)
class InspectReturn(ReturnCommand):
    """Say what was inside, piece by piece. Source: E9.

    What was not authorized, or is more than was, is a surplus: it is kept, never matched, and where
    the inspector does not say what is done with it, nothing is, until somebody decides that. Pieces
    that were thought lost are found again. Pieces that were left under review are decided as
    `reviewed` ones, before there is a surplus of them. What is done with each that was authorized,
    where the inspector does not say, policies do.
    An item with no pieces says that none was there: an empty box is inspected too. Refused where
    not so many are under review, and where pieces are accepted though a condition of the
    authorization was not kept, now or when they were left under review, unless policies agree.
    """

    kind = "returns.inspect_return"
    yields = (events.ReturnPartlyInspected, events.ReturnInspected)
    found: tuple[FoundItem, ...] = attrs.field(validator=not_empty)  # contents
    unmet: tuple[str, ...] = ()  # codes of the authorization's conditions that were not kept

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _misread(self, record)) is not None:
            return refused
        overlooked = _overlooked(self, record, facts)
        if isinstance(overlooked, Refused):
            return overlooked
        lines = list(record.lines)
        surplus: list[FoundItem] = []
        all_found: list[FoundItem] = []
        disposed: list[Ruling] = []
        for found in self.found:
            rest = found
            for place, line in enumerate(lines):
                if line.inside == found.sku:
                    match = _decided if found.reviewed else _matched
                    lines[place], rest = match(line, rest)
            if rest.pieces:
                if (refused := _no_surplus(self.kind, record, lines, rest)) is not None:
                    return refused
                surplus.append(rest)
            items, rulings = _disposed(found, rest, record, facts)
            all_found.extend(items)
            disposed.extend(rulings)
        done = all(line.decided for line in lines)
        happened = events.ReturnInspected if done else events.ReturnPartlyInspected
        inspected = happened(
            lines=tuple(lines), surplus=tuple(surplus), found=tuple(all_found), unmet=self.unmet
        )
        return accept(inspected, rulings=(*overlooked, *disposed))


def _no_surplus(
    question: str, record: ReturnAuthorization, lines: Sequence[ReturnLine], rest: FoundItem
) -> Refused | None:
    """Why pieces beside what was authorized are none: they are here, and under review."""
    if rest.reviewed:
        beside = [one for one in record.surplus_undecided if one.sku == rest.sku]
        return refuse(
            question,
            RULES,
            "not_under_review",
            "{pieces} × {sku} more than are under review",
            allowed=tuple([f"decide the surplus: {one}" for one in beside]),
            pieces=rest.pieces,
            sku=rest.sku,
        )
    waiting = _waiting(record, lines, rest.sku)
    if not waiting:
        return None
    return refuse(
        question,
        RULES,
        "under_review",
        "{pieces} × {sku} more than were authorized, while {waiting} are under review",
        allowed=("say reviewed=True of those that were under review",),
        pieces=rest.pieces,
        sku=rest.sku,
        waiting=waiting,
    )


def _overlooked(
    command: InspectReturn, record: ReturnAuthorization, facts: ReturnFacts
) -> tuple[Ruling, ...] | Refused:
    """What policies say to pieces that are accepted though a condition was not kept."""
    codes = set(command.unmet) if any(one.accepted for one in command.found) else set()
    if any(one.accepted and one.reviewed for one in command.found):
        codes.update(record.unmet)
    unmet = tuple([one for one in record.conditions if one.code in codes])
    if not unmet:
        return ()
    may = MayOverlook(given=facts, ra=record, unmet=unmet).ask()
    return may if isinstance(may, Refused) else may.rulings


def _disposed(
    found: FoundItem, rest: FoundItem, record: ReturnAuthorization, facts: ReturnFacts
) -> tuple[list[FoundItem], list[Ruling]]:
    """What was found, with what is done with it; asked of policies where the inspector is silent.

    Then what was found is told apart: other things are done with what is accepted than with what is
    rejected, and nothing yet with what is under review, or with the `rest`, which is a surplus.
    """
    items: list[FoundItem] = []
    rulings: list[Ruling] = []
    if found.disposition is not None:
        return [found], rulings
    for accepted, decided in (
        (True, evolve(found, accepted=found.accepted - rest.accepted, rejected=0, under_review=0)),
        (False, evolve(found, accepted=0, rejected=found.rejected - rest.rejected, under_review=0)),
    ):
        if decided.pieces:
            done = DisposeOf(
                given=facts,
                ra=record,
                sku=found.sku,
                accepted=accepted,
                condition=found.condition,
            ).ask()
            items.append(evolve(decided, disposition=done.value))
            rulings.extend(done.rulings)
    review = found.under_review - rest.under_review
    if review:
        items.append(evolve(found, accepted=0, rejected=0, under_review=review))
    # An empty box is found too.
    if rest.pieces or not items:
        items.append(rest)
    return items, rulings


def _misread(command: InspectReturn, record: ReturnAuthorization) -> Refused | None:
    """What the form cannot mean: a condition that there is not, decided pieces that are not."""
    known = [one.code for one in record.conditions]
    unknown = [code for code in command.unmet if code not in known]
    if unknown:
        return refuse(
            command.kind,
            RULES,
            "unknown_condition",
            "{unknown} is no condition of this return; its conditions: {known}",
            allowed=tuple(known),
            unknown=", ".join(unknown),
            known=", ".join(known) or "none",
        )
    for found in command.found:
        if found.reviewed and found.under_review:
            return refuse(
                command.kind,
                RULES,
                "undecided",
                "{pieces} × {sku} reviewed, and under review still",
                allowed=("say only which are decided now; the others stay under review",),
                pieces=found.under_review,
                sku=found.sku,
            )
    return None


def _waiting(record: ReturnAuthorization, lines: Sequence[ReturnLine], sku: Sku) -> int:
    """How many of an item were under review before this inspection, and still are."""
    pairs = zip(record.lines, lines, strict=True)
    return sum([min(a.under_review, b.under_review) for a, b in pairs if a.inside == sku])


def _matched(line: ReturnLine, found: FoundItem) -> tuple[ReturnLine, FoundItem]:
    """The line with what was found, and what of it is more than was authorized."""
    room = line.room
    accepted = min(found.accepted, room)
    rejected = min(found.rejected, room - accepted)
    review = min(found.under_review, room - accepted - rejected)
    # What nobody thought lost came first.
    turned_up = max(accepted + rejected + review - line.outstanding, 0)
    there = evolve(line, lost=line.lost - turned_up) if turned_up else line
    return _moved(there, found, accepted, rejected, review)


def _decided(line: ReturnLine, found: FoundItem) -> tuple[ReturnLine, FoundItem]:
    """The line with what was decided of its pieces under review, and what of it is still left."""
    accepted = min(found.accepted, line.under_review)
    rejected = min(found.rejected, line.under_review - accepted)
    reviewed = evolve(
        line,
        under_review=line.under_review - accepted - rejected,
        received=line.received - accepted - rejected,
    )
    return _moved(reviewed, found, accepted, rejected, 0)


def _moved(
    line: ReturnLine, found: FoundItem, accepted: int, rejected: int, review: int
) -> tuple[ReturnLine, FoundItem]:
    """So many pieces of what was found are now the line's."""
    matched = evolve(
        line,
        received=line.received + accepted + rejected + review,
        accepted=line.accepted + accepted,
        rejected=line.rejected + rejected,
        under_review=line.under_review + review,
    )
    rest = evolve(
        found,
        accepted=found.accepted - accepted,
        rejected=found.rejected - rejected,
        under_review=found.under_review - review,
    )
    return matched, rest
