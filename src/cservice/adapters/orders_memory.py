"""A shop in memory: for tests, scripts and examples."""

import threading

from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId, as_read, names, person, same_phone, words
from cservice.orders import Customer, OrderSnapshot


class MemoryShop:
    """Has the orders that it was told of, each at its latest version."""

    def __init__(self) -> None:
        self._sold: dict[tuple[BrandId, str], OrderSnapshot] = {}
        self._lock = threading.Lock()

    def put(self, brand: BrandId, snapshot: OrderSnapshot) -> None:
        """Sell an order, or change one. Raises InputError for a version that is not newer."""
        key = (brand, words(snapshot.number))
        with self._lock:
            before = self._sold.get(key)
            if before is not None and snapshot.version <= before.version:
                raise InputError(
                    f"order {snapshot.number} is at version {before.version}; version "
                    f"{snapshot.version} is not newer"
                )
            self._sold[key] = snapshot

    def get(self, number: str, brand: BrandId) -> OrderSnapshot | None:
        """The order of the brand with that number, as it is read aloud where only one is."""
        exact = self._sold.get((brand, words(number)))
        if exact is not None:
            return exact
        with self._lock:
            sold = [one for (whose, _), one in self._sold.items() if whose == brand]
        alike = [one for one in sold if as_read(one.number) == as_read(number)]
        return alike[0] if len(alike) == 1 else None

    def search(
        self,
        brand: BrandId,
        *,
        email: str | None = None,
        phone: str | None = None,
        name: str | None = None,
    ) -> tuple[OrderSnapshot, ...]:
        """The orders of the brand whose customer has all that is said, the latest placed first."""
        if not (email or phone or person(name or "")):
            raise InputError("a search says an e-mail address, a phone or a name")
        with self._lock:
            sold = [one for (whose, _), one in self._sold.items() if whose == brand]
        found = [x for x in sold if x.customer and _is(x.customer, email, phone, name)]
        found.sort(key=lambda one: one.number)
        return tuple(sorted(found, key=lambda one: one.placed_at, reverse=True))


def _is(customer: Customer, email: str | None, number: str | None, name: str | None) -> bool:
    """Whether all that is said is the customer's."""
    return (
        (not email or words(customer.email or "") == words(email))
        and (not number or same_phone(customer.phone or "", number))
        and (not name or set(person(name).split()) <= set(names(customer.name)))
    )
