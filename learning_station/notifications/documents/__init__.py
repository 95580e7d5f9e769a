"""The files of notifications: mails in text and HTML."""

from .letters import Letter, Occasion, Reader, write_letter
from .wordings import WORDINGS, Wording

__all__ = ["WORDINGS", "Letter", "Occasion", "Reader", "Wording", "write_letter"]
