"""What the commands of accounts must be given to decide."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class OpeningFacts(Given):
    """What is known of an e-mail address that an account is to be opened with."""

    taken: bool  # whether an open account of the brand has it
