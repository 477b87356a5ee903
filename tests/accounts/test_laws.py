from typing import Any

import attrs
from hypothesis import strategies as st

from cservice.accounts import (
    SLICE,
    Account,
    AddressFacts,
    CorrectAccount,
    OpenAccount,
    OpeningFacts,
)
from cservice.ids import AccountId
from cservice.kernel.given import Given
from cservice.kernel.time import Instant
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life

FREE = knowing(OpeningFacts, taken=False)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    told: dict[type, Given] = {
        OpenAccount: FREE,
        CorrectAccount: knowing(AddressFacts, taken=False),
    }
    return attrs.evolve(told.get(type(command), knowing(Given)), now=now)


class TestAccount(Laws):
    """Nothing moves a closed account; erased, it is nobody's."""

    life = Life(
        slice=SLICE,
        record=Account,
        facts=facts,
        known={AccountId: st.just(AccountId(STREAM.id))},
    )
