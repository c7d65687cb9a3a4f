"""Sentences of the problems that only HL7 v2 has."""

from __future__ import annotations

from typing import Final

HL7: Final = {
    "line-not-a-segment": "Line {line} of the file does not begin with a segment's name. If it "
    "continues the line before it, that line was broken in two; nothing of it was read.",
    "line-ends-mixed": "The lines of the message end in different ways. A line break inside a text "
    "may have passed for the end of a segment.",
    "message-without-msh": "Segments stand here without the message header (MSH) that says who "
    "sent them. Nothing of them was read.",
    "message-truncated": "The message was opened with a start byte and never closed: it is not "
    "whole. Ask the laboratory to send it again.",
    "message-too-large": "The message has more than {limit} {what}. It was not read.",
    "too-many-segments": "The file holds more than {limit} segments. Ask for it in parts.",
    "message-continues": "The message continues in another one ({segment}), and parts of messages "
    "are not put together. Ask the laboratory to send it whole.",
    "batch-count-differs": "The batch says it has {told} messages and has {found}. Ask the "
    "laboratory for the missing ones.",
    "batch-not-closed": "The batch was opened ({opened}) and never closed: it may not be whole.",
    "delimiters-unusable": "The separators that the header declares ({declared}) are repeated, "
    "missing or letters, so nothing in the message can be told apart.",
    "charset-unknown": "The character set “{charset}” (MSH-18) is not read. Ask for UTF-8.",
    "charset-wrong": "The bytes are not of the character set that MSH-18 declares ({charset}). "
    "What cannot be read is shown as “\N{REPLACEMENT CHARACTER}”.",
    "charset-undeclared": "Letters outside ASCII stand here, and MSH-18 declares no character set. "
    "They were read as {read}; compare with the kept message.",
    "message-type-missing": "MSH-9 does not say what kind of message this is.",
    "message-type-not-a-result": "The message is {kind} and not a result (ORU^R01). It was not "
    "taken as one.",
    "version-missing": "MSH-12 does not say which version of HL7 the message follows.",
    "version-unknown": "The version “{version}” (MSH-12) is not one of 2.1 to 2.8.",
    "message-id-missing": "MSH-10 has no message number, so a repetition could not be told.",
    "message-id-twice": "The message number “{id}” stands on {other} too, with other content.",
    "message-twice": "The same message as {other}, byte for byte; it counts once.",
    "message-is-a-trial": "MSH-11 says “{mode}”: a trial or training message. It is no result of "
    "anybody.",
    "message-mode-unknown": "MSH-11 says “{mode}”, which is none of P (production), T (training) "
    "and D (debugging).",
    "field-too-long": "{field} has {length} characters; the standard allows {limit}.",
    "message-without-order": "The message holds no order (OBR), so it reports nothing.",
    "line-without-order": "A result (OBX) stands outside any order (OBR). It was not read.",
    "specimen-without-order": "A specimen (SPM) stands outside any order (OBR).",
    "specimen-twice": "Two people's records in this message name the same specimen “{id}”.",
    "segment-unknown": "The segment {segment} is none that the standard knows in a result.",
    "status-missing": "{field} does not say how far the result has come; it counts as unstated.",
    "fields-shifted": "{first} is blank or wrong while {second} holds “{value}”: the fields look "
    "moved. Nothing was moved back.",
    "set-id-not-a-number": "OBX-1 holds “{value}” where a running number belongs: the fields look "
    "moved. Nothing was moved back.",
    "date-unreadable": "{field} holds “{value}” where a date belongs: the fields look moved.",
    "value-type-missing": "OBX-2 does not say what kind of value “{value}” is.",
    "value-type-unknown": "OBX-2 says “{kind}”, which is no kind of value.",
    "value-not-a-number": "OBX-2 announces a number and the value is “{value}”. It is kept as a "
    "word.",
    "value-not-single": "The value “{value}” is a ratio, a range or a titre and not one number.",
    "value-repeated": "The line has {count} values ({value}). None was chosen.",
    "separator-in-text": "The text “{value}” holds separators that the sender did not escape. It "
    "is kept whole.",
    "cutoff-in-units": "OBX-6 (units) holds “{value}”, which is no unit; it looks like a cutoff "
    "and is used as neither.",
    "escape-unknown": "The escape sequence “{escape}” is not known. It is kept as written.",
    "result-not-obtainable": "The laboratory says that this result cannot be had ({status}).",
    "sub-ids-mixed": "{field} repeats where one is allowed ({value}). None was chosen.",
}
