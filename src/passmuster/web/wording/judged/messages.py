"""What is wrong with a file or with a message of HL7 v2, as formats/lab says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

SENTENCES: Final[tuple[str, ...]] = (
    _("The file holds nothing. Ask the laboratory to send it again."),
    _("The file is larger than %(limit)s MB. Ask the laboratory to send it in parts."),
    _("The file is neither HL7 v2, FHIR as JSON nor a table. Ask the laboratory for one of these."),
    _(
        "The message carries data of a person (%(fields)s), and a laboratory knows specimens "
        "by code only. The data is masked here; find out how the laboratory got it."
    ),
    _(
        "A value or a code held what the message gives as a donor's name or number. It was "
        "masked; read the kept message under supervision."
    ),
    _(
        "The file is called a message of HL7 v2 and is none: no segment of one begins it. Ask "
        "the laboratory to send it again."
    ),
    _("Nothing here gives the specimen's number, so the result belongs to nobody."),
    _("The results name more than one specimen (%(ids)s). None was chosen."),
    _(
        "%(first)s says “%(one)s” and %(second)s says “%(other)s” for one order. Ask the "
        "laboratory which is right."
    ),
    _("The status “%(status)s” is none that the standard knows. It counts as unstated."),
    _("A value “%(value)s” stands without a code that says what was measured."),
    _(
        "The code %(code)s stands here and at %(other)s, and nothing but the value tells the "
        "two apart. They need different sub-numbers (OBX-4)."
    ),
    _("The line is final and has no value."),
    _("Instead of a value stands “%(value)s”. Nothing in a note is a result."),
    _("The value has %(length)s characters, and %(limit)s are the most of any result."),
    _("A value of the type %(kind)s is not read: a result is a number, a word or a code."),
    _("A note says “%(said)s”. Nothing in a note is a result; ask for it as a line of its own."),
    _(
        "The file is a message in UTF-16, and messages are read in the character sets of their "
        "standards. Ask for UTF-8."
    ),
    _("The file is whole and reports nothing: no message, no row."),
    _("The order has no line with a result."),
    _("More problems than %(limit)s were found; the rest is not listed."),
    _(
        "Line %(line)s of the file does not begin with a segment's name. If it continues the "
        "line before it, that line was broken in two; nothing of it was read."
    ),
    _(
        "The lines of the message end in different ways. A line break inside a text may have "
        "passed for the end of a segment."
    ),
    _(
        "Segments stand here without the message header (MSH) that says who sent them. Nothing "
        "of them was read."
    ),
    _(
        "The message was opened with a start byte and never closed: it is not whole. Ask the "
        "laboratory to send it again."
    ),
    _("The message has more than %(limit)s %(what)s. It was not read."),
    _("The file holds more than %(limit)s segments. Ask for it in parts."),
    _(
        "The message continues in another one (%(segment)s), and parts of messages are not put "
        "together. Ask the laboratory to send it whole."
    ),
    _(
        "The batch says it has %(told)s messages and has %(found)s. Ask the laboratory for the "
        "missing ones."
    ),
    _("The batch was opened (%(opened)s) and never closed: it may not be whole."),
    _(
        "The separators that the header declares (%(declared)s) are repeated, missing or "
        "letters, so nothing in the message can be told apart."
    ),
    _("The character set “%(charset)s” (MSH-18) is not read. Ask for UTF-8."),
    _(
        "The bytes are not of the character set that MSH-18 declares (%(charset)s). What "
        "cannot be read is shown as “\N{REPLACEMENT CHARACTER}”."
    ),
    _(
        "Letters outside ASCII stand here, and MSH-18 declares no character set. They were "
        "read as %(read)s; compare with the kept message."
    ),
    _("MSH-9 does not say what kind of message this is."),
    _("The message is %(kind)s and not a result (ORU^R01). It was not taken as one."),
    _("MSH-12 does not say which version of HL7 the message follows."),
    _("The version “%(version)s” (MSH-12) is not one of 2.1 to 2.8."),
    _("MSH-10 has no message number, so a repetition could not be told."),
    _("The message number “%(id)s” stands on %(other)s too, with other content."),
    _("The same message as %(other)s, byte for byte; it counts once."),
    _("MSH-11 says “%(mode)s”: a trial or training message. It is no result of anybody."),
    _("MSH-11 says “%(mode)s”, which is none of P (production), T (training) and D (debugging)."),
    _("%(field)s has %(length)s characters; the standard allows %(limit)s."),
    _("The message holds no order (OBR), so it reports nothing."),
    _("A result (OBX) stands outside any order (OBR). It was not read."),
    _("A specimen (SPM) stands outside any order (OBR)."),
    _("Two people's records in this message name the same specimen “%(id)s”."),
    _("The segment %(segment)s is none that the standard knows in a result."),
    _("%(field)s does not say how far the result has come; it counts as unstated."),
    _(
        "%(first)s is blank or wrong while %(second)s holds “%(value)s”: the fields look "
        "moved. Nothing was moved back."
    ),
    _(
        "OBX-1 holds “%(value)s” where a running number belongs: the fields look moved. "
        "Nothing was moved back."
    ),
    _("%(field)s holds “%(value)s” where a date belongs: the fields look moved."),
    _("OBX-2 does not say what kind of value “%(value)s” is."),
    _("OBX-2 says “%(kind)s”, which is no kind of value."),
    _("OBX-2 announces a number and the value is “%(value)s”. It is kept as a word."),
    _("The value “%(value)s” is a ratio, a range or a titre and not one number."),
    _("The line has %(count)s values (%(value)s). None was chosen."),
    _("The text “%(value)s” holds separators that the sender did not escape. It is kept whole."),
    _(
        "OBX-6 (units) holds “%(value)s”, which is no unit; it looks like a cutoff and is used "
        "as neither."
    ),
    _("The escape sequence “%(escape)s” is not known. It is kept as written."),
    _("The laboratory says that this result cannot be had (%(status)s)."),
    _("%(field)s repeats where one is allowed (%(value)s). None was chosen."),
)
"""Every sentence of a reader of messages."""
