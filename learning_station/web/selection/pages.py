"""The pages of this group, gathered under their blueprint."""

from . import assessments, ranking, setup
from .entrance import blueprint

__all__ = ["assessments", "blueprint", "ranking", "setup"]
