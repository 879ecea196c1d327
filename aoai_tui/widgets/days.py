"""Days and moments, as lists tell them."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def day_name(day: date, today: date) -> str:
    """Today, Yesterday, the weekday within a week, else the date."""
    if day >= today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    if today - day < timedelta(days=7):
        return f"{day:%A}"
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def moment(at: datetime, today: date) -> str:
    """The hour of a time of today, the date of an older one; `at` in UTC or with its zone, shown in the local one."""
    here = at.astimezone()
    return f"{here:%H:%M}" if here.date() == today else f"{day_name(here.date(), today)} {here:%H:%M}"
