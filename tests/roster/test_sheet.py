"""A roster's file: read whichever program wrote it, or refused with what to do."""

import pytest

from tracker.roster.export import template
from tracker.roster.sheet import UnreadableSheet, read_sheet


@pytest.mark.parametrize(
    "heading",
    ["record number", " RECORD  NUMBER ", "Record_Number", "MRN", "Medical record number"],
)
def test_headings_are_known_whatever_their_case_and_spaces(heading):
    (row,) = read_sheet(f"{heading},First name\nMR-1,M".encode())
    assert row.cells == {"record_number": "MR-1", "first_name": "M"}


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfMRN;Surgeon\r\nMR-1;Pe\xc3\xb1a\r\n",
        b"sep=;\r\nMRN;Surgeon\r\nMR-1;Pe\xf1a",
        "MRN\tSurgeon\nMR-1\tPeña\n".encode("utf-16"),
        b"\r\nMRN,Surgeon\rMR-1,Pe\xc3\xb1a\r",
    ],
    ids=["semicolons and a mark", "old Windows", "UTF-16 and tabs", "old Mac"],
)
def test_files_of_many_programs_are_read(data):
    (row,) = read_sheet(data)
    assert row.cells == {"record_number": "MR-1", "surgeon": "Peña"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"MRN,First name\n", "no row below the headings"),
        (b"MRN,Brith date\nMR-1,x", "“Brith date” is not known. Did you mean “Date of birth”?"),
        (b"MRN,Shoe size\nMR-1,x", "Take it out, or rename it."),
        (b"MRN,Record number\nMR-1,x", "“Record number” is there twice"),
        (b"First name,Phone\nM,206", "Column “Last name” is missing."),
        (b"PK\x03\x04...", "This is not a CSV file."),
        (b'MRN,Surgeon\nMR-1,"Ruiz\n', "Row 3: a quotation mark is not closed"),
    ],
)
def test_a_file_that_is_no_roster_says_what_to_do(data, words):
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(data)
    assert any(words in fault for fault in refused.value.faults)


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    rows = read_sheet(b'MRN,Surgeon\nMR-1,"Dr.\nRuiz"\n\nMR-2,Park\n')
    assert [(row.number, row.cells["surgeon"]) for row in rows] == [(2, "Dr. Ruiz"), (4, "Park")]


def test_the_template_can_be_filled_in():
    (row,) = read_sheet(template())
    assert len(row.cells) == 22
