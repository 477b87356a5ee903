"""What can be asked of an account."""

import attrs

from cservice.accounts import events
from cservice.accounts.facts import OpeningFacts
from cservice.accounts.model import Account
from cservice.ids import AccountId, CallId, CustomerId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen

_RULES = "trade.accounts"


@frozen(kw_only=True)
class OpenAccount(Request[Account, OpeningFacts]):
    """Open an account, on a call whose case it joins or without one. Source: D12.

    Refused where an open account of the brand has the e-mail address.
    """

    kind = "accounts.open_account"
    record = Account
    facts = OpeningFacts
    yields = (events.AccountOpened,)
    customer: CustomerId = attrs.field(validator=not_empty)  # the host's id of whose it is
    name: str = personal(validator=not_empty)  # first and last name
    email: str = personal(validator=not_empty)  # where the account is written to
    phone: str | None = personal(erased=None, default=None)  # E.164; None = not known
    address: str | None = personal(erased=None, default=None)  # None = not known
    call: CallId | None = None  # on which call; None = on none

    @property
    def follows(self) -> str | None:
        return self.call

    def decision(self, facts: OpeningFacts) -> Outcome[Account]:
        if facts.taken:
            return refuse(
                self.kind,
                _RULES,
                "taken",
                "there is an account with this e-mail address already",
                allowed=("find it by its e-mail address", "another e-mail address"),
            )
        return accept(
            events.AccountOpened(
                customer=self.customer,
                name=self.name,
                email=self.email,
                phone=self.phone,
                address=self.address,
                opened_at=facts.now,
                call=self.call,
            )
        )


@frozen(kw_only=True)
class CloseAccount(Command[Account, Given]):
    """Close an account; its e-mail address is free for another one. Source: D12."""

    kind = "accounts.close_account"
    record = Account
    target = "account"
    yields = (events.AccountClosed,)
    account: AccountId  # which
    reason: str = attrs.field(validator=not_empty)  # why; names no people

    def decision(self, record: Account, facts: Given) -> Outcome[Account]:
        return accept(events.AccountClosed(reason=self.reason))
