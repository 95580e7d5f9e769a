"""All writes of credentials."""

from ._rows import RENDER_JOB
from .ending import replace_certificate, revoke_certificate
from .files import ask_for_file, note_failure, retry_batch, store_file
from .issuing import issue_certificates

__all__ = [
    "issue_certificates",
    "revoke_certificate",
    "replace_certificate",
    "RENDER_JOB",
    "ask_for_file",
    "retry_batch",
    "store_file",
    "note_failure",
]
