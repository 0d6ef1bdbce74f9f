"""Where Tillberry's tasks are kept, as Asana's API 1.0 tells it: workspace, people, projects, and the rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from okrsync.sandbox.company.life import Quarter
from okrsync.sandbox.company.tasks.names import OPTIONS, address, gid, named, section, workspace
from okrsync.sandbox.company.tasks.plans import PORTFOLIOS, PROJECTS, TAGS, TEAMS, ProjectPlan
from okrsync.sandbox.company.tasks.wire import changed, field, stamp
from okrsync.sandbox.company.tasks.work import State, Task

FOUNDED = -60.0
"""The working day on which projects were set up: before any task."""

Json = dict[str, Any]


def places(tasks: Sequence[Task], quarter: Quarter, now: datetime) -> dict[str, list[Json]]:
    """Everything but the tasks, in full records, by plural name."""
    founded = stamp(quarter.moment(FOUNDED))
    return {
        "workspaces": [workspace() | {"email_domains": ["example.invalid"], "is_organization": True}],
        "users": [_user(name) for team in TEAMS.values() for name in team],
        "projects": [_project(plan, tasks, quarter, now) for plan in PROJECTS],
        "sections": [
            section(plan, state) | {"created_at": founded, "project": named("project", plan.name)}
            for plan in PROJECTS
            for state in State
        ],
        "portfolios": [_portfolio(name, founded) for name in PORTFOLIOS],
        "tags": [_tag(name, founded) for name in TAGS],
        "custom_fields": [field(name) | {"is_global_to_workspace": True} for name in OPTIONS],
    }


def _user(name: str) -> Json:
    login = name.lower().replace(" ", ".")
    return named("user", name) | {
        "email": f"{login}@example.invalid",
        "photo": None,
        "workspaces": [workspace()],
    }


def _project(plan: ProjectPlan, tasks: Sequence[Task], quarter: Quarter, now: datetime) -> Json:
    members = [named("user", name) for name in TEAMS[plan.team]]
    founded = quarter.moment(FOUNDED)
    touched = (changed(task, now) for task in tasks if plan.name in task.projects and task.created < now)
    color, icon = plan.look
    return named("project", plan.name) | {
        "archived": False,
        "color": color,
        "icon": icon,
        "completed": False,
        "completed_at": None,
        "completed_by": None,
        "created_at": stamp(founded),
        "modified_at": stamp(max(touched, default=founded)),
        "current_status": None,
        "current_status_update": None,
        "custom_fields": [],
        "custom_field_settings": [_setting(plan, name) for name in plan.fields],
        "default_view": "list",
        "start_on": quarter.start.isoformat(),
        "due_on": quarter.end.isoformat(),
        "due_date": quarter.end.isoformat(),
        "followers": members,
        "members": members,
        "owner": members[0],
        "notes": "",
        "html_notes": "<body></body>",
        "permalink_url": address("project", plan.name),
        "privacy_setting": "public_to_workspace",
        "public": True,
        "team": named("team", plan.team),
        "workspace": workspace(),
    }


def _setting(plan: ProjectPlan, name: str) -> Json:
    """That a project shows a custom field."""
    project = named("project", plan.name)
    number = PROJECTS.index(plan) * len(OPTIONS) + list(OPTIONS).index(name) + 1
    return {
        "gid": gid("custom_field_setting", number),
        "resource_type": "custom_field_setting",
        "project": project,
        "parent": project,
        "is_important": True,
        "custom_field": field(name),
    }


def _portfolio(name: str, founded: str) -> Json:
    plans = PORTFOLIOS[name]
    owner = named("user", TEAMS[plans[0].team][0])
    members = [named("user", TEAMS[plan.team][0]) for plan in plans]
    projects = [named("project", plan.name) for plan in plans]
    return named("portfolio", name) | {
        "archived": False,
        "color": "light-green",
        "created_at": founded,
        "created_by": owner,
        "current_status_update": None,
        "custom_field_settings": [],
        "custom_fields": [],
        "due_on": None,
        "start_on": None,
        "items": [{key: project[key] for key in ("gid", "resource_type")} for project in projects],
        "members": members,
        "owner": owner,
        "permalink_url": address("portfolio", name),
        "privacy_setting": "public_to_domain",
        "public": True,
        "workspace": workspace(),
    }


def _tag(name: str, founded: str) -> Json:
    return named("tag", name) | {
        "color": "light-blue",
        "created_at": founded,
        "followers": [],
        "notes": "",
        "permalink_url": address("tag", name),
        "workspace": workspace(),
    }
