"""The record of an account."""

from typing import ClassVar

from cservice.accounts.chart import STAGE, AccountStage
from cservice.ids import AccountId, CallId, CustomerId
from cservice.kernel.codec import personal
from cservice.kernel.record import (
    BrandId,
    Folds,
    Lookup,
    Record,
    exactly,
    names,
    person,
    phone,
    words,
)
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

#: The names under which an account is found.
BY_EMAIL = "accounts.email"
BY_PHONE = "accounts.phone"
BY_NAME = "accounts.name"
#: The name under which a brand has one open account an e-mail address.
OF_BRAND = "accounts.email_of_brand"


def of_brand(brand: BrandId, email: str) -> str:
    """The value under which a brand's account is found by `OF_BRAND`."""
    return f"{len(brand)}:{brand} {words(email)}"


@frozen(kw_only=True)
class Account(Record):
    """What a brand knows of a customer who opened an account. Source: D12."""

    kind = "accounts.account"
    prefix = "account"
    tables = (STAGE,)
    at_rest = frozenset({AccountStage.OPEN})
    folds: ClassVar[Folds] = {BY_EMAIL: words, BY_PHONE: phone, BY_NAME: person, OF_BRAND: exactly}

    id: AccountId  # unique within the tenant
    customer: CustomerId  # the host's id of whose it is
    name: str | None = personal(erased=None)  # first and last name; None = erased
    email: str | None = personal(erased=None)  # None = erased
    phone: str | None = personal(erased=None)  # E.164; None = not known
    address: str | None = personal(erased=None)  # None = not known
    opened_at: Instant  # when
    stage: AccountStage  # whether it is used
    call: CallId | None = None  # the call on which it was opened; None = on none

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The e-mail address, phone and name, as a whole and each word.

        A closed account leaves its address to another.
        """
        found = [
            self.lookup(name, value)
            for name, value in (
                (BY_EMAIL, self.email),
                (BY_PHONE, self.phone),
                *((BY_NAME, name) for name in names(self.name or "")),
            )
            if value
        ]
        if self.email and self.stage is AccountStage.OPEN:
            once = of_brand(self.brand, self.email)
            found.append(Lookup(name=OF_BRAND, value=once, unique=True))
        return tuple(found)
