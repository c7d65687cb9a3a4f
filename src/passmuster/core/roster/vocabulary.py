"""What the cells of a personnel file say, in several languages, as closed lists.

Sources: the values of published rosters (Chicago, Buffalo and other United States forces), Khmer
terms of Cambodian civil-service forms, and the common words of French, Spanish, Vietnamese and Thai
forms. A word that is not listed is never guessed: the reader says so and takes the careful side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from passmuster.core.kernel.text import normalise_name, search_key
from passmuster.core.roster.people import (
    ACTIVE,
    DETACHED,
    FEMALE,
    LEFT,
    MALE,
    OFFICER,
    ON_LEAVE,
    OTHER_SEX,
    RECRUIT,
    STAFF,
    SUSPENDED,
)

PLACEHOLDERS: Final = frozenset(
    {"", "-", "--", "---", ".", "?", "/", "n/a", "#n/a", "na", "nil", "none", "null", "unknown"}
    | {"គ្មាន", "néant", "ninguno", "không", "ไม่มี"}
)
"""What people and systems write where there is nothing to say."""


def _by_word(table: Mapping[str, str]) -> Mapping[str, str]:
    return {
        search_key(word): meaning for meaning, words in table.items() for word in words.split("|")
    }


_SEX: Final = _by_word(
    {
        MALE: "m|male|man|ប្រុស|ប|homme|h|masculin|masculino|hombre|varón|nam|ชาย",
        FEMALE: "f|female|woman|ស្រី|ស|femme|féminin|femenino|mujer|nữ|หญิง",
        OTHER_SEX: "x|other|non binary|nonbinary|ផ្សេង|autre|otro|khác|อื่น",
    }
)

_STATUS: Final = _by_word(
    {
        ACTIVE: (
            "y|yes|true|1|a|active|in service|serving|on duty|current|employed|full duty|"
            "limited duty|light duty|working|reinstated|probation|probationary|កំពុងបម្រើការងារ|"
            "កំពុងបម្រើការ|នៅបម្រើការងារ|សកម្ម|មាន|actif|active duty|en activité|"
            "activité|en service|oui|activo|"
            "en activo|en servicio|sí|si|đang công tác|đang làm việc|có|ประจำการ|ปฏิบัติงาน|รับราชการ"
        ),
        ON_LEAVE: (
            "on leave|leave|leave of absence|loa|sick|sick leave|"
            "injured on duty|iod|maternity leave|"
            "parental leave|military leave|annual leave|ច្បាប់|សុំច្បាប់|ឈប់សម្រាក|ទំនេរគ្មានបៀវត្ស|"
            "en congé|congé|congé maladie|congé maternité|disponibilité|"
            "licencia|de licencia|baja médica|"
            "vacaciones|nghỉ phép|nghỉ ốm|ลา|ลาป่วย|ลาคลอด"
        ),
        DETACHED: (
            "detached|seconded|secondment|on secondment|detailed|loaned|attached elsewhere|"
            "ផ្ទេរបណ្តោះអាសន្ន|ក្រៅក្របខ័ណ្ឌដើម|détaché|en détachement|"
            "mis à disposition|comisión de servicio|"
            "destacado|biệt phái|ช่วยราชการ"
        ),
        SUSPENDED: (
            "suspended|suspension|relieved of duty|administrative leave|relieved|stripped|"
            "ព្យួរការងារ|ព្យួរ|suspendu|suspendido|đình chỉ|đình chỉ công tác|พักราชการ"
        ),
        LEFT: (
            "n|no|false|0|i|inactive|left|resigned|retired|separated|terminated|dismissed|"
            "discharged|deceased|dead|died|former|departed|released|fired|resignation|retirement|"
            "អសកម្ម|លាឈប់|លាលែង|ចូលនិវត្តន៍|និវត្តន៍|ទទួលមរណភាព|មរណភាព|បណ្តេញចេញ|លុបឈ្មោះ|ឈប់|"
            "inactif|démissionnaire|retraité|radié|décédé|parti|non|inactivo|de baja|baja|cesado|"
            "retirado|jubilado|fallecido|đã nghỉ việc|nghỉ việc|nghỉ hưu|đã nghỉ|không còn|"
            "ลาออก|เกษียณ|เสียชีวิต|ออกจากราชการ|ไล่ออก"
        ),
    }
)

_CLASS: Final = _by_word(
    {
        OFFICER: (
            "officer|police officer|sworn|sworn officer|sworn member|"
            "police|uniformed|y|yes|regular|"
            "មន្ត្រី|មន្ត្រីនគរបាល|នគរបាល|policier|fonctionnaire actif|policía|cảnh sát|sĩ quan|ตำรวจ"
        ),
        RECRUIT: (
            "recruit|cadet|trainee|applicant|candidate|police recruit|police cadet|police trainee|"
            "academy|student|student officer|សិស្ស|សិស្សនគរបាល|បេក្ខជន|សិក្ខាកាម|élève|"
            "élève gardien de la paix|stagiaire|recrue|cadete|alumno|aspirante|học viên|tân binh|"
            "นักเรียน|นักเรียนตำรวจ"
        ),
        STAFF: (
            "staff|civilian|civilian staff|police staff|non sworn|"
            "nonsworn|unsworn|professional staff|"
            "support staff|contract|contractor|contract staff|n|no|បុគ្គលិក|បុគ្គលិកស៊ីវិល|ស៊ីវិល|មន្ត្រីកិច្ចសន្យា|"
            "កិច្ចសន្យា|personnel administratif|administratif|civil|personal civil|administrativo|"
            "nhân viên|dân sự|ลูกจ้าง|พนักงานราชการ|พลเรือน"
        ),
    }
)

_CLASS_IN_RANK: Final = (
    (
        RECRUIT,
        re.compile(
            r"\b(recruit|cadet|trainee|applicant|aspirante|cadete|recrue)\b|\bélève\b|សិស្ស|បេក្ខជន|"
            "นักเรียน|học viên"
        ),
    ),
    (
        STAFF,
        re.compile(
            r"\b(civilian|clerk|secretary|analyst|janitor|custodian|mechanic|accountant|typist|"
            r"receptionist|administrative assistant|services manager|crossing guard)\b|ស៊ីវិល|កិច្ចសន្យា"
        ),
    ),
)
"""Ranks that tell the class by themselves. A probationary officer is sworn, hence an officer."""


def is_placeholder(text: str) -> bool:
    """Tell whether a cell holds nothing but a sign for "nothing"."""
    return not text or text.casefold() in PLACEHOLDERS


@lru_cache(maxsize=4096)
def read_sex(text: str) -> str | None:
    """Return the sex that a word names, or None when the word is not known."""
    return _SEX.get(search_key(text))


@lru_cache(maxsize=4096)
def read_status(text: str) -> str | None:
    """Return the status that a word names, or None when the word is not known."""
    return _STATUS.get(search_key(text))


@lru_cache(maxsize=4096)
def read_person_class(text: str) -> str | None:
    """Return the person class that a word names, or None when the word is not known."""
    return _CLASS.get(search_key(text))


@lru_cache(maxsize=4096)
def guess_person_class(rank: str, status: str) -> str:
    """Return the class that a rank, else a status word, gives away; an officer when neither does.

    Guessing "officer" is the careful side: officers stand in the stratum that is drawn from most.
    """
    for text in (rank, status):
        words = normalise_name(text).casefold()
        for person_class, pattern in _CLASS_IN_RANK:
            if pattern.search(words):
                return person_class
    return OFFICER
