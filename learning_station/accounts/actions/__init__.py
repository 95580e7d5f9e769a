"""All writes of people and accounts, one module per noun."""

from .passwords import ask_password_reset, change_password, reset_password
from .people import (
    change_profile,
    create_person,
    deactivate_account,
    reactivate_account,
    set_password,
    set_profile_kind,
    set_zone,
)
from .sign_in import end_signed_in_session, note_use, record_failed_sign_in, sign_in, sign_out
from .sign_up import confirm_email, sign_up
from .throttle import count_try, forget_tries, take_back_try, tidy

__all__ = [
    "ask_password_reset",
    "change_password",
    "change_profile",
    "confirm_email",
    "count_try",
    "create_person",
    "deactivate_account",
    "end_signed_in_session",
    "forget_tries",
    "note_use",
    "reactivate_account",
    "record_failed_sign_in",
    "reset_password",
    "set_password",
    "set_profile_kind",
    "set_zone",
    "sign_in",
    "sign_out",
    "sign_up",
    "take_back_try",
    "tidy",
]
