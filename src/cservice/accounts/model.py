"""The record of an account."""

from enum import StrEnum
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
from cservice.kernel.value import evolve, frozen

#: The names under which an account is found.
BY_EMAIL = "accounts.email"
BY_PHONE = "accounts.phone"
BY_NAME = "accounts.name"
#: The name under which a brand has one open account an e-mail address.
OF_BRAND = "accounts.email_of_brand"
#: The name under which a brand has one open account a customer.
OF_CUSTOMER = "accounts.customer_of_brand"


def of_brand(brand: BrandId, email: str) -> str:
    """The value under which a brand's account is found by `OF_BRAND`."""
    return f"{len(brand)}:{brand} {words(email)}"


def of_customer(brand: BrandId, customer: CustomerId) -> str:
    """The value under which a brand's account is found by `OF_CUSTOMER`."""
    return f"{len(brand)}:{brand} {customer}"


class AccountDetail(StrEnum):
    """What of an account is corrected. Source: H4."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


@frozen(kw_only=True)
class AccountCorrection:
    """What of an account was corrected. Source: D5, H4."""

    what: AccountDetail  # which
    old: str | None = None  # as it was; None = it is kept apart, or erased
    new: str | None = None  # as it is since; None = it is kept apart, or erased
    reason: str  # why, in the words of whoever corrected it; names no people
    by: str  # the id of whoever did
    at: Instant  # when


@frozen(kw_only=True)
class Account(Record):
    """What a brand knows of a customer who opened an account. Source: D12."""

    kind = "accounts.account"
    prefix = "account"
    tables = (STAGE,)
    at_rest = frozenset({AccountStage.OPEN})
    folds: ClassVar[Folds] = {
        BY_EMAIL: words,
        BY_PHONE: phone,
        BY_NAME: person,
        OF_BRAND: exactly,
        OF_CUSTOMER: exactly,
    }

    id: AccountId  # unique within the tenant
    customer: CustomerId  # the host's id of whose it is
    name: str | None = personal(erased=None)  # first and last name; None = erased
    email: str | None = personal(erased=None)  # None = erased
    phone: str | None = personal(erased=None)  # E.164; None = not known
    address: str | None = personal(erased=None)  # None = not known
    opened_at: Instant  # when
    stage: AccountStage  # whether it is used
    call: CallId | None = None  # the call on which it was opened; None = on none
    corrections: tuple[AccountCorrection, ...] = ()  # in order; as people read them: `noted`
    #: Old and new value of each, one after the other; None = not known, or erased.
    corrected: tuple[str | None, ...] = personal(default=(), erased=())

    @property
    def noted(self) -> tuple[AccountCorrection, ...]:
        """The corrections with what was and what is since, as far as nobody erased them."""
        apart = iter(self.corrected)
        return tuple(
            [evolve(one, old=next(apart, None), new=next(apart, None)) for one in self.corrections]
        )

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
            theirs = of_customer(self.brand, self.customer)
            found.append(Lookup(name=OF_CUSTOMER, value=theirs, unique=True))
        return tuple(found)
