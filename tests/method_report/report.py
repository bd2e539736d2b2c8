"""The method report once more, by itself: docs/domain.md, section 6, in another language and another way.

Reads a list of databases as JSON from standard input, and writes the report of each, of all and by tilbud. Nothing of it
is shared with the program: dates, holidays and phases are computed here too.
"""

import datetime
import fractions
import json
import sys

DAY = datetime.timedelta(days=1)


def date(text):
    return None if text is None else datetime.date.fromisoformat(text)


def last_of_month(year, month):
    return datetime.date(year + month // 12, month % 12 + 1, 1) - DAY


def addm(day, months):
    count = day.year * 12 + day.month - 1 + months
    last = last_of_month(count // 12, count % 12 + 1)
    return last.replace(day=min(day.day, last.day))


def easter(year):
    """By the epact and Gauss's corrections, not by the algorithm of the program."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full_moon = epact - (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + full_moon + 2 - century + century // 4) % 7
    offset = full_moon - weekday
    month = 3 + (offset + 40) // 44
    return datetime.date(year, month, offset + 28 - 31 * (month // 4))


def is_open(day, closing_days):
    sunday = easter(day.year)
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if day.year <= 2023 else [])
    fixed = ["01-01", "12-25", "12-26"] + closing_days
    return day.isoweekday() < 6 and day.strftime("%m-%d") not in fixed and (day - sunday).days not in moving


def act_by(day, closing_days):
    while not is_open(day, closing_days):
        day -= DAY
    return day


class Case:
    """A forløb as of the last day of the period."""

    def __init__(self, row, to):
        for name in ("start_on", "agreed_end_on", "ended_on", "phase2_on", "phase3_on", "decision_on", "discharged_on"):
            setattr(self, name, date(row[name]))
        for name in ("id", "method", "tilbud", "medarbejder", "legal_basis", "end_reason"):
            setattr(self, name, row[name])
        self.to = to
        for name in ("ended_on", "phase2_on", "phase3_on", "decision_on"):
            day = getattr(self, name)
            setattr(self, name, day if day is not None and day <= to else None)
        self.contacts = [(date(day), kind) for day, kind in row["kontakter"] if date(day) <= to]
        self.milestones = [(date(day), kind) for day, kind in row["milestones"] if date(day) <= to]
        self.plan = row["phase_plan"]
        self.own_end = self.end = self.f2 = self.f3 = self.e2 = self.e3 = None
        if self.start_on is None:
            return
        if self.method == "CTI":
            self.own_end = addm(self.start_on, sum(self.plan)) - DAY
        self.end = self.agreed_end_on or self.own_end
        if self.method == "CTI":
            self.f3 = min(addm(self.start_on, self.plan[0] + self.plan[1]), addm(self.end, -1))
            self.f2 = min(addm(self.start_on, self.plan[0]), self.f3)
            self.e2 = self.phase2_on or self.f2
            self.e3 = self.phase3_on or self.f3

    def closed_before(self, day):
        return self.ended_on is not None and self.ended_on < day

    def count(self, first, last, kinds=("home_visit", "meeting", "call", "network")):
        """Contacts from the first day to the last, both counted; a missing first day is the beginning of time."""
        return sum(1 for day, kind in self.contacts if kind in kinds and (first is None or first <= day) and day <= last)

    def has(self, kind, first, last):
        return any(name == kind and (first is None or first <= day) and day <= last for day, name in self.milestones)

    def active(self, day):
        closed = self.ended_on is not None and self.ended_on <= day
        return self.start_on <= day and not closed and (self.end is None or day <= self.end)


# Each item gives, for a case, the list of what is asked of it: true where it is met.


def time_limited(c, inside, closing_days):
    if c.ended_on and inside(c.ended_on) and c.end_reason == "completed":
        yield c.ended_on <= c.own_end


def phases_in_time(c, inside, closing_days):
    fortnight = 14 * DAY
    if c.f2 > c.start_on and c.f3 > c.start_on and inside(c.f3 + fortnight) and not c.closed_before(c.f3):
        pairs = [(c.phase2_on, c.f2), (c.phase3_on, c.f3)]
        yield all(on is not None and planned - fortnight <= on <= planned + fortnight for on, planned in pairs)


def reaches_phase_2(c, inside):
    return c.f2 > c.start_on and inside(c.f2) and not c.closed_before(c.f2)


def community_based(c, inside, closing_days):
    if reaches_phase_2(c, inside):
        yield c.count(c.start_on, c.e2 - DAY, ("home_visit", "meeting")) >= 3


def network_early(c, inside, closing_days):
    if reaches_phase_2(c, inside):
        yield c.count(c.start_on, c.e2 - DAY, ("network",)) >= 2


def decreasing_contact(c, inside, closing_days):
    if not (c.ended_on and inside(c.ended_on) and c.ended_on > c.e3):
        return
    bounds = [(c.start_on, c.e2 - DAY), (c.e2, c.e3 - DAY), (c.e3, c.ended_on)]
    if any(last < first for first, last in bounds):
        return
    rates = [fractions.Fraction(c.count(first, last) * 30, (last - first).days + 1) for first, last in bounds]
    yield rates[0] > rates[1] > rates[2]


def no_drop_out(c, inside, closing_days):
    if c.ended_on and inside(c.ended_on):
        yield c.end_reason != "dropped_out" or c.ended_on >= c.own_end - 14 * DAY


def early_engagement(c, inside, closing_days):
    month = addm(c.start_on, 1)
    if inside(month) and not c.closed_before(month):
        yield c.count(c.start_on, month - DAY) >= 2


def contact_before_move(c, inside, closing_days):
    if inside(c.start_on):
        yield c.count(None, c.start_on - DAY) >= 1


def first_home_visit(c, inside, closing_days):
    week = c.start_on + 7 * DAY
    if inside(week) and not c.closed_before(week):
        yield c.count(c.start_on, week, ("home_visit",)) >= 1


def goals_evaluated(c, inside, closing_days):
    dates, k = {c.end}, 1
    while addm(c.start_on, 3 * k) < c.end:
        dates.add(addm(c.start_on, 3 * k))
        k += 1
    for day in dates:
        if inside(day) and not c.closed_before(day):
            yield c.has("goals_evaluated", day - 30 * DAY, act_by(day, closing_days))


def handover_in_time(c, inside, closing_days):
    due = max(addm(c.end, -1), c.start_on)
    if inside(c.end) and not c.closed_before(due):
        yield c.has("handover_agreement", None, due)


def closing_complete(c, inside, closing_days):
    if c.ended_on and inside(c.ended_on) and c.end_reason == "completed":
        kinds = ("network_established", "handover_talks", "long_term_plan", "responsibility_placed")
        yield all(c.has(kind, None, c.ended_on) for kind in kinds)


def decision_in_time(c, inside, closing_days):
    if c.discharged_on and inside(c.discharged_on) and c.legal_basis == "85a":
        yield c.decision_on is not None and c.decision_on < c.discharged_on


CASELOAD = None
ITEMS = [
    ("time-limited", time_limited),
    ("phases-in-time", phases_in_time),
    ("caseload", CASELOAD),
    ("community-based", community_based),
    ("network-early", network_early),
    ("decreasing-contact", decreasing_contact),
    ("no-drop-out", no_drop_out),
    ("early-engagement", early_engagement),
    ("contact-before-move", contact_before_move),
    ("first-home-visit", first_home_visit),
    ("goals-evaluated", goals_evaluated),
    ("handover-in-time", handover_in_time),
    ("closing-complete", closing_complete),
    ("decision-in-time", decision_in_time),
]


def worker_months(cases, workers, first, last, tilbud):
    """What is asked of each worker, and the name of it."""
    ends = {last_of_month(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)}
    for worker, row in workers.items():
        if row["fte_percent"] is None or tilbud not in (None, row["tilbud"]):
            continue
        own = [c for c in cases if c.medarbejder == worker and c.method != "EFTERFORSORG"]
        for end in ends:
            active = [c for c in own if first <= end <= last and c.active(end)]
            if any(c.method == "CTI" for c in active):
                yield f"{worker} {end:%Y-%m}", len(active) * 100 <= 10 * row["fte_percent"]


def report(database, tilbud):
    first, last = date(database["from"]), date(database["to"])
    cases = [Case(row, last) for row in database["cases"]]
    cases = [c for c in cases if c.start_on is not None]
    items = []
    for name, judge in ITEMS:
        asked = []
        if judge is CASELOAD:
            asked = list(worker_months(cases, database["workers"], first, last, tilbud))
        else:
            for c in cases:
                if c.method == "CTI" and tilbud in (None, c.tilbud):
                    met = judge(c, lambda day: first <= day <= last, database["closing_days"])
                    asked += [(c.id, one) for one in met]
        n, met = len(asked), sum(1 for _, one in asked if one)
        score = None if n < 5 else min(5, 1 + 5 * met // n)
        not_met = sorted({name for name, one in asked if not one})
        items.append({"item": name, "n": n, "met": met, "score": score, "not_met": not_met})
    return {"from": database["from"], "to": database["to"], "tilbud": tilbud, "items": items}


def main():
    for database in json.load(sys.stdin):
        for tilbud in [None] + database["tilbud"]:
            print(json.dumps(report(database, tilbud), ensure_ascii=False))


if __name__ == "__main__":
    main()
