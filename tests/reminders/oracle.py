"""An oracle for local time that shares nothing with the product: it reads the tzdata files itself.

`python -m tests.reminders.oracle --all` proves every IANA zone on all days of 2024 to 2032
against it, in some minutes; without --all it proves the days around each change of clocks.

A zone becomes a table of moments at which its offset changes (RFC 8536: the transitions of a
TZif file, then the rule of its footer, year by year). "When do clocks show this?" is answered by
walking that table, never by Python's zoneinfo.
"""

import argparse
import os
import re
import struct
import sys
import zoneinfo
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from tracker.guidance import mild
from tracker.reminders.schedule import expand, instant
from tracker.rules.days import journal_day
from tracker.rules.wall_time import MailHours

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2032, 12, 31)
ONE_DAY = timedelta(days=1)
# The wall times at which the plan does something: both ends of the window, the nudge and its
# end, the usual request, and what patients may choose; and hours at which clocks are changed.
WALLS = tuple(map(time.fromisoformat, (
    "00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "08:00", "09:30", "13:00", "17:30",
    "20:45", "21:00", "23:59",
)))  # fmt: skip
EPOCH = datetime(1970, 1, 1)
SECONDS_A_DAY = 86_400
JUST_BEFORE_THREE = (179, 180)  # minutes after midnight


@dataclass(frozen=True)
class Zone:
    """From `starts[n]` (seconds since 1970, UTC) clocks are `offsets[n]` seconds ahead of UTC."""

    name: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def shown(self, at: datetime) -> datetime:
        """What a clock shows at `at`."""
        seconds = int(at.timestamp())
        offset = self.offsets[bisect_right(self.starts, seconds) - 1]
        return EPOCH + timedelta(seconds=seconds + offset)

    def first_moment(self, day: date, wall: time) -> datetime:
        """The first moment at which a clock shows `wall` on `day`, or has jumped over it."""
        local = int((datetime.combine(day, wall) - EPOCH).total_seconds())
        first = max(bisect_right(self.starts, local - 2 * SECONDS_A_DAY) - 1, 0)
        for n in range(first, len(self.starts)):
            ends = self.starts[n + 1] if n + 1 < len(self.starts) else sys.maxsize
            shows_it_at = max(local - self.offsets[n], self.starts[n])
            if shows_it_at < ends:
                return datetime.fromtimestamp(shows_it_at, UTC)
        raise AssertionError("time has no end")

    def changes(self) -> list[date]:
        """The days of 2024 to 2032 on which clocks change."""
        moments = (datetime.fromtimestamp(start, UTC) for start in self.starts[1:])
        days = (self.shown(moment).date() for moment in moments)
        return [day for day in days if FIRST_DAY <= day <= LAST_DAY]


def zone_names() -> list[str]:
    """Every zone of the pinned tzdata."""
    return files("tzdata").joinpath("zones").read_text("utf-8").split()


def zones_by_data() -> list[list[str]]:
    """Every zone, those together whose files are the same: one proof holds for all of them."""
    alike: dict[bytes, list[str]] = {}
    for name in zone_names():
        alike.setdefault(_file(name), []).append(name)
    return list(alike.values())


def _file(name: str) -> bytes:
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def read_zone(name: str) -> Zone:
    """The table of a zone up to 2039, where plans of 2032 end, from the pinned tzdata."""
    data = _file(name)
    first = struct.unpack(">6l", data[20:44])
    isut, isstd, leap, transitions, types, chars = first
    body = 44 + transitions * 5 + types * 6 + chars + leap * 8 + isstd + isut
    isut, isstd, leap, transitions, types, chars = struct.unpack(">6l", data[body + 20 : body + 44])
    at = body + 44
    moments = struct.unpack(f">{transitions}q", data[at : at + transitions * 8])
    at += transitions * 8
    kinds = data[at : at + transitions]
    at += transitions
    offsets = [struct.unpack(">l", data[at + 6 * n : at + 6 * n + 4])[0] for n in range(types)]
    at += types * 6 + chars + leap * 12 + isstd + isut
    footer = data[at:].strip().decode()
    table = [
        (-(2**60), offsets[0]),
        *((m, offsets[k]) for m, k in zip(moments, kinds, strict=True)),
    ]
    last = table[-1][0]
    table += [(moment, offset) for moment, offset in _by_rule(footer) if moment > last]
    kept = [table[0]]
    for moment, offset in table[1:]:
        if offset != kept[-1][1]:
            kept.append((moment, offset))
    return Zone(name, tuple(m for m, _ in kept), tuple(o for _, o in kept))


# The footer: a POSIX TZ string, such as CET-1CEST,M3.5.0,M10.5.0/3

RULE = re.compile(
    r"(?:<[^>]+>|[A-Za-z]+)(?P<std>[-+]?[\d:]+)"
    r"(?:(?:<[^>]+>|[A-Za-z]+)(?P<dst>[-+]?[\d:]+)?,(?P<start>[^,]+),(?P<end>[^,]+))?"
)


def _by_rule(footer: str) -> Iterator[tuple[int, int]]:
    """Each change from 2000 to 2039 that the footer's rule makes; none for a fixed offset."""
    rule = RULE.fullmatch(footer)
    assert rule is not None, footer
    standard = -_seconds(rule["std"])
    if rule["start"] is None:
        return
    summer = -_seconds(rule["dst"]) if rule["dst"] else standard + 3600
    changes = []
    for year in range(2000, 2040):
        # each is given in the clock that holds before it
        changes.append((_moment(year, rule["start"]) - standard, summer))
        changes.append((_moment(year, rule["end"]) - summer, standard))
    yield from sorted(changes)


def _seconds(clock: str) -> int:
    sign = -1 if clock.startswith("-") else 1
    parts = [int(part) for part in clock.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def _moment(year: int, rule: str) -> int:
    """Local seconds since 1970 of `rule` (Mm.w.d, Jn or n, with /time) in `year`."""
    which, _, clock = rule.partition("/")
    if which.startswith("M"):
        month, week, weekday = map(int, which[1:].split("."))
        day = date(year, month, 1)
        day += ((weekday - day.isoweekday()) % 7) * ONE_DAY + (week - 1) * 7 * ONE_DAY
        while day.month != month:
            day -= 7 * ONE_DAY
    elif which.startswith("J"):  # February 29 is never counted
        day = date(2001, 1, 1) + (int(which[1:]) - 1) * ONE_DAY
        day = day.replace(year=year)
    else:
        day = date(year, 1, 1) + int(which) * ONE_DAY
    return (day - EPOCH.date()).days * SECONDS_A_DAY + _seconds(clock or "2")


# The proof


def faults_of_day(zone: Zone, own: ZoneInfo, day: date, walls: tuple[time, ...]) -> Iterator[str]:
    """Where the product's instant differs from the oracle's on one day."""
    for wall in walls:
        found, right = instant(day, wall, own), zone.first_moment(day, wall)
        if found != right:
            yield f"{zone.name} {day} {wall}: {found} instead of {right}"


def faults_of_journal(
    zone: Zone, own: ZoneInfo, day: date, minutes: Iterable[int] = range(0, 300, 15)
) -> Iterator[str]:
    """Whether the journal's day begins at 03:00, looked at `minutes` after midnight."""
    midnight = zone.first_moment(day, time())
    for minute in minutes:
        at = midnight + timedelta(minutes=minute)
        shown = zone.shown(at)
        right = shown.date() - ONE_DAY if shown.hour < 3 else shown.date()
        if journal_day(at, own) != right:
            yield f"{zone.name} {at}: journal of {journal_day(at, own)} instead of {right}"


def faults_of_plan(zone: Zone, own: ZoneInfo, performed_on: date) -> Iterator[str]:
    """Where a plan leaves the local wall time, the window, or the one message of a slot."""
    number = performed_on.toordinal()
    send_time = time(8 + number % 13, 0 if performed_on.day % 2 else 45)
    # A third of the plans with the usual hours, the others with shorter ones.
    opens, closes = time(8 + number % 3 * 2), time(21 - number % 3, 30 if number % 3 else 0)
    hours, fewer = MailHours(opens, closes), number % 2 == 1
    seen: dict[tuple[date, str], datetime] = {}
    asked: set[tuple[str, date]] = set()
    for row in expand(
        mild(), performed_on=performed_on, zone=own, send_time=send_time, fewer=fewer, hours=hours
    ):
        what = f"{zone.name} {performed_on} {row.step} {row.occurrence}"
        shown = zone.shown(row.due_at)
        wanted = time(9, 30) if row.slot == "morning" else send_time
        wanted = opens if wanted < opens else closes if wanted > closes else wanted
        if (shown.date(), shown.time()) != (row.local_date, wanted) and (
            row.due_at != zone.first_moment(row.local_date, wanted)
        ):
            yield f"{what}: clocks show {shown}, the plan says {row.local_date} {wanted}"
        if not opens <= shown.time() <= closes or shown.time() != row.local_time:
            yield f"{what}: leaves at {shown}"
        until = zone.shown(row.useful_until)
        last = time(13) if row.slot == "morning" else closes
        if until != datetime.combine(row.local_date, last):
            yield f"{what}: useful until {until}"
        if seen.setdefault((row.local_date, row.slot), row.due_at) != row.due_at:
            yield f"{what}: a second message in the {row.slot} of {row.local_date}"
        if row.requested_day is not None:
            if (row.kind, row.requested_day) in asked:
                yield f"{what}: {row.requested_day} is asked about twice"
            asked.add((row.kind, row.requested_day))


def prove(name: str, every_day: bool) -> tuple[int, list[str]]:
    """How many days were looked at in a zone, and what was wrong."""
    zoneinfo.reset_tzpath(to=())
    zone, own = read_zone(name), ZoneInfo(name)
    changes = {day + beside * ONE_DAY for day in zone.changes() for beside in (-1, 0, 1)}
    faults: list[str] = []
    for day in changes:
        faults += faults_of_day(zone, own, day, WALLS)
        faults += faults_of_journal(zone, own, day)
    if not every_day:
        return len(changes), faults
    days = [FIRST_DAY + n * ONE_DAY for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    for day in days:
        faults += faults_of_day(zone, own, day, WALLS)
        faults += faults_of_journal(zone, own, day, JUST_BEFORE_THREE)
        # Two weeks of daily requests begin here: every day is asked about by some plan.
        if day.toordinal() % 14 == 0:
            faults += faults_of_plan(zone, own, day)
    return len(days), faults


def main() -> int:
    """Prove it; the exit code."""
    parser = argparse.ArgumentParser(description="Every zone's clocks from 2024 to 2032.")
    parser.add_argument("--all", action="store_true", help="all days, not only those of changes")
    every_day = parser.parse_args().all
    alike = zones_by_data()
    names = [zones[0] for zones in alike]
    faults: list[str] = []
    days = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        proofs = pool.map(prove, names, [every_day] * len(names), chunksize=4)
        for zones, (looked_at, wrong) in zip(alike, proofs, strict=True):
            days += looked_at * len(zones)
            faults += wrong
    print("\n".join(faults[:50]))
    print(
        f"{sum(map(len, alike))} zones, {len(alike)} of them different: {days} days of a zone, "
        f"{days * len(WALLS)} wall times, {len(faults)} wrong"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
