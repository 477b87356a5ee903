"""A game that was started does not come back, unless it is our mistake."""

import attrs

from cservice import Refuse, policy
from cservice.ids import Sku
from cservice.returns import MayReturn


@attrs.frozen(kw_only=True)
class Played:
    """What the game servers know of a customer; the host provides it."""

    games: tuple[Sku, ...]  # those that were started


@policy(MayReturn)
def played_games_stay(q: MayReturn) -> Refuse | None:
    """Whoever has started a game has had it; where nobody knows, it may come back."""
    played = q.may_know(Played)
    if played is None or q.line.sku not in played.games or q.line.reason.our_mistake:
        return None
    return Refuse(
        "played",
        "{game} was played",
        allowed=("games that were not started",),
        params={"game": q.line.sku},
    )
