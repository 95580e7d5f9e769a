"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import nominations, offers, player, views
from .views import blueprint

PAGES = (views, player, offers, nominations)
__all__ = ["PAGES", "blueprint"]
