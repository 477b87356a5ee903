"""What a host tests its own slices, commands and policies with.

Here is what needs nothing but cservice. The laws that hold for every lifecycle are in
`cservice.testing.laws`, values for Hypothesis in `cservice.testing.strategies`, what every store
must do in `cservice.testing.store` and every keeper of gift cards in `cservice.testing.giftcards`;
these need the extra `testing`.
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
