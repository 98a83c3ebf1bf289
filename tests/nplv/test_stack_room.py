"""Room on Python's stack: no depth at which a loop of calls takes memory at each turn."""

import resource

from nplv.stack_room import SLOTS, with_room
from nplv.wsgi import application

DEPTHS, TURNS = range(120), 300


def leaf():
    return None


def looping(depth):
    """Call `leaf` in a loop, `depth` calls down; return how often the system gave memory."""
    if depth:
        return looping(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _turn in range(TURNS):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_room_calls_what_it_is_given():
    assert with_room(divmod)(7, 2) == (3, 1)


def test_room_leaves_no_edge_at_any_depth():
    def walk():
        return [depth for depth in DEPTHS if looping(depth) >= TURNS]

    assert with_room(walk)() == []


def test_room_is_there_for_every_request():
    assert application.__code__.co_stacksize == SLOTS
