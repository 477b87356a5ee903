"""Finds orders as a representative does: here, else in the shop, whose picture is then ours too.

Not a record nor a reaction: it asks the shop outside of any transaction, and gives commands.
"""

from collections.abc import Callable, Sequence
from typing import Any

from cservice.desk.desk import Desk
from cservice.desk.outcomes import Done
from cservice.desk.ports.orders import Shop
from cservice.desk.ports.store import TakenError
from cservice.kernel.actor import Actor
from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId, CaseId, person, same_phone
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.orders import (
    AS_WRITTEN,
    BY_EMAIL,
    BY_NAME,
    BY_NUMBER,
    BY_PHONE,
    OF_BRAND,
    Order,
    OrderSnapshot,
    RecordOrder,
    UpdateOrder,
    of_brand,
)

#: Is told of every picture that was to be taken over, and of what became of it.
Told = Callable[[OrderSnapshot, Done[Order] | Refused], None]


@frozen
class ShopDesk:
    """A desk, and the shop in which a brand of it sells. Source: D1."""

    desk: Desk  # where orders are recorded
    shop: Shop  # where they were sold
    brand: BrandId  # whose

    def find_order(
        self,
        *,
        by: Actor,
        number: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        name: str | None = None,
        case: CaseId | None = None,
        at: Instant | None = None,
        each: Told = lambda *_: None,
    ) -> tuple[Order, ...]:
        """The brand's orders that have all that is said, the latest placed first.

        A number says which order, as it is read aloud: "c 1001" is C-1001; then nothing else is
        asked. Where one's is so to the letter, none is found that is only read so.
        A name is found without its accents, hyphens and apostrophes. Found are those that the desk
        knows, as the shop has them now, and those that only the shop knows, which are recorded: on
        `case`, None = each on a new one. The same twice changes nothing, and two hosts at once
        record an order once. What is refused is left as it is here: `each` is
        told. `at` is the instant; None asks the desk's clock. Raises InputError where nothing is
        said, and whatever the shop raises.
        """
        said = {BY_EMAIL: email, BY_PHONE: phone, BY_NAME: person(name or "")}
        if number:
            said = {BY_NUMBER: number}
        asked = {by_what: value for by_what, value in said.items() if value}
        if not asked:
            raise InputError("an order is found by a number, an e-mail address, a phone or a name")
        found = {order.id: order for order in self._known(asked)}
        for snapshot in self._sold(number, list(found.values()), email, phone, name):
            order = self._brought(snapshot, by, case, at, each)
            if order is not None:
                found[order.id] = order
        wanted = Order.lookup(AS_WRITTEN, number or "")
        alike = [one for one in found.values() if wanted in one.lookups] or found.values()
        return tuple(sorted(alike, key=lambda one: one.placed_at, reverse=True))

    def _known(self, asked: dict[str, str]) -> list[Order]:
        """The brand's orders that the desk finds under each name."""
        # A name by its words, the longest first, which is the fewest people's.
        parts = sorted(asked.get(BY_NAME, "").split(), key=len, reverse=True)
        whole = [(by_what, value) for by_what, value in asked.items() if by_what != BY_NAME]
        each = [*whole, *((BY_NAME, part) for part in parts)]
        (name, value), *others = each
        known = [one for one in self.desk.find(Order, name, value) if one.brand == self.brand]
        sought = [Order.lookup(name, value) for name, value in others]
        dialled = asked.get(BY_PHONE)
        return [
            one
            for one in known
            if all(lookup in one.lookups for lookup in sought)
            and (dialled is None or _has_phone(one, dialled))
        ]

    def _sold(
        self,
        number: str | None,
        known: Sequence[Order],
        email: str | None,
        phone: str | None,
        name: str | None,
    ) -> Sequence[OrderSnapshot]:
        """What the shop finds: by a number as it is said, and as it is of those that are known."""
        if number:
            asked = dict.fromkeys([number, *[one.number for one in known if one.number]])
            found = [self.shop.get(one, self.brand) for one in asked]
            return list({one.number: one for one in found if one is not None}.values())
        return self.shop.search(self.brand, email=email, phone=phone, name=name)

    def _brought(
        self,
        snapshot: OrderSnapshot,
        by: Actor,
        case: CaseId | None,
        at: Instant | None,
        each: Told,
    ) -> Order | None:
        """The order as the shop has it; None where it is not here and may not be recorded."""
        order = self._recorded(snapshot.number)
        if order is None:
            try:
                outcome = self._do(RecordOrder.of(snapshot, case=case), by, at)
            except TakenError:  # another host recorded it between our look and its own
                outcome = None
            if outcome is not None:
                each(snapshot, outcome)
            if isinstance(outcome, Done):
                return outcome.record
            order = self._recorded(snapshot.number)
        if order is None or snapshot.version <= order.shop_version:
            return order
        outcome = self._do(UpdateOrder(order=order.id, snapshot=snapshot), by, at)
        each(snapshot, outcome)
        return self.desk.record(Order, order.id)

    def _recorded(self, number: str) -> Order | None:
        """The brand's order with that number."""
        found = self.desk.find(Order, OF_BRAND, of_brand(self.brand, number))
        return next(iter(found), None)

    def _do(self, command: Any, by: Actor, at: Instant | None) -> Done[Order] | Refused:
        outcome: Done[Order] | Refused = self.desk.try_do(command, by=by, brand=self.brand, at=at)
        return outcome


def _has_phone(order: Order, dialled: str) -> bool:
    """Whether it is the customer's number, and not only ends alike."""
    return order.customer is not None and same_phone(order.customer.phone or "", dialled)
