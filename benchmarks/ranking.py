"""How long a ranking of 10,000 applications takes, beside sorting them by their points."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter
from uuid import UUID

from benchmarks.figures import Figure
from learning_station.enrolment.rules.candidates import Candidate, RankPolicy
from learning_station.enrolment.rules.quotas import Quota
from learning_station.enrolment.rules.ranking import rank

APPLICATIONS, SEATS, CITIES, RUNS = 10_000, 2_000, 1_500, 5
REGIONS = ("africa", "asia_pacific", "europe", "latin_america", "middle_east", "north_america")
START = datetime(2026, 12, 1, tzinfo=UTC)


def measure() -> Iterator[Figure]:
    """Yield the time of a ranking with eight quotas, compared with `sorted()`."""
    applications = _make_applications()
    quotas = (
        Quota("gender", "women", at_least=900),
        Quota("profile", "political", at_least=400, at_most=900),
        *(Quota("region", region, at_least=200) for region in REGIONS),
    )
    policy = RankPolicy(seats=SEATS, seed="48207", most_points=3000, quotas=quotas)
    ranking = min(_time(lambda: rank(applications, policy)) for _run in range(RUNS))
    key = min(
        _time(lambda: sorted(applications, key=lambda one: (-one.points, one.asked_at, one.id)))
        for _run in range(RUNS)
    )
    yield Figure("rank_10000_applications", ranking * 1000, "ms", key * 1000)


def _time(run: object) -> float:
    assert callable(run)
    began = perf_counter()
    run()
    return perf_counter() - began


def _make_applications() -> list[Candidate]:
    chance = Random(1)
    return [
        Candidate(
            id=UUID(int=number + 1),
            organisation=f"city-{chance.randrange(CITIES)}",
            asked_at=START + timedelta(minutes=chance.randrange(40_000)),
            points=chance.randrange(1000, 3001, 25),
            endorsed=chance.random() < 0.5,
            categories={
                "region": chance.choice(REGIONS),
                "gender": chance.choice(("women", "men", "men")),
                "profile": chance.choice(("technical",) * 4 + ("political",)),
            },
        )
        for number in range(APPLICATIONS)
    ]
