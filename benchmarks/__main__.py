"""Run the benchmarks: all of them, or those that are named. One JSON line per figure."""

import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import (
    certificates,
    city,
    contention,
    pages,
    participants,
    ranking,
    statements,
    walk,
)
from benchmarks.figures import Figure

BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "pages": pages.measure,
    "city": city.measure,
    "statements": statements.measure,
    "contention": contention.measure,
    "certificates": certificates.measure,
    "walk": walk.measure,
    "ranking": ranking.measure,
    "participants": participants.measure,
}


def main(names: list[str]) -> int:
    """Print the figures of the named benchmarks; return the exit code."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
