"""What there is to ask, drawn from the declarations of the slices."""

import datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from cservice import (
    Instant,
    Money,
    Record,
    accounts,
    calls,
    days,
    exchanges,
    retention,
    returns,
)
from cservice.desk.slices import SLICES
from cservice.ids import (
    AccountId,
    BudgetId,
    CallId,
    CustomerId,
    ExchangeId,
    OrderId,
    ParcelId,
    ReturnId,
    Sku,
)
from cservice.kernel.command import Command
from cservice.kernel.event import state_of
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.orders import Order
from cservice.returns import GoodsStage, Parcel, ReturnAuthorization
from cservice.testing.strategies import money, values

from .picture import NOON, SKUS
from .world import World

COMMANDS = [kind for one in SLICES for kind in one.commands if issubclass(kind, Command)]
IDS: dict[Any, type[Record]] = {
    AccountId: accounts.Account,
    BudgetId: retention.Budget,
    CallId: calls.Call,
    ExchangeId: exchanges.Exchange,
    OrderId: Order,
    ParcelId: Parcel,
    ReturnId: ReturnAuthorization,
}
#: Once in a while.
seldom = st.sampled_from((False, False, False, True))


class Drawing(World):
    """What there is to ask in a world."""

    def one_of(self, data: st.DataObject, kind: type[Record]) -> str:
        """The id of a record of that type."""
        return data.draw(st.sampled_from([one.id for one in self.side.all(kind)]), label="on")

    def here(self) -> list[str]:
        """The returns whose goods are at the dock."""
        return [
            one.id for one in self.side.all(ReturnAuthorization) if one.goods is GoodsStage.RECEIVED
        ]

    def possible(self, *kinds: type[Record]) -> dict[str, list[Any]]:
        """What the states of the records of these types allow, by their ids."""
        found = {
            record.id: [
                kind
                for kind in COMMANDS
                if isinstance(record, kind.record) and _may_move(record, kind)
            ]
            for record in self.side.records.values()
            if isinstance(record, kinds) and not _over(record)
        }
        return {id: allowed for id, allowed in found.items() if allowed}

    def possible_one(self, data: st.DataObject, *kinds: type[Record]) -> Any:
        """A command that a record's state allows."""
        possible = self.possible(*kinds)
        latest = list(possible)[-3:]  # so that stories go somewhere
        id = data.draw(st.sampled_from(latest), label="on")
        return self.drawn(data, data.draw(st.sampled_from(possible[id])), on=id)

    def any_one(self, data: st.DataObject) -> Any:
        """A command on a record, whether or not its state allows it."""
        id = data.draw(st.sampled_from(list(self.side.records)), label="on")
        kinds = [kind for kind in COMMANDS if isinstance(self.side.records[id], kind.record)]
        return self.drawn(data, data.draw(st.sampled_from(kinds)), on=id)

    def drawn(
        self,
        data: st.DataObject,
        kind: Any,
        on: str | None = None,
        **fields: st.SearchStrategy[Any],
    ) -> Any:
        """A command or request, by its declaration; the ids in it are of what there is."""
        record = None if on is None else self.side.records[on]
        instants = [self.now, plus(self.now, days(-1)), NOON]
        instants += [] if record is None else [one.at for one in record.deadlines()]
        known: dict[Any, st.SearchStrategy[Any]] = {
            **{
                id: st.sampled_from([one.id for one in self.side.all(of)] or ["nothing-1"])
                for id, of in IDS.items()
            },
            CustomerId: st.just("c-1"),
            Sku: st.sampled_from(SKUS),
            int: st.integers(1, 3),
            str: st.sampled_from(("so", "1", "2", "ä\x00€")),
            Money: money(most=800),
            Instant: st.sampled_from(instants),
            LocalWindow: st.builds(
                LocalWindow,
                date=st.integers(0, 2).map(lambda n: plus(self.now, days(n)).date()),
                opens=st.sampled_from((datetime.time(0), datetime.time(13))),
                closes=st.just(datetime.time(23)),
                zone=st.sampled_from((zone("UTC"), zone("America/Chicago"))),
            ),
        }
        if on is not None:
            fields[kind.target] = st.just(on)
        else:
            fields = {"id": st.just(""), "case": st.none(), **fields}
        if isinstance(record, ReturnAuthorization) and kind is returns.InspectReturn:
            fields["found"] = _found(record)
            fields["unmet"] = st.sampled_from(((), (), (), ("so",)))
        if kind is returns.IssueCredit:
            fields["amount"] = st.sampled_from(
                (None, None, *(Money(n, "USD") for n in ("0.07", 1, 3, 5)))
            )
        for field in attrs.fields(kind):
            if "minted" in field.metadata:
                fields[field.name] = st.just("")  # the desk issues it
        drawn = data.draw(values(kind, known, **fields), label=kind.kind)
        # What is only named, and is not there, is an error: then there is none.
        gone = set(drawn.mentions) - self.side.records.keys()
        named = [x for x in attrs.fields_dict(kind) if any(getattr(drawn, x) == id for id in gone)]
        return attrs.evolve(drawn, **dict.fromkeys(named))


def _may_move(record: Record, kind: type[Command[Any, Any]]) -> bool:
    """Whether the record's state allows one of the command's events that is not only a note."""
    return any(
        one.moves and all(state_of(record, step) in step.targets for step in one.moves)
        for one in kind.yields
    )


def _over(record: Record) -> bool:
    """Whether the first of its lifecycles has ended; the others may not have."""
    table = record.tables[0]
    return getattr(record, table.field) in table.final


def _found(ra: ReturnAuthorization) -> st.SearchStrategy[tuple[returns.FoundItem, ...]]:
    """Contents: often all that was authorized and as it should be, else this and that."""
    whole = tuple(
        returns.FoundItem(sku=one.inside, accepted=max(one.authorized - one.received, 0))
        for one in ra.lines
    )
    piece = st.builds(
        returns.FoundItem,
        sku=st.sampled_from((*SKUS, *(one.inside for one in ra.lines))),
        accepted=st.integers(0, 2),
        rejected=st.integers(0, 1),
        under_review=st.integers(0, 1),
        reviewed=seldom,
    )
    pieces = st.lists(piece, min_size=1, max_size=2).map(tuple)
    return st.sampled_from((st.just(whole), pieces, pieces)).flatmap(lambda one: one)
