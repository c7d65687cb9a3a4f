"""Which column of a personnel file holds what: the words, in several languages, and how to guess.

Sources of the words: the headers of published rosters of police forces in the United States
(Chicago, Buffalo, Seattle, New York, Los Angeles, OpenOversight exports); for Khmer the terms of
Cambodian civil-service and police forms; for French the *état signalétique* of the Police
nationale; for Spanish *escalafón* lists; for Vietnamese and Thai the headers of published
personnel forms. A guess is shown to the clerk and can be corrected; it decides nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import ascii_digits, normalise_name

FIELDS: Final = (
    "service_number",
    "full_name",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "latin_name",
    "sex",
    "rank",
    "unit_code",
    "unit_name",
    "status",
    "person_class",
    "joined_on",
    "left_on",
    "vacated_on",
    "badge",
)
"""Everything that is taken from a personnel file. ``vacated_on`` is the day the post fell vacant:
it stands in for ``left_on`` of somebody who left, and says nothing about anybody else."""

NOT_KEPT: Final = ("birth_date", "phone")
"""Recognised, so that they are not taken for something else, and then dropped: the programme has
no use for them, and what is not held cannot leak."""

_SURE, _LIKELY, _UNLIKELY, _LAST_RESORT = 4, 3, 2, 1

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "service_number": (
            "service number|service no|id number|id no|"
            "identification number|emp|emp number|person id|"
            "service num|service id|employee number|employee no|"
            "employee num|employee id|emp no|emp id|employee|personnel number|personnel no|"
            "personnel id|officer number|officer no|officer id|"
            "police id|police number|staff number|"
            "staff no|staff id|serial number|serial no|member number|member id|payroll number|"
            "payroll no|regimental number|warrant number|collar number|pid|uid|ein|tax id|"
            "អត្តលេខ|អត្តលេខមន្ត្រី|អត្តលេខមន្រ្តី|អត្តលេខនគរបាល|អត្តលេខមន្ត្រីនគរបាល|លេខអត្តលេខ|"
            "លេខសម្គាល់|លេខមន្ត្រី|លេខសម្គាល់មន្ត្រី|លេខកាតមន្ត្រី|"
            "matricule|numéro matricule|numéro de matricule|"
            "n matricule|nº matricule|no matricule|numéro de service|"
            "numéro agent|identifiant agent|"
            "número de servicio|número de empleado|número de personal|no empleado|legajo|"
            "número de legajo|número de placa y legajo|cip|"
            "số hiệu|số hiệu cán bộ|số hiệu ca|số hiệu cand|mã số|mã nhân viên|mã cán bộ|mã nv|"
            "เลขประจำตัว|เลขประจำตัวเจ้าหน้าที่|เลขประจำตัวข้าราชการ|รหัสประจำตัว|รหัสพนักงาน|หมายเลขประจำตัว"
        ),
        "full_name": (
            "name|full name|name last first|name first last|last name first name|"
            "officer name|employee name|member name|name of officer|name km|"
            "name khmer|khmer name|ឈ្មោះ|គោត្តនាម និងនាម|គោត្តនាមនិងនាម|នាម និងគោត្តនាម|"
            "នាមត្រកូល និងនាមខ្លួន|ឈ្មោះមន្ត្រី|ឈ្មោះពេញ|ឈ្មោះខ្មែរ|nom et prénom|nom et prénoms|nom prénom|"
            "nom complet|noms et prénoms|nombre completo|nombre y apellidos|apellidos y nombre|"
            "apellidos y nombres|apellido y nombre|nombres y apellidos|họ và tên|họ tên|"
            "ชื่อ-สกุล|ชื่อ สกุล|ชื่อ-นามสกุล|ชื่อ นามสกุล|ชื่อและนามสกุล|ยศ ชื่อ สกุล"
        ),
        "last_name": (
            "last name|lastname|last|surname|family name|name last|lname|គោត្តនាម|នាមត្រកូល|"
            "nom|nom de famille|nom patronymique|apellido|apellidos|primer apellido|họ|"
            "นามสกุล|สกุล|ชื่อสกุล"
        ),
        "first_name": (
            "first name|firstname|first|given name|given names|forename|forenames|name first|fname|"
            "នាម|នាមខ្លួន|prénom|prénoms|nombre|nombres|tên|ชื่อ|ชื่อตัว"
        ),
        "middle_name": (
            "middle name|middle initial|middle|mi|m i|middle init|name middle|segundo nombre|"
            "tên đệm|họ đệm|ชื่อกลาง"
        ),
        "suffix": "suffix|name suffix|suffix name|generation",
        "latin_name": (
            "latin name|name latin|name in latin|roman name|romanized name|romanised name|"
            "english name|name english|name en|name in english|ឈ្មោះឡាតាំង|ឈ្មោះជាអក្សរឡាតាំង|"
            "អក្សរឡាតាំង|ឈ្មោះអង់គ្លេស|ឡាតាំង|ชื่อภาษาอังกฤษ"
        ),
        "sex": "sex|gender|m f|ភេទ|sexe|genre|sexo|género|giới tính|phái|เพศ",
        "rank": (
            "rank|rank title|rank name|rank desc|rank description|grade|class title|ឋានន្តរសក្តិ|"
            "ឋានន្តរស័ក្តិ|ឋានន្តរស័ក្ដិ|ស័ក្តិ|សក្តិ|ឋានៈ|grade actuel|rang|grado|rango|jerarquía|"
            "cấp bậc|cấp bậc hàm|quân hàm|ยศ|ชั้นยศ"
        ),
        "unit_code": (
            "unit code|unit no|unit number|unit id|unit num|station code|station id|org code|"
            "organisation code|organization code|dept code|"
            "department code|department id|district no|"
            "កូដអង្គភាព|លេខកូដអង្គភាព|លេខអង្គភាព|code unité|code service|numéro unité|"
            "código de unidad|código unidad|cód unidad|mã đơn vị|รหัสหน่วย|รหัสหน่วยงาน|รหัสสังกัด"
        ),
        "unit_name": (
            "unit name|unit description|unit desc|unit title|unit assigned|unit of assignment|"
            "assigned unit|assignment|command|command name|station|station name|precinct|bureau|"
            "division|section|area name|organisation|organization|posting|place of work|"
            "អង្គភាព|ឈ្មោះអង្គភាព|អង្គភាពបម្រើការ|អង្គភាពបម្រើការងារ|ស្ថាប័ន|ការិយាល័យ|unité|service|affectation|"
            "service d affectation|unité d affectation|unidad|dependencia|destino|comisaría|"
            "đơn vị|đơn vị công tác|phòng ban|สังกัด|หน่วย|หน่วยงาน|สถานี"
        ),
        "status": (
            "status|active|employment status|duty status|service status|is active|active flag|"
            "active status|current status|ស្ថានភាព|ស្ថានភាពការងារ|ស្ថានភាពមន្ត្រី|statut|situation|"
            "situation administrative|position administrative|en activité|estado|situación|"
            "situación administrativa|activo|trạng thái|tình trạng|สถานะ|สถานภาพ"
        ),
        "person_class": (
            "person class|class|category|employee class|employee type|employment type|sworn|"
            "sworn status|sworn civilian|staff type|personnel type|"
            "ប្រភេទ|ប្រភេទបុគ្គល|ប្រភេទមន្ត្រី|ប្រភេទបុគ្គលិក|"
            "catégorie|corps|categoría|escala|tipo de personal|loại|đối tượng|ประเภท|ประเภทบุคลากร"
        ),
        "joined_on": (
            "appointed date|date appointed|appointed|appointment date|"
            "date of appointment|appt date|"
            "appointed on|joined|joined on|date joined|join date|joining date|date of joining|"
            "hire date|doh|hired|date hired|date of hire|hired on|"
            "employment date|date of employment|"
            "date employed|start date|enlisted|date enlisted|enlistment date|date of enlistment|"
            "entry date|date of entry|service start|service start date|seniority date|"
            "ថ្ងៃចូលបម្រើការងារ|ថ្ងៃចូលបម្រើការ|ថ្ងៃខែឆ្នាំចូលបម្រើការងារ|ថ្ងៃចូលធ្វើការ|ថ្ងៃចូលក្របខ័ណ្ឌ|"
            "ថ្ងៃចូល|កាលបរិច្ឆេទចូលបម្រើការងារ|ថ្ងៃតែងតាំង|date d entrée|date d entrée en service|"
            "date d entrée dans la police|date de nomination|date d incorporation|"
            "date de recrutement|date d embauche|fecha de ingreso|fecha ingreso|fecha de alta|"
            "fecha de nombramiento|fecha de contratación|ngày vào ngành|ngày vào làm|"
            "ngày tuyển dụng|ngày nhập ngũ|วันบรรจุ|วันที่บรรจุ|วันเริ่มงาน|วันที่เริ่มงาน|วันเข้ารับราชการ"
        ),
        "left_on": (
            "resigned|resignation date|date resigned|resign date|resigned date|separation date|"
            "date of separation|date separated|separated|"
            "termination date|term date|date terminated|"
            "terminated|retired|retirement date|date retired|left|left on|date left|leaving date|"
            "date of leaving|end date|departure date|last day|ថ្ងៃចាកចេញ|ថ្ងៃលាឈប់|ថ្ងៃលាលែង|"
            "ថ្ងៃចូលនិវត្តន៍|ថ្ងៃឈប់|ថ្ងៃបញ្ចប់|date de départ|date de sortie|date de radiation|"
            "date de retraite|date de démission|fecha de baja|fecha baja|fecha de cese|"
            "fecha de egreso|fecha de retiro|ngày nghỉ việc|ngày nghỉ hưu|ngày ra khỏi ngành|"
            "วันลาออก|วันที่ลาออก|วันเกษียณ|วันพ้นสภาพ"
        ),
        "vacated_on": "vacated|vacated on|date vacated|vacated date|vacancy date",
        "badge": (
            "badge|badge number|badge no|badge num|badge id|star|star number|star no|shield|"
            "shield number|shield no|លេខផ្លាកសញ្ញា|ផ្លាកលេខ|លេខផ្លាក|insigne|numéro d insigne|placa|"
            "número de placa|no placa|số huy hiệu|หมายเลขโล่"
        ),
        "birth_date": (
            "birth date|birthdate|date of birth|dob|birth year|year of birth|birthday|age|born|"
            "ថ្ងៃខែឆ្នាំកំណើត|ថ្ងៃកំណើត|ឆ្នាំកំណើត|អាយុ|date de naissance|né le|année de naissance|âge|"
            "fecha de nacimiento|año de nacimiento|edad|ngày sinh|năm sinh|ngày tháng năm sinh|"
            "วันเกิด|วันเดือนปีเกิด|อายุ"
        ),
        "phone": (
            "phone|phone number|telephone|mobile|mobile number|cell|cell phone|tel|email|e mail|"
            "home address|address|ទូរស័ព្ទ|លេខទូរស័ព្ទ|អាសយដ្ឋាន|téléphone|portable|courriel|adresse|"
            "teléfono|celular|móvil|correo|dirección|domicilio|điện thoại|số điện thoại|địa chỉ|"
            "โทรศัพท์|เบอร์โทรศัพท์|ที่อยู่"
        ),
    }
)

_SECOND_CHOICES: Final[Mapping[str, tuple[tuple[str, int], ...]]] = MappingProxyType(
    {
        # "unit" is a code beside "unit_description", and the name when it stands alone.
        "unit": (("unit_name", _LIKELY), ("unit_code", _UNLIKELY)),
        "district": (("unit_name", _LIKELY), ("unit_code", _UNLIKELY)),
        # A post is taken for the rank only where no column is headed "rank".
        **dict.fromkeys(
            (
                *("title", "job title", "position", "position title", "job"),
                *("មុខតំណែង", "តួនាទី", "fonction", "cargo", "empleo", "chức vụ", "ตำแหน่ง"),
            ),
            (("rank", _LIKELY),),
        ),
        "id": (("service_number", _LIKELY),),
        "unique internal identifier": (("service_number", _LAST_RESORT),),
        # The whole force in one file, the unit in another: only when nothing better is there.
        "department": (("unit_name", _LAST_RESORT),),
        "department name": (("unit_name", _LAST_RESORT),),
        "dept": (("unit_name", _LAST_RESORT),),
        "dept name": (("unit_name", _LAST_RESORT),),
    }
)

_PATTERNS: Final = (
    (
        "service_number",
        r"(employee|officer|personnel|service|staff|member|serial) .*(id|no|number)",
    ),
    ("joined_on", r".*\b(hire|hired|appointed|appointment|joined|employed|enlisted)\b.*\bdate\b.*"),
    ("joined_on", r".*\bdate\b.*\b(hire|hired|appointed|appointment|joined|employed|enlisted)\b.*"),
    ("left_on", r".*\b(resign\w*|separat\w*|terminat\w*|retire\w*|leaving)\b.*\bdate\b.*"),
    ("left_on", r".*\bdate\b.*\b(resign\w*|separat\w*|terminat\w*|retire\w*|leaving)\b.*"),
    ("unit_name", r"(unit|district|station|precinct) .*(name|description|desc|assigned)"),
    ("unit_code", r"(unit|district|station|precinct) .*(code|no|number|id)"),
    ("rank", r".*\b(rank|title)\b.*"),
    ("person_class", r"sworn\b.*"),
    ("status", r"(active|status)\b.*"),
    ("last_name", r".*\b(last|family) name\b.*"),
    ("first_name", r".*\b(first|given) name\b.*"),
)
"""English headers that no list foresees; tried last."""


def header_key(header: str) -> str:
    """Return the form in which headers are compared: one case, words apart, no punctuation."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", normalise_name(header))
    return " ".join(re.sub(r"[\s_.:;,()/\\#*'’°º-]+", " ", ascii_digits(words).casefold()).split())


def column_labels(header: Sequence[str]) -> tuple[str, ...]:
    """Return one distinct name per column: its header, or its place where that is no name."""
    labels = [normalise_name(text) for text in header]
    return tuple(
        label if label and labels.count(label) == 1 else f"{label} (column {place})".strip()
        for place, label in enumerate(labels, start=1)
    )


def _known_words() -> Mapping[str, tuple[tuple[str, int], ...]]:
    known: dict[str, tuple[tuple[str, int], ...]] = {}
    for field, words in _WORDS.items():
        for word in words.split("|"):
            known[header_key(word)] = ((field, _SURE),)
    return MappingProxyType(
        known | {header_key(word): fields for word, fields in _SECOND_CHOICES.items()}
    )


_KNOWN: Final = _known_words()


def candidates(header: str) -> tuple[tuple[str, int], ...]:
    """Return the fields that a header may mean, each with how sure that is."""
    key = header_key(header)
    if key in _KNOWN:
        return _KNOWN[key]
    return tuple((field, _LIKELY) for field, pattern in _PATTERNS if re.fullmatch(pattern, key))[:1]


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Return the place (from 0) of each field's column, the surest and leftmost claim first.

    Fields of NOT_KEPT are among them: the caller drops their columns. A file without a service
    number but with a badge column gets that column as service number; the caller has to say so.
    """
    claims = sorted(
        (
            (-strength, place, field)
            for place, text in enumerate(header)
            for field, strength in candidates(text)
        ),
    )
    columns: dict[str, int] = {}
    for strength, place, field in claims:
        if field in columns or place in columns.values():
            continue
        if strength == -_LAST_RESORT and field == "unit_name" and "unit_code" in columns:
            continue
        columns[field] = place
    if "service_number" not in columns and "badge" in columns:
        columns["service_number"] = columns.pop("badge")
    return _settle_names(columns)


def _settle_names(columns: dict[str, int]) -> dict[str, int]:
    """Take "nom" or "ชื่อ" standing without its partner for the whole name."""
    parts = [field for field in ("last_name", "first_name") if field in columns]
    if len(parts) == 1 and "full_name" not in columns:
        columns["full_name"] = columns.pop(parts[0])
    return columns


def looks_like_header(cells: Sequence[str]) -> bool:
    """Tell whether a row of cells names a service number (or a badge) and something else."""
    guessed = guess_columns(cells)
    return "service_number" in guessed and len(guessed) > 1


def choose_columns(
    header: Sequence[str], corrections: Mapping[str, str] = MappingProxyType({})
) -> dict[str, int]:
    """Return the columns to use: the guess, corrected by ``{field: column}``.

    A column is named by its label, its header in any case, or its number from 1; "" leaves the
    field out. Raises UnusableInput: ``field-unknown``, ``column-unknown``, ``no-number-column``.
    """
    columns = guess_columns(header)
    for field, wanted in corrections.items():
        if field not in FIELDS:
            raise UnusableInput(
                "field-unknown",
                f"There is no field “{field}”. The fields are: {', '.join(FIELDS)}.",
            )
        columns.pop(field, None)
        if wanted:
            place = find_column(header, wanted)
            columns = {name: at for name, at in columns.items() if at != place}
            columns[field] = place
    if "service_number" not in columns:
        raise UnusableInput(
            "no-number-column",
            "No column was recognised as the service number. The columns are: "
            f"{_listed(header)}. Say which it is with --map service_number=COLUMN.",
        )
    return columns


def find_column(header: Sequence[str], wanted: str) -> int:
    """Return the place of the column named ``wanted``; raises UnusableInput ``column-unknown``."""
    labels = column_labels(header)
    for forms, sought in (
        (labels, normalise_name(wanted)),
        ([header_key(label) for label in labels], header_key(wanted)),
        ([str(place) for place in range(1, len(labels) + 1)], wanted.strip()),
    ):
        if sought in forms:
            return list(forms).index(sought)
    raise UnusableInput(
        "column-unknown",
        f"There is no column “{wanted}”. The columns are: {_listed(header)}.",
    )


def _listed(header: Sequence[str]) -> str:
    shown = column_labels(header[:40])
    return ", ".join(f"“{label}”" for label in shown) + (" …" if len(header) > len(shown) else "")
