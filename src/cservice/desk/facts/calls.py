"""What calls are told of their brand."""

from collections.abc import Mapping

from cservice import calls
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def call_facts(g: Gathering) -> calls.CallFacts:
    """The brand's menu."""
    return calls.CallFacts(**g.given, menu=g.brand.menu)


GATHERERS: Mapping[type[Given], Gatherer] = {calls.CallFacts: call_facts}
