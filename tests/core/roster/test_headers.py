"""Guessing columns from headers (core/roster/headers.py)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.headers import (
    FIELDS,
    NOT_KEPT,
    choose_columns,
    column_labels,
    find_column,
    guess_columns,
    header_key,
    looks_like_header,
)

# Headers of real files or of files as such forces write them, and what each column is.
HEADERS = {
    "a city with codes and names of units": {
        "employee_no": "service_number",
        "star": "badge",
        "last_name": "last_name",
        "first_name": "first_name",
        "gender": "sex",
        "rank": "rank",
        "appointed_date": "joined_on",
        "unit": "unit_code",
        "unit_description": "unit_name",
    },
    "a city with people who left": {
        "EMPLOYEE_NO": "service_number",
        "LAST_NAME": "last_name",
        "FIRST_NAME": "first_name",
        "SEX": "sex",
        "ACTIVE": "status",
        "TITLE": "rank",
        "APPOINTED": "joined_on",
        "RESIGNED": "left_on",
        "VACATED": "vacated_on",
        "VACATE_REASON": None,
        "UNIT_NO": "unit_code",
        "UNIT_NAME": "unit_name",
    },
    "postings with the force's own name": {
        "id": "service_number",
        "department name": None,
        "first name": "first_name",
        "last name": "last_name",
        "middle initial": "middle_name",
        "suffix": "suffix",
        "employment date": "joined_on",
        "unit_id": "unit_code",
        "badge_number": "badge",
        "job title": "rank",
    },
    "a department where no unit is given": {
        "Employee ID": "service_number",
        "Full Name": "full_name",
        "Department": "unit_name",
        "Hire Date": "joined_on",
        "Salary": None,
    },
    "a post beside a rank": {
        "title": None,
        "Service No.": "service_number",
        "Rank": "rank",
    },
    "words run together": {
        "SerialNo": "service_number",
        "EmployeeName": "full_name",
        "RankTitle": "rank",
        "AreaName": "unit_name",
    },
    "headers that no list has": {
        "Officer's unique number": "service_number",
        "Date of original appointment": "joined_on",
        "Original hire date (mm/dd)": None,
        "Retirement date, if any": "left_on",
        "Current rank held": "rank",
        "Legal last name": "last_name",
        "Legal first name": "first_name",
        "Unit currently assigned": "unit_name",
    },
    "Khmer": {
        "ល.រ": None,
        "អត្តលេខ": "service_number",
        "គោត្តនាម និងនាម": "full_name",
        "ឈ្មោះឡាតាំង": "latin_name",
        "ភេទ": "sex",
        "ថ្ងៃខែឆ្នាំកំណើត": "birth_date",
        "ឋានន្តរស័ក្ដិ": "rank",
        "តួនាទី": None,
        "អង្គភាព": "unit_name",
        "កូដអង្គភាព": "unit_code",
        "ថ្ងៃចូលបម្រើការងារ": "joined_on",
        "លេខទូរស័ព្ទ": "phone",
    },
    "French": {
        "N° matricule": "service_number",
        "NOM": "last_name",
        "Prénoms": "first_name",
        "Sexe": "sex",
        "Grade": "rank",
        "Affectation": "unit_name",
        "Date d'entrée en service": "joined_on",
    },
    "Spanish": {
        "Legajo": "service_number",
        "Apellidos y nombres": "full_name",
        "Jerarquía": "rank",
        "Cargo": None,
        "Destino": "unit_name",
        "Fecha de ingreso": "joined_on",
    },
    "Vietnamese": {
        "Số hiệu": "service_number",
        "Họ và tên": "full_name",
        "Giới tính": "sex",
        "Cấp bậc": "rank",
        "Đơn vị công tác": "unit_name",
        "Ngày sinh": "birth_date",
    },
    "Thai": {
        "เลขประจำตัว": "service_number",
        "ยศ": "rank",
        "ชื่อ": "first_name",
        "นามสกุล": "last_name",
        "สังกัด": "unit_name",
        "วันบรรจุ": "joined_on",
    },
    "half a name is the whole name": {
        "Matricule": "service_number",
        "Nom": "full_name",
    },
    "what is asked of towns": {
        "Emp #": "service_number",
        "Name (Last, First)": "full_name",
        "Rank/Title": "rank",
        "DOH": "joined_on",
        "Active (Y/N)": "status",
        "Sworn (Y/N)": "person_class",
        "Race": None,
        "Age": "birth_date",
    },
    "a row counter is no service number": {
        "No.": None,
        "Badge No.": "service_number",
        "Surname": "full_name",
    },
    "a badge where there is no number": {
        "Star #": "service_number",
        "Last Name": "full_name",
    },
}


@pytest.mark.parametrize("kind", HEADERS)
def test_headers_are_recognised(kind: str) -> None:
    wanted = HEADERS[kind]
    header = list(wanted)
    guessed = {header[place]: field for field, place in guess_columns(header).items()}
    assert guessed == {column: field for column, field in wanted.items() if field}


def test_every_word_of_the_lists_means_one_field_only() -> None:
    from passmuster.core.roster import headers

    seen: dict[str, str] = {}
    for field, words in headers._WORDS.items():
        assert field in FIELDS + NOT_KEPT
        for word in words.split("|"):
            key = header_key(word)
            assert seen.setdefault(key, field) == field, word
            assert key not in {header_key(w) for w in headers._SECOND_CHOICES}, word


def test_a_header_is_told_from_a_title_and_from_people() -> None:
    assert looks_like_header(["No.", "Employee ID", "Name"])
    assert not looks_like_header(["Roster of November"])
    assert not looks_like_header(["004711", "Sok Dara", "Traffic"])


def test_columns_without_a_name_of_their_own_are_named_by_their_place() -> None:
    assert column_labels(["id", "", "name", "name"]) == (
        "id",
        "(column 2)",
        "name (column 3)",
        "name (column 4)",
    )


@pytest.mark.parametrize("wanted", ["Star No", "star_no", "STAR NO", "2"])
def test_a_column_is_found_by_header_or_number(wanted: str) -> None:
    assert find_column(["id", "Star No"], wanted) == 1


def test_a_correction_takes_its_column_from_another_field() -> None:
    header = ["employee_no", "star", "rank"]
    assert choose_columns(header, {"service_number": "star"}) == {"service_number": 1, "rank": 2}


def test_a_field_can_be_left_out() -> None:
    assert "rank" not in choose_columns(["employee_no", "rank"], {"rank": ""})


@pytest.mark.parametrize(
    ("header", "corrections", "code", "names"),
    [
        (["employee_no"], {"height": "employee_no"}, "field-unknown", "service_number"),
        (["employee_no"], {"rank": "grade"}, "column-unknown", "employee_no"),
        (["unit", "people"], {}, "no-number-column", "--map service_number="),
        (["employee_no"], {"service_number": ""}, "no-number-column", "employee_no"),
        ([f"c{n}" for n in range(60)], {}, "no-number-column", "…"),
    ],
)
def test_what_cannot_be_mapped_is_said_with_what_can(
    header: list[str], corrections: dict[str, str], code: str, names: str
) -> None:
    with pytest.raises(UnusableInput) as refused:
        choose_columns(header, corrections)
    assert refused.value.code == code
    assert names in refused.value.message


@given(st.lists(st.text(max_size=15), max_size=8))
def test_no_header_breaks_the_guess(header: list[str]) -> None:
    columns = guess_columns(header)
    assert len(set(columns.values())) == len(columns)
    assert len(set(column_labels(header))) == len(header)
