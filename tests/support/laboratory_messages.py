"""Messages of an invented laboratory about one specimen."""

from __future__ import annotations

PANEL = (
    *("Amphetamines screen", "MDMA/MDA screen", "Ketamine screen", "Cannabinoids screen"),
    *("Opiates screen", "6-AM screen", "Cocaine metabolites screen"),
)
NUMBER = "417.3"
"""What the laboratory measured of benzoylecgonine, in ng/mL; it stands nowhere else."""


def message(
    specimen: str,
    *,
    positive: bool = False,
    status: str = "F",
    number: str = "M1",
    person: str = "",
    lines: tuple[str, ...] = (),
    note: str = "",
    collected: str = "",
) -> bytes:
    """Return an HL7 message about one specimen: the panel negative, or cocaine confirmed."""
    said = [
        f"ST|P{n}^{name}^RIVER||{'Positive' if positive and 'Cocaine' in name else 'Negative'}|"
        for n, name in enumerate(PANEL)
    ]
    if positive:
        said.append(f"NM|C6^Benzoylecgonine confirmation^RIVER||{NUMBER}|ng/mL")
    said += lines
    rows = [
        f"MSH|^~\\&|LIS|RIVER|PM|FORCE|20230916120000||ORU^R01|{number}|P|2.5.1",
        *([f"PID|1||||{person}"] if person else []),
        f"OBR|1|{specimen}||DOA^Drugs of abuse|||{collected}||||||||||||||||||{status}",
        *(f"OBX|{n}|{line}|||||{status}" for n, line in enumerate(said, 1)),
        *([f"NTE|1|L|{note}"] if note else []),
    ]
    return ("\r".join(rows) + "\r").encode()
