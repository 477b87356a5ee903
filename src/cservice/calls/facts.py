"""What the commands of calls must be given to decide, in this slice's own words."""

import attrs

from cservice.calls.menu import Menu
from cservice.kernel.given import Given


@attrs.frozen(kw_only=True)
class CallFacts(Given):
    """The menu that the caller keys through."""

    menu: Menu  # the brand's
