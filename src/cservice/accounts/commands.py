"""What can be asked of an account."""

import attrs

from cservice.accounts import events
from cservice.accounts.facts import AddressFacts, OpeningFacts
from cservice.accounts.model import Account, AccountDetail
from cservice.ids import AccountId, CallId, CustomerId
from cservice.kernel.actor import ActorKind
from cservice.kernel.checks import is_email, not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen

_RULES = "trade.accounts"


@frozen(kw_only=True)
class OpenAccount(Request[Account, OpeningFacts]):
    """Open an account, on a call whose case it joins or without one. Source: D12.

    Refused where an open account of the brand has the e-mail address, or is the customer's.
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
        if (refused := _unusable(self.kind, self.email, facts)) is not None:
            return refused
        if facts.has is not None:
            return refuse(
                self.kind,
                _RULES,
                "has_one",
                "the customer has an account already",
                allowed=(f"use theirs, {facts.has}", "correct what is wrong in it"),
            )
        return accept(
            events.AccountOpened(
                customer=self.customer,
                name=self.name,
                email=self.email.strip(),
                phone=self.phone,
                address=self.address,
                opened_at=facts.now,
                call=self.call,
            )
        )


@frozen(kw_only=True)
class CorrectAccount(Command[Account, AddressFacts]):
    """Correct a customer's name, e-mail address, phone or address, for a reason. Source: D5, H4.

    Old and new value are noted, with who did it, when and why. Refused where nothing would change,
    from a customer whose account it is not, once it is closed, and as at the opening where it is
    the e-mail address, which is kept without blanks around it. What was ordered goes where it was
    to go: an order is corrected apart.
    """

    kind = "accounts.correct_account"
    record = Account
    target = "account"
    facts = AddressFacts
    yields = (events.AccountCorrected,)
    account: AccountId  # which
    what: AccountDetail  # what of it
    new: str = personal(validator=not_empty)  # as it is
    reason: str = attrs.field(validator=not_empty)  # why; names no people

    def decision(self, record: Account, facts: AddressFacts) -> Outcome[Account]:
        if (refused := _not_theirs(self.kind, record, facts)) is not None:
            return refused
        old: str | None = getattr(record, self.what)
        email = self.what is AccountDetail.EMAIL
        new = self.new.strip() if email else self.new
        if new == old:
            return refuse(
                self.kind,
                _RULES,
                "no_change",
                "the {what} is that already",
                allowed=("leave it as it is",),
                what=self.what,
            )
        if email:
            refused = _unusable(self.kind, new, facts)
            if refused is not None:
                return refused
        return accept(
            events.AccountCorrected(
                what=self.what,
                old=old,
                new=new,
                reason=self.reason,
                by=facts.by.id,
                at=facts.now,
            )
        )


def _not_theirs(question: str, record: Account, facts: Given) -> Refused | None:
    """A customer says of their own account alone what is wrong there."""
    if facts.by.kind is ActorKind.CUSTOMER and facts.by.id != record.customer:
        return refuse(
            question,
            _RULES,
            "not_theirs",
            "it is another customer's account",
            allowed=("by whose it is", "by somebody of our staff"),
        )
    return None


def _unusable(question: str, email: str, facts: AddressFacts) -> Refused | None:
    """An account is written to, and has its e-mail address to itself; neither is shown."""
    if not is_email(email):
        return refuse(
            question,
            _RULES,
            "not_an_email",
            "what is given as the e-mail address is none: it has one @, and a dot after it",
            allowed=("ask for it again",),
        )
    if facts.taken:
        return refuse(
            question,
            _RULES,
            "taken",
            "there is an account with this e-mail address already",
            allowed=("find it by its e-mail address", "another e-mail address"),
        )
    return None


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
