"""The map in docs/architecture.md is the house as it stands."""

import re

from tests.arrows import ROOMS_WITHIN, STOREYS
from tests.catalogue import ROOT

MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def rooms_of_table(heading: str, column: int) -> list[set[str]]:
    """The names in backticks in each row of the first table below `heading`."""
    section = MAP.partition(heading)[2]
    table = section[section.index("|---") :].partition("\n\n")[0]
    return [set(re.findall(r"`(\w+)`", row.split("|")[column])) for row in table.splitlines()[1:]]


def test_the_storeys_are_those_that_the_arrows_are_tested_by():
    told = rooms_of_table("## The storeys", column=2)
    assert told == [set(rooms) for rooms in STOREYS if not {"apps", "migrations"} & set(rooms)]


def test_the_rooms_of_web_are_those_that_the_arrows_are_tested_by():
    told = rooms_of_table("### Within `web`", column=1)
    assert told == [set(rooms) for rooms in ROOMS_WITHIN["web"] if rooms != ("urls",)]


def test_each_room_of_the_map_is_there_and_each_room_there_is_on_the_map():
    told = {room for rooms in STOREYS for room in rooms}
    modules = [path for path in (ROOT / "tracker").rglob("*.py") if path.stem != "__init__"]
    assert {
        path.relative_to(ROOT / "tracker").parts[0].removesuffix(".py") for path in modules
    } == told
    rooms = {path.parent.name for path in (ROOT / "tracker" / "web").glob("*/*.py")}
    assert rooms == {room for rooms in ROOMS_WITHIN["web"] for room in rooms if room != "urls"}


def test_every_place_that_the_map_names_is_there():
    places = re.findall(r"`((?:tracker|templates|tests|recovery|docs)/[\w./]*)`", MAP)
    assert len(places) > 15
    assert [place for place in places if not (ROOT / place).exists()] == []
