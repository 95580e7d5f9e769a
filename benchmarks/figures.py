"""One measured figure, printed as one JSON line."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value, what it is compared with, and how many times the baseline it is.

    Where there is a bar to reach, `limit` is the ratio (or value) that the project asks for;
    it is printed beside the figure and never asserted, because machines differ.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    limit: str | None = None

    def line(self) -> str:
        """Return the JSON line."""
        ratio = None if not self.baseline else round(self.value / self.baseline, 2)
        row = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "baseline": None if self.baseline is None else round(self.baseline, 3),
            "ratio": ratio,
        }
        if self.limit:
            row["limit"] = self.limit
        return json.dumps(row)
