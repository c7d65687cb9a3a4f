"""How large a laboratory's file may be: what is larger is refused before it is taken apart."""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 16 * 1024 * 1024
"""Bytes of one file: 5,000 messages of 15 results each are about 10 MB."""

MAX_FILE_SEGMENTS: Final = 250_000
"""HL7 segments of one file: 10,000 messages of 15 results each have about 200,000."""

MAX_SEGMENTS: Final = 20_000
"""Segments of one HL7 message; a panel of 15 analytes has about 20."""

MAX_VALUE_CHARACTERS: Final = 65_536
"""Characters of one value (OBX-5 in HL7 v2.3); a result is a number, a word or a code."""

MAX_FIELDS: Final = 512
"""Fields of one HL7 segment; the longest of version 2.8 (OBR, PV1) have about 60."""

MAX_LINES: Final = 100_000
"""Results of one FHIR file."""

MAX_OF_ONE_MESSAGE: Final = 50
"""Problems told of one HL7 message as a whole, for each of its reports repeats them."""

MAX_PROBLEMS: Final = 1_000
"""Problems told of one file; a file with more of them is not worth reading line by line."""

MAX_VALUES: Final = 1_000_000
"""Values of one JSON file; a result is written with some 40."""

MAX_RESOURCES: Final = 50_000
"""Entries and contained resources of one FHIR Bundle."""
