"""How the trade answers what is asked about budgets."""

from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.policies.ours import not_ours
from cservice.retention import MayFund

NAME = "trade.retention"


@policy(MayFund)
def funded_by_us(q: MayFund) -> Ruling | None:
    """Staff and the brand's own systems say what may be spent; who of them, a brand may say."""
    refused = not_ours(q.by, "say what we spend")
    return Allow("{who} is one of us", params={"who": q.by.kind}) if refused is None else refused
