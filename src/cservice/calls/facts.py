"""What the commands of calls must be given to decide, in this slice's own words."""

from cservice.kernel.given import Given
from cservice.kernel.value import frozen
from cservice.menu import Menu


@frozen(kw_only=True)
class CallFacts(Given):
    """The menu that the caller keys through."""

    menu: Menu  # the brand's
