"""Each daily measure once: its words, unit, limits, direction, colour, code and where it is asked.

Columns, validation, forms, the API, tables, charts, the outcomes and the files people download are
made from MEASURES. A new measure is an entry here, a field of DailyMeasures (rules/log/answers.py),
the Spanish of its words, and a migration: tests/test_new_measure.py adds one.
"""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["more", "less", ""]
# The part of a chart that shows a measure. Measures of one panel say the same in different ways.
Panel = Literal["walking", "standing", "pain", "medicine", "other", ""]
Tone = Literal["walk", "stand", "leg", "back"]
Marker = Literal["dot", "square"]


def _(words: str) -> str:
    """Mark `words` for translation: whoever shows them translates them."""
    return words


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a word and its plural for translation."""
    return one, many


@dataclass(frozen=True, slots=True)
class Unit:
    """What a measure is counted in, as a singular and a plural."""

    one: str
    many: str


METERS = Unit("meter", "meters")  # stored; shown in the reader's own unit: see rules/units.py
STEPS = Unit(*ngettext("step", "steps"))
MINUTES = Unit(*ngettext("minute", "minutes"))
POINTS = Unit(*ngettext("point", "points"))  # of a scale from 0 to 10
DOSES = Unit(*ngettext("dose", "doses"))


@dataclass(frozen=True, slots=True)
class Before:
    """How a measure is asked as it was before the procedure, by staff and in a roster (English).

    `place` orders the form and the roster. `column` follows "Before: " in the roster's heading,
    `also` are other headings for it. `label` is the form's; empty, it is the phone log's.
    """

    place: int
    column: str
    meaning: str
    example: str
    also: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a measure is compared between patients.

    `per_unit`: stored as whole numbers, so many to the unit. `rounding`: what a quartile is
    rounded to, so that no single person's answer can be read from it.
    """

    per_unit: int
    rounding: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a patient may give of a day. Empty words are the label, or are not needed.

    For patients, translated: `label`; `short_label` beside an answer; `chart_label`; `field_label`
    names the question in an error summary; `question`, `hint` and `scale_ends` ask it ("%(when)s"
    is "today");
    `newest` tells the newest answer; `which` tells two measures of one panel apart; `meaning` is
    of the file of one's own data; `limit` is said when an answer cannot be kept.
    For staff, in English: `staff_label` in alerts, `heading` in tables, `phone_label` in the phone
    log; `before` and `compared` are None for what is not part of the baseline or of the outcomes.
    """

    name: str
    label: str
    unit: Unit
    most: int
    limit: str
    constraint: str  # in the database, after the table's name
    better: Direction
    meaning: str
    source: str
    loinc: str = ""
    panel: Panel = ""
    tone: Tone | None = None
    marker: Marker = "dot"
    short_label: str = ""
    chart_label: str = ""
    field_label: str = ""
    question: str = ""
    hint: str = ""
    scale_ends: tuple[str, str] = ("", "")
    newest: str = ""
    which: str = ""
    staff_label: str = ""
    heading: str = ""
    phone_label: str = ""
    in_week: bool = True  # whether the grid of the last days asks it
    before: Before | None = None
    compared: Compared | None = None

    @property
    def is_distance(self) -> bool:
        """Whether it is stored in metres, to the centimetre; all others are whole numbers."""
        return self.unit is METERS

    @property
    def is_scale(self) -> bool:
        """Whether it is chosen on a scale from 0 to 10."""
        return self.unit is POINTS

    @property
    def on_charts(self) -> str:
        return self.chart_label or self.label

    @property
    def in_short(self) -> str:
        return self.short_label or self.label

    @property
    def in_form(self) -> str:
        return self.field_label or self.label

    @property
    def for_staff(self) -> str:
        return self.staff_label or self.label

    @property
    def in_table(self) -> str:
        return self.heading or self.label

    @property
    def by_phone(self) -> str:
        return self.phone_label or self.with_scale

    @property
    def as_before(self) -> str:
        return (self.before and self.before.label) or self.by_phone

    @property
    def with_scale(self) -> str:
        """In English: "Leg pain, 0 to 10"."""
        return f"{self.label}, 0 to 10" if self.is_scale else self.label


MAKERS_QUESTION = "A question that the maker of mild asks patients."
PROPOSAL = "A proposal of this product."
NO_PAIN_TO_WORST = (_("0 is no pain"), _("10 is the worst pain"))
PAIN_SCALE = "The numeric pain rating scale, of the back and of the leg apart."

# In the order in which staff read them.
_ALL = (
    Measure(
        name="walking_distance_m",
        label=_("Farthest walk"),
        unit=METERS,
        most=100_000,
        limit=_("The farthest walk is a number of meters from 0 to 100,000."),
        constraint="walk_is_at_most_100_km",
        better="more",
        meaning=_("How far you could walk before you had to stop, in meters."),
        source=MAKERS_QUESTION,
        loinc="55430-3",
        panel="walking",
        tone="walk",
        chart_label=_("Your farthest walk each day"),
        newest=_("Your farthest walk %(when)s was %(amount)s."),
        heading="Walk",
        phone_label="Farthest walk before having to stop",
        before=Before(
            1,
            "farthest walk",
            "Before having to stop, in the distance unit.",
            "300",
            ("farthest walk", "walking distance", "baseline walking distance"),
        ),
        compared=Compared(per_unit=10, rounding=1),
    ),
    Measure(
        name="walking_min",
        label=_("That walk took"),
        unit=MINUTES,
        most=1_440,
        limit=_("Walking time is a number of minutes from 0 to 1,440."),
        constraint="walk_is_at_most_a_day",
        better="more",
        meaning=_("How long you could walk before you had to stop, in minutes."),
        source=MAKERS_QUESTION,
        field_label=_("Minutes you walked"),
        staff_label="Time walked",
        heading="Walk",
        phone_label="Minutes of that walk",
        in_week=False,
        before=Before(
            2,
            "walking minutes",
            "Minutes of that walk.",
            "4",
            ("walking minutes", "walking time", "baseline walking minutes"),
        ),
    ),
    Measure(
        name="daily_distance_m",
        label=_("Walking in all"),
        unit=METERS,
        most=100_000,
        limit=_("The day's whole distance is a number of meters from 0 to 100,000."),
        constraint="distance_is_at_most_100_km",
        better="more",
        meaning=_("How far you walked in all that day, in meters."),
        source=PROPOSAL,
        loinc="41953-1",
        panel="walking",
        tone="walk",
        short_label=_("Walked in all"),
        chart_label=_("How far you walked each day, in all"),
        newest=_("You walked %(amount)s %(when)s."),
        staff_label="Daily walking",
        heading="In all",
        phone_label="Walking in all, that day",
        before=Before(
            4,
            "daily distance",
            "In all in a day, in the distance unit.",
            "1500",
            ("daily distance", "baseline daily distance"),
            label="Walking in all, in a day",
        ),
        compared=Compared(per_unit=10, rounding=1),
    ),
    Measure(
        name="steps",
        label=_("Steps"),
        unit=STEPS,
        most=200_000,
        limit=_("Steps are a number from 0 to 200,000."),
        constraint="steps_are_at_most_200000",
        better="more",
        meaning=_("Your steps that day."),
        source=PROPOSAL,
        loinc="41950-7",
        panel="walking",
        tone="walk",
        chart_label=_("Your steps each day"),
        newest=_("You walked %(amount)s %(when)s."),
        staff_label="Daily steps",
        phone_label="Steps, that day",
        before=Before(
            5,
            "daily steps",
            "",
            "2200",
            ("steps", "daily steps", "baseline steps"),
            label="Steps in a day",
        ),
        compared=Compared(per_unit=1, rounding=10),
    ),
    Measure(
        name="standing_min",
        label=_("Standing"),
        unit=MINUTES,
        most=1_440,
        limit=_("Standing time is a number of minutes from 0 to 1,440."),
        constraint="standing_is_at_most_a_day",
        better="more",
        meaning=_("How long you could stand before you had to sit, in minutes."),
        source=MAKERS_QUESTION,
        panel="standing",
        tone="stand",
        chart_label=_("How long you could stand"),
        field_label=_("Minutes you stood"),
        question=_("How long could you stand?"),
        hint=_("Before you had to sit or lean on something."),
        newest=_("You could stand for %(amount)s %(when)s."),
        heading="Stand",
        phone_label="Minutes of standing before having to sit",
        before=Before(
            3,
            "standing minutes",
            "Before having to sit.",
            "8",
            ("standing minutes", "standing time", "baseline standing minutes"),
        ),
        compared=Compared(per_unit=2, rounding=1),
    ),
    Measure(
        name="pain_leg",
        label=_("Leg pain"),
        unit=POINTS,
        most=10,
        limit=_("Leg pain is a number from 0 to 10."),
        constraint="leg_pain_is_0_to_10",
        better="less",
        meaning=_("Leg pain, from 0 to 10."),
        source=PAIN_SCALE,
        loinc="72514-3",
        panel="pain",
        tone="leg",
        question=_("Leg pain %(when)s"),
        scale_ends=NO_PAIN_TO_WORST,
        newest=_("Your leg pain %(when)s was %(amount)s."),
        which=_("leg"),
        heading="Leg",
        before=Before(7, "leg pain", "0 to 10.", "7", ("leg pain", "baseline leg pain")),
        compared=Compared(per_unit=2, rounding=0.5),
    ),
    Measure(
        name="pain_back",
        label=_("Back pain"),
        unit=POINTS,
        most=10,
        limit=_("Back pain is a number from 0 to 10."),
        constraint="back_pain_is_0_to_10",
        better="less",
        meaning=_("Back pain, from 0 to 10."),
        source=PAIN_SCALE,
        loinc="72514-3",
        panel="pain",
        tone="back",
        marker="square",
        question=_("Back pain %(when)s"),
        scale_ends=NO_PAIN_TO_WORST,
        newest=_("Your back pain %(when)s was %(amount)s."),
        which=_("back"),
        heading="Back",
        before=Before(6, "back pain", "0 to 10.", "4", ("back pain", "baseline back pain")),
        compared=Compared(per_unit=2, rounding=0.5),
    ),
    Measure(
        name="medicine_doses",
        label=_("Pain medicine"),
        unit=DOSES,
        most=50,
        limit=_("Doses of pain medicine are a number from 0 to 50."),
        constraint="doses_are_at_most_50",
        better="less",
        meaning=_("How many times you took pain medicine."),
        source=PROPOSAL,
        panel="medicine",
        field_label=_("Doses of pain medicine"),
        question=_("How many times did you take pain medicine %(when)s?"),
        hint=_("Count each dose. Type 0 if you took none."),
        heading="Doses",
        phone_label="Doses of pain medicine",
        before=Before(
            8,
            "medicine doses",
            "Doses of pain medicine in a day.",
            "2",
            ("medicine doses", "doses", "baseline medicine doses"),
            label="Doses of pain medicine in a day",
        ),
    ),
)

MEASURES = {measure.name: measure for measure in _ALL}
DISTANCES = tuple(m.name for m in _ALL if m.is_distance)
COUNTS = tuple(m.name for m in _ALL if not m.is_distance)
# Three ways to say how far: one is compared with itself only; the first that there is counts.
WALKING = tuple(m.name for m in _ALL if m.panel == "walking")
PAIN = tuple(m.name for m in _ALL if m.panel == "pain")
MORE_IS_BETTER = frozenset(m.name for m in _ALL if m.better == "more")
LESS_IS_BETTER = frozenset(m.name for m in _ALL if m.better == "less")
COMPARED = {m.name: m.compared for m in _ALL if m.compared}
# As it was before the procedure, in the order in which staff are asked.
BEFORE = dict(
    sorted(
        ((m.name, m.before) for m in _ALL if m.before),
        key=lambda known: known[1].place,
    )
)
