"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import offers, player, views
from .views import blueprint

PAGES = (views, player, offers)
__all__ = ["PAGES", "blueprint"]
