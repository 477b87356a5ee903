"""The port to a shop. One contract suite holds for every adapter: `cservice.testing.orders`."""

from collections.abc import Sequence
from typing import Protocol

from cservice.kernel.record import BrandId
from cservice.orders import OrderSnapshot


class Shop(Protocol):
    """Looks orders up where they were sold, and changes nothing there. Source: D1."""

    def get(self, number: str, brand: BrandId) -> OrderSnapshot | None:
        """The order of the brand with that number, in any case and with signs as they happen.

        "c 1001" is C-1001, and "12-3" is not 1-23, as `kernel.record.as_read` has it. None =
        there is none, or more than one that is not so to the letter. The version of what is given
        is never less than before.
        """
        ...

    def search(
        self,
        brand: BrandId,
        *,
        email: str | None = None,
        phone: str | None = None,
        name: str | None = None,
    ) -> Sequence[OrderSnapshot]:
        """The orders of the brand whose customer has all that is said, the latest placed first.

        Addresses and names in any case, phones however they are grouped. A name is said by one or
        more of its words, in any order: "Ann Lee", "lee, ann", "Lee"; without accents too, as
        `kernel.record.names` has them. Raises InputError where
        nothing is said.
        """
        ...
