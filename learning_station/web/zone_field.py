"""The field for a time zone: cities in the reader's language, under their regions."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from learning_station.kernel.translations import mark as _
from learning_station.kernel.zone_lists import (
    ListedZone,
    listed_name,
    listed_zone,
    zones_by_region,
)
from learning_station.kernel.zones import is_zone

from .forms import SelectField, say
from .reader import get_reader
from .request_context import get_ctx

Option = tuple[str, Markup, dict[str, str]]


def _option(zone: ListedZone) -> Option:
    also = {"data-also": " ".join(zone.aliases)} if zone.aliases else {}
    # Names of cities are in the reader's language already.
    return zone.name, Markup(escape(zone.label)), also


class ZoneField(SelectField):
    """A time zone of the world; older names of a zone count as the one that is listed."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, choices=_choices(), **kwargs)

    def process_data(self, value: Any) -> None:
        """Show a stored zone under the name that is listed."""
        super().process_data(listed_name(value) if value and is_zone(value) else value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the zone; an older name is as good."""
        super().process_formdata([listed_name(v) if is_zone(v) else v for v in valuelist])


def _choices() -> dict[str, list[Option]]:
    """Return the zones by region: first what the reader most likely means."""
    reader, now = get_reader(), get_ctx().now
    first: list[Any] = [("", _("Choose…"))]
    likely = (
        [] if reader.zone_is_guess else [_option(listed_zone(reader.zone, reader.language, now))]
    )
    utc = listed_zone("UTC", reader.language, now)
    regions = {
        region: [_option(zone) for zone in zones]
        for region, zones in zones_by_region(reader.language, now).items()
    }
    likely_name = likely[0][0] if likely else None
    regions = {
        region: [option for option in options if option[0] != likely_name]
        for region, options in regions.items()
    }
    return {"": first, say(_("Your time zone")): likely, **regions, "UTC": [_option(utc)]}
