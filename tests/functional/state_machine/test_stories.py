import pytest

from .stories import STORIES, Told
from .world import World


@pytest.mark.parametrize("told", STORIES.values(), ids=STORIES)
def test_the_laws_hold_as_a_story_is_told(told: Told) -> None:
    """throughout; and it comes by that for which it is told."""
    world = World()

    for _ in world.told(told.story):
        world.hold()
    world.sweep()
    world.hold()
    world.hold_the_log()

    missed = [one for one in told.comes_by if not world.seen[one]]
    assert not missed, f"it came by {sorted(world.seen)}"
