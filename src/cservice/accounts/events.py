"""What can happen to an account."""

from typing import Any

from cservice.accounts.chart import STAGE
from cservice.accounts.model import Account, AccountCorrection, AccountDetail
from cservice.ids import CallId, CustomerId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class AccountOpened(Opening[Account]):
    """A customer opened an account. Source: D12."""

    kind = "accounts.account_opened"
    customer: CustomerId  # the host's id of whose it is
    name: str | None = personal(erased=None, default=None)  # first and last name
    email: str | None = personal(erased=None, default=None)  # as it was told
    phone: str | None = personal(erased=None, default=None)  # None = not known
    address: str | None = personal(erased=None, default=None)  # None = not known
    opened_at: Instant  # when
    call: CallId | None  # on which call; None = on none

    def begin(self, stream: Stream) -> Account:
        return Account(
            **stream.fields(),
            customer=self.customer,
            name=self.name,
            email=self.email,
            phone=self.phone,
            address=self.address,
            opened_at=self.opened_at,
            call=self.call,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class AccountCorrected(Event[Account]):
    """Something of the customer's is otherwise than it was on file. Source: D5, H4."""

    kind = "accounts.account_corrected"
    moves = (STAGE["correct"],)
    says = "The {what} of the account is {new} instead of {old}: {reason}."
    what: AccountDetail  # which
    old: str | None = personal(erased=None)  # as it was; None = it was not known, or is erased
    new: str | None = personal(erased=None)  # as it is since; None = erased
    reason: str  # why, in the words of whoever corrected it; names no people
    by: str  # the id of whoever did
    at: Instant  # when

    def apply(self, record: Account) -> Account:
        noted = AccountCorrection(what=self.what, reason=self.reason, by=self.by, at=self.at)
        changed: dict[str, Any] = {self.what.value: self.new}
        return evolve(
            record,
            **changed,
            corrections=(*record.corrections, noted),
            corrected=(*record.corrected, self.old, self.new),
            **self.moved(record),
        )


@frozen(kw_only=True)
class AccountClosed(Event[Account]):
    """The account is not used any more."""

    kind = "accounts.account_closed"
    moves = (STAGE["close"],)
    reason: str  # why, in the words of whoever closed it; names no people
