"""What the commands of accounts must be given to decide."""

from cservice.ids import AccountId
from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class AddressFacts(Given):
    """What is known of an e-mail address that an account is to have."""

    taken: bool  # whether another open account of the brand has it


@frozen(kw_only=True)
class OpeningFacts(AddressFacts):
    """Beside it, what the customer has already."""

    has: AccountId | None = None  # the customer's open account of the brand; None = there is none
