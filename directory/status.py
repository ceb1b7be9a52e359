"""What a project's status is today: the one place where dates and the editor's choice meet."""

from datetime import date, timedelta

from portal.core.choices import Status

ENDED = {Status.COMPLETED, Status.ABANDONED}


def effective_status(project, today):
    """The status on the day `today`: past its end date a project is completed, whatever was set."""
    if project.status not in ENDED and project.end_date and project.end_date < today:
        return Status.COMPLETED
    if project.status == Status.NOT_STARTED and project.start_date and project.start_date <= today:
        return Status.ACTIVE
    return Status(project.status)


def is_recruiting(project, today):
    """Whether one can join on the day `today`.

    The project runs and welcomes newcomers, and the day is within its recruiting window. A window
    that opens before the project does counts: people are sought before the start.
    """
    if not project.welcomes_newcomers:
        return False
    opens, closes = project.recruiting_from, project.recruiting_until
    if (opens and today < opens) or (closes and today > closes):
        return False
    status = effective_status(project, today)
    if status == Status.NOT_STARTED:
        return opens is not None
    return status in {Status.ACTIVE, Status.PERIODIC}


def standing(project, today):
    """Whether one can join, in a word that `directory/_standing.html` says in a sentence."""
    status = effective_status(project, today)
    if is_recruiting(project, today):
        return "open"
    if status in ENDED or status == Status.ON_HOLD:
        return str(status)
    if project.welcomes_newcomers and project.recruiting_from and project.recruiting_from > today:
        return "opens"
    return "not-started" if status == Status.NOT_STARTED else "closed"


def next_change(project, today):
    """The first day after `today` on which dates alone may change the status, or None."""
    days = [day for day in (project.start_date, project.recruiting_from) if day]
    ends = (project.end_date, project.recruiting_until)
    days += [day + timedelta(days=1) for day in ends if day and day < date.max]
    return min((day for day in days if day > today), default=None)
