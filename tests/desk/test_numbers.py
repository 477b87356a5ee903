"""Ids and numbers: by chance for hosts, counted for scripts."""

from cservice import CountedNumbers, RandomNumbers
from cservice.kernel.numbers import Series

RA = Series(name="ra", digits=9)


def test_random_ids_and_numbers_do_not_repeat() -> None:
    """a thousand of each are all different, and each number's check digit is right."""
    numbers = RandomNumbers()
    ids = {numbers.id("ra") for _ in range(1000)}
    spoken = [numbers.number(RA) for _ in range(1000)]
    assert len(ids) == 1000
    assert all(id.startswith("ra-") for id in ids)
    assert len(set(spoken)) > 990
    assert all(RA.parse(number) == number for number in spoken)


def test_counted_numbers_are_the_same_every_time() -> None:
    """a script gives the same case, byte by byte."""

    def drawn() -> list[str]:
        numbers = CountedNumbers()
        return [numbers.id("ra"), numbers.id("call"), numbers.id("ra"), numbers.number(RA)]

    assert drawn() == drawn()
    assert drawn()[:3] == ["ra-1", "call-1", "ra-2"]


def test_counted_numbers_do_not_repeat_soon() -> None:
    """ten thousand counted numbers are all different."""
    numbers = CountedNumbers()
    assert len({numbers.number(RA) for _ in range(10_000)}) == 10_000
