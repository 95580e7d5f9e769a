"""Panels of the demonstration: assessors read the applications, and a ranking is proposed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from learning_station.enrolment.actions import panel as panel_actions
from learning_station.enrolment.actions import selection as selection_actions
from learning_station.enrolment.actions.panel import PanelFacts
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.panel import CriterionFacts, SelectionRule

from .reading import Entry, read_list
from .sessions import Dates
from .stage import Stage

ASSESSORS_EACH = 2
ASSESSED_BEFORE = timedelta(days=14)
"""How long before the start all assessments are to be done."""


def hold_panel(stage: Stage, entry: Entry, session_id: UUID, dates: Dates) -> None:
    """Set the panel of a session up and let it come as far as its entry says."""
    if "panel" not in entry:
        return
    panel, chair = entry["panel"], entry["trainers"][0]
    stage.move_to(dates.opens_at)
    panel_actions.set_up_panel(
        stage.acting(chair), session_id=session_id, facts=_facts(entry, dates)
    )
    people = {person["key"]: person for person in read_list("people", "people")}
    for key in panel["assessors"]:
        panel_actions.add_assessor(
            stage.acting(chair), session_id=session_id, email=people[key]["email"]
        )
    stage.move_to(dates.closes_at + timedelta(hours=2))
    panel_actions.assign_assessments(stage.acting(chair), session_id=session_id)
    stage.move_to(dates.closes_at + timedelta(hours=9))
    for key, points in panel.get("points", {}).items():
        _assess(stage, session_id, key, points)
    if panel.get("is_ranked"):
        ctx = stage.acting(chair)
        selection_id = selection_actions.compute_selection(ctx, session_id=session_id)
        selection_actions.approve_selection(ctx, selection_id=selection_id)


def _facts(entry: Entry, dates: Dates) -> PanelFacts:
    language = entry["spoken"][0]
    return PanelFacts(
        assess_by=dates.starts_at - ASSESSED_BEFORE,
        is_blind=False,
        assessors_each=ASSESSORS_EACH,
        criteria=[
            CriterionFacts(one["name"][language], one["weight"], one["most_points"])
            for one in read_list("schedule", "criteria")
        ],
        rule=SelectionRule(
            targets=tuple(Quota(**target) for target in entry["panel"].get("targets", ()))
        ),
    )


def _assess(stage: Stage, session_id: UUID, key: str, points: Mapping[int, Sequence[int]]) -> None:
    """Let one assessor give the points they gave, one after the other by the numbers shown."""
    ctx = stage.acting(key)
    for row in panel_queries.list_my_assessments(ctx).rows:
        if row.session_id != session_id or row.number not in points:
            continue
        criteria = panel_queries.get_my_assessment(ctx, row.id).criteria
        marks = {
            criterion.id: (given, "")
            for criterion, given in zip(criteria, points[row.number], strict=True)
        }
        panel_actions.save_assessment(ctx, assessment_id=row.id, marks=marks, is_done=True)
