"""The phone menu, as data of a brand: levels that speak, keys or words, and where they lead.

Nothing here rings: a host's telephone system speaks the prompts and reports what is answered.
What is wrong with a menu is in `cservice.menu.check`, its pictures in `cservice.menu.diagram`.
"""

from cservice.menu.answers import Heard, Led, Listener, pressed, said, silent
from cservice.menu.model import (
    Choice,
    Department,
    Level,
    LevelName,
    Menu,
    MenuError,
    Message,
    MessageName,
    Party,
    Prompt,
    Way,
    is_keys,
    tags,
)
from cservice.menu.walk import Walk

__all__ = [
    "Choice",
    "Department",
    "Heard",
    "Led",
    "Level",
    "LevelName",
    "Listener",
    "Menu",
    "MenuError",
    "Message",
    "MessageName",
    "Party",
    "Prompt",
    "Walk",
    "Way",
    "is_keys",
    "pressed",
    "said",
    "silent",
    "tags",
]
