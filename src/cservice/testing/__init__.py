"""What a host tests its own slices, commands and policies with.

Here is what needs nothing but cservice; so do these modules:

- `cservice.testing.desk`: the laws that hold on any desk.
- `cservice.testing.money`, `cservice.testing.goods` and `cservice.testing.centre`: the laws of the
  trade, held against what happened on a desk.
- `cservice.testing.drawings`: lifecycles, held against drawings that were reviewed.

These need the extra `testing`:

- `cservice.testing.laws`: the laws that hold for every lifecycle.
- `cservice.testing.strategies`: values for Hypothesis.
- `cservice.testing.store`, `cservice.testing.orders`, `cservice.testing.courier` and
  `cservice.testing.giftcards`: what every store, shop, courier and keeper of gift cards must do.
"""

from cservice.testing.given import STREAM, Story, Told, given, knowing, well_said
from cservice.testing.policies import ANN, BRAND, NOON, TENANT, ask, asked

__all__ = [
    "ANN",
    "BRAND",
    "NOON",
    "STREAM",
    "TENANT",
    "Story",
    "Told",
    "ask",
    "asked",
    "given",
    "knowing",
    "well_said",
]
