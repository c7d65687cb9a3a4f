"""The LOINC codes of the urine tests that we know, and what each means here.

This material contains content from LOINC (https://loinc.org), copyright Regenstrief Institute, Inc.
and the LOINC Committee, used under its licence; the notice stands in NOTICE. Codes alone are here,
with a meaning in our own words; none of LOINC's names.

One line a subject (analytes.py): stage and kind of test, then its codes. A code with "@300" is that
of a test with a cutoff of 300 ng/mL of its own. ``cutoff`` codes carry a cutoff and no result. The
drug codes are those of release 2.74; of ketamine's codes one is sure, the others come from a
laboratory's catalogue and an extract. Those of validity tests are the ones of a laboratory's survey
of adulterants. Codes that say in a word whether a measure was acceptable are left out on purpose:
their "positive" is good news.
"""

from __future__ import annotations

from typing import Final

BY_STRIP: Final = frozenset({"5803-2", "50560-2", "5811-5"})
"""Codes whose test is made with a strip."""

CODES: Final[dict[str, str]] = {
    "EDDP": (
        "initial presence 93495-0; confirmatory presence 58428-4; confirmatory mass 58429-2; "
        "presence 41858-2; mass 50542-0; ratio 58390-6; cutoff 77752-4 77754-0"
    ),
    "6-AM": (
        "initial presence 19321-9; confirmatory presence 19322-7; confirmatory mass 19593-3; "
        "presence 10976-9; mass 10975-1; moles 55520-1 70197-9; ratio 58384-9; cutoff 19323-5 "
        "19324-3"
    ),
    "7ACLO": (
        "initial presence 94112-0; confirmatory presence 58365-8; confirmatory mass 51776-3; "
        "presence 61030-3; mass 28073-5; ratio 58364-1"
    ),
    "7AFLU": (
        "initial presence 94111-2; confirmatory mass 51777-1; presence 61033-7; mass 27084-3"
    ),
    "AOHALP": (
        "initial presence 19325-0; confirmatory presence 19326-8; confirmatory mass 16348-5; "
        "presence 61036-0; mass 19328-4; ratio 58363-3; cutoff 19329-2 19330-0"
    ),
    "AMP": (
        "initial presence 19343-3; confirmatory presence 19344-1; confirmatory mass 16234-7; "
        "mass 19346-6; moles 52957-8; ratio 58357-5; cutoff 19347-4 19348-2"
    ),
    "amphetamine-methamphetamine": (
        "initial presence 76492-8; initial mass 33280-9; presence 40419-4; mass 56120-9"
    ),
    "amphetamines": (
        "initial presence 8152-1 14308-1@1000 19261-7 43983-6@500; initial mass 70138-3; "
        "confirmatory presence 8151-3 14309-9@200 16369-1; confirmatory mass 20410-7; "
        "presence 3349-8; mass 8150-5; ratio 41464-9; cutoff 19059-5 19266-6 19267-4"
    ),
    "BARB": (
        "initial presence 19270-8 70139-1@300 70155-7@200; initial mass 20664-9; confirmatory "
        "presence 16429-3; confirmatory mass 20411-5; presence 3377-9; mass 9426-8; moles "
        "52956-0; ratio 41468-0; cutoff 19275-7 19276-5"
    ),
    "benzodiazepines": (
        "initial presence 14316-4 70141-7@200 70142-5@300; initial mass 70140-9; confirmatory "
        "presence 16195-0; confirmatory mass 20412-3; presence 3390-2; mass 9428-4; moles "
        "52955-2; ratio 41467-2; cutoff 19064-5 19283-1 19284-9"
    ),
    "BZE": (
        "initial presence 8193-5 14314-9 43984-4@150 43985-1@300; initial mass 70146-6; "
        "confirmatory presence 8192-7 14315-6; confirmatory mass 16226-3; presence 3393-6; "
        "mass 3394-4; ratio 13479-1; cutoff 19065-2 19357-3 19358-1"
    ),
    "BZP": "confirmatory presence 64233-0; confirmatory mass 59135-4; mass 59287-3",
    "BUP": (
        "initial presence 93494-3; confirmatory presence 16208-1; confirmatory mass 49752-9; "
        "presence 3414-0; mass 3415-7; ratio 58360-9; cutoff 77764-9 77787-0"
    ),
    "cannabinoids": (
        "initial presence 18282-4 70144-1@20 70145-8@50; initial mass 70143-3; confirmatory "
        "presence 19289-8; confirmatory mass 20413-1; presence 3427-2; mass 42860-7; moles "
        "52954-5; ratio 26747-6; cutoff 19073-6 19291-4 19292-2"
    ),
    "Δ9THCC": (
        "initial presence 19381-3; confirmatory presence 19382-1; confirmatory mass 20521-1; "
        "presence 3435-5; mass 3436-3; ratio 19055-3; cutoff 19383-9 19384-7"
    ),
    "COC": (
        "initial presence 19359-9; confirmatory presence 19360-7; confirmatory mass 20519-5; "
        "presence 3397-7; mass 3398-5; moles 52953-7; ratio 86607-9; cutoff 19362-3 19363-1"
    ),
    "cocaine-metabolites": "initial presence 42241-0; confirmatory presence 47400-7",
    "COD": (
        "initial presence 19411-8; confirmatory presence 13641-6 16197-6; confirmatory mass "
        "16250-3; presence 3507-1; mass 3508-9; moles 70206-8; ratio 58391-4; cutoff 19413-4 "
        "19414-2"
    ),
    "DIAZ": (
        "initial presence 19443-1; confirmatory presence 18388-9; confirmatory mass 16227-1; "
        "presence 3550-1; mass 3551-9; ratio 64130-8; cutoff 19444-9 19445-6"
    ),
    "DHC": (
        "initial presence 19446-4; confirmatory presence 16211-5; confirmatory mass 19448-0; "
        "presence 14066-5; mass 19449-8; ratio 64131-6; cutoff 19450-6 19451-4"
    ),
    "EME": "initial presence 80144-9; confirmatory presence 97154-9; confirmatory mass 50592-5",
    "ETOH": (
        "initial presence 42242-8; confirmatory presence 34180-0; confirmatory mass 46983-3; "
        "presence 5644-0; mass 5645-7 35664-2; moles 22745-4; ratio 58356-7; cutoff 77768-0"
    ),
    "FENT": (
        "initial presence 59673-4; confirmatory presence 40839-3; confirmatory mass 58381-5; "
        "presence 11235-9; mass 3637-6; ratio 58380-7; cutoff 79259-8 79260-6"
    ),
    "fentanyls": "initial presence 58379-9; confirmatory presence 66129-8",
    "HYC": (
        "initial presence 19482-9; confirmatory presence 19483-7; confirmatory mass 16252-9; "
        "presence 12308-3; mass 3681-4; ratio 58393-0; cutoff 19484-5 19485-2"
    ),
    "HYM": (
        "initial presence 19486-0; confirmatory presence 18473-9; confirmatory mass 16998-7; "
        "presence 9834-3; mass 9835-0; ratio 58394-8; cutoff 19487-8 19488-6"
    ),
    "LSD": (
        "initial presence 19528-9; initial mass 33350-0; confirmatory presence 16214-9; "
        "confirmatory mass 20542-7; presence 3732-5; mass 5679-6; cutoff 19530-5 19531-3"
    ),
    "MTD": (
        "initial presence 19550-3 70148-2@150 70149-0@300; initial mass 70147-4; confirmatory "
        "presence 16199-2; confirmatory mass 16246-1; presence 3773-9; mass 3774-7; moles "
        "52958-6; ratio 41466-4; cutoff 19552-9 19553-7"
    ),
    "methadone": "initial presence 42251-9",
    "MAMP": (
        "initial presence 19554-5; confirmatory presence 19555-2 21386-8; confirmatory mass "
        "16235-4; presence 3779-6; mass 3780-4; moles 55587-0; ratio 58358-3; cutoff 19556-0 "
        "19557-8"
    ),
    "MQL": (
        "initial presence 19558-6; confirmatory presence 18389-7; confirmatory mass 16244-6; "
        "presence 3786-1; mass 3787-9; moles 59928-2; cutoff 19559-4 19560-2"
    ),
    "MDA": (
        "initial presence 19565-1; confirmatory presence 19566-9; confirmatory mass 20545-0; "
        "presence 42253-5; mass 18355-8; ratio 64138-1; cutoff 19567-7 20546-8"
    ),
    "MDEA": (
        "initial presence 59844-1; confirmatory mass 45143-5; presence 61048-5; mass 27085-0; "
        "ratio 64127-4; cutoff 77772-2"
    ),
    "MDMA": (
        "initial presence 19568-5; confirmatory presence 19569-3; confirmatory mass 18358-2; "
        "presence 14267-9; mass 19570-1; ratio 44424-0; cutoff 19571-9 19572-7"
    ),
    "MOR": (
        "initial presence 19597-4; confirmatory presence 13648-1 16196-8; confirmatory mass "
        "16251-1; presence 3830-7; mass 3831-5; moles 70210-0; ratio 58392-2; cutoff 19599-0 "
        "19600-6"
    ),
    "NBUP": (
        "initial presence 82371-6; confirmatory presence 58362-5; confirmatory mass 49751-1; "
        "mass 49753-7; ratio 58361-7; cutoff 77774-8"
    ),
    "NORD": (
        "initial presence 19624-6; confirmatory presence 16202-4; confirmatory mass 16228-9; "
        "presence 3861-2; mass 15372-6; moles 70213-4; ratio 58367-4; cutoff 19626-1 19627-9"
    ),
    "NFENT": (
        "initial presence 95797-7; confirmatory presence 43200-5; confirmatory mass 58383-1; "
        "presence 43199-9; mass 11075-9; ratio 58382-3; cutoff 77775-5"
    ),
    "opiates": (
        "initial presence 8222-2 19295-5 21431-2@2000 70151-6@300; initial mass 70150-8; "
        "confirmatory presence 8221-4 18390-5; confirmatory mass 17384-9; presence 3879-4; "
        "mass 8220-6; moles 52952-9; ratio 41465-6; cutoff 19138-7 19299-7 19300-3"
    ),
    "OXAZ": (
        "initial presence 19638-6; confirmatory presence 19639-4; confirmatory mass 16201-6; "
        "presence 12361-2; mass 3887-7; moles 70214-2; ratio 58368-2; cutoff 19640-2 19641-0"
    ),
    "OXYC": (
        "initial presence 19642-8; confirmatory presence 19643-6; confirmatory mass 16249-5; "
        "presence 10998-3; mass 11246-6; moles 70215-9; ratio 58395-5; cutoff 19644-4 19645-1"
    ),
    "oxycodone-oxymorphone": (
        "initial presence 58430-0; confirmatory presence 61197-0; cutoff 60276-3"
    ),
    "OXYM": (
        "initial presence 19646-9; confirmatory presence 18325-1; confirmatory mass 17395-5; "
        "presence 11247-4; mass 19648-5; ratio 58396-3; cutoff 19649-3 19650-1"
    ),
    "PCP": (
        "initial presence 8238-8 14310-7@25 19659-2; initial mass 72825-3; confirmatory "
        "presence 8237-0 14311-5@20 18392-1; confirmatory mass 16254-5; presence 3936-2; mass "
        "3937-0; moles 52951-1; ratio 58397-1; cutoff 19660-0 19661-8"
    ),
    "PHENOBARB": (
        "initial presence 19666-7; confirmatory presence 16192-7; confirmatory mass 16241-2; "
        "presence 3949-5; mass 3950-3; moles 39487-4; ratio 64133-2; cutoff 19668-3 19669-1"
    ),
    "PHEN": (
        "initial presence 19674-1; confirmatory presence 16222-2; confirmatory mass 20557-5; "
        "presence 3957-8; mass 3958-6; ratio 64134-0; cutoff 19676-6 19677-4"
    ),
    "PPX": (
        "initial presence 19429-0; confirmatory presence 16200-8; confirmatory mass 16242-0; "
        "presence 19141-1; mass 3545-1; moles 59960-5; ratio 58398-9; cutoff 19431-6 19432-4"
    ),
    "TEMA": (
        "initial presence 19698-0; confirmatory presence 16206-5; confirmatory mass 20559-1; "
        "presence 61060-0; mass 12382-8; ratio 58369-0; cutoff 19700-4 19701-2"
    ),
    "THC": (
        "initial presence 8175-2 14312-3@50 19415-9 21556-6@20 21557-4@100; confirmatory "
        "presence 8174-5 17872-3@25 19416-7; confirmatory mass 14313-1; presence 3426-4; mass "
        "3530-3; ratio 13478-3; cutoff 19417-5 19418-3"
    ),
    "TRAM": (
        "initial presence 19710-3; confirmatory presence 17718-8; confirmatory mass 20561-7; "
        "presence 43219-5; mass 17719-6; ratio 58404-5; cutoff 19712-9 19713-7"
    ),
    "KET": "confirmatory mass 20537-7; presence 12327-3; cutoff 19500-8 19501-6",
    "NKET": "mass 18322-8",
    "creatinine": "mass 2161-8",
    "gravity": "number 2965-2 5810-7 5811-5",
    "ph": "number 2756-5 5803-2 50560-2",
    "nitrite": "presence 32710-6; mass 2657-5",
    "oxidant": "presence 58714-7; mass 97204-2",
}
