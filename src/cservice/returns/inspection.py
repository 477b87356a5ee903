"""What was inside, piece by piece. Source: E9."""

import attrs

from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.value import evolve, frozen
from cservice.returns import events
from cservice.returns.commands import RULES, ReturnCommand
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import FoundItem, ReturnAuthorization, ReturnLine


@frozen(kw_only=True)
class InspectReturn(ReturnCommand):
    """Say what was inside, piece by piece. Source: E9.

    What was not authorized, or is more than was, is a surplus: it is kept, never matched. Pieces
    that were left under review are decided as `reviewed` ones. Refused where there are not so many,
    and where pieces are accepted though a condition of the authorization was not kept.
    """

    kind = "returns.inspect_return"
    yields = (events.ReturnPartlyInspected, events.ReturnInspected)
    found: tuple[FoundItem, ...] = attrs.field(validator=attrs.validators.min_len(1))  # contents
    unmet: tuple[str, ...] = ()  # codes of the authorization's conditions that were not kept

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        broken = [one for one in record.conditions if one.code in self.unmet]
        if broken and any(found.accepted for found in self.found):
            return refuse(
                self.kind,
                RULES,
                "condition_unmet",
                "it was authorized on a condition that was not kept: {conditions}",
                allowed=("reject the pieces, or leave them under review",),
                conditions=", ".join(one.text for one in broken),
            )
        lines = list(record.lines)
        surplus: list[FoundItem] = []
        for found in self.found:
            rest = found
            for place, line in enumerate(lines):
                if line.inside == found.sku:
                    match = _decided if found.reviewed else _matched
                    lines[place], rest = match(line, rest)
            if not rest.pieces:
                continue
            if found.reviewed:
                return refuse(
                    self.kind,
                    RULES,
                    "not_under_review",
                    "{pieces} × {sku} more than are under review",
                    pieces=rest.pieces,
                    sku=found.sku,
                )
            surplus.append(rest)
        done = all(x.accepted + x.rejected == x.authorized for x in lines)
        happened = events.ReturnInspected if done else events.ReturnPartlyInspected
        return accept(happened(lines=tuple(lines), surplus=tuple(surplus)))


def _matched(line: ReturnLine, found: FoundItem) -> tuple[ReturnLine, FoundItem]:
    """The line with what was found, and what of it is more than was authorized."""
    room = line.authorized - line.received
    accepted = min(found.accepted, room)
    rejected = min(found.rejected, room - accepted)
    review = min(found.under_review, room - accepted - rejected)
    return _moved(line, found, accepted, rejected, review)


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
