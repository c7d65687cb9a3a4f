"""What a sender that waits for an answer is told of its message, once it is in the record.

Guarantees: nothing of a specimen, a result or a person is said, only the class; the same bytes have
the same answer again. Refused means that no result comes of it and a repetition changes nothing;
the bytes lie in the record all the same (attack L-02).
"""

from __future__ import annotations

from passmuster.core.laboratory.judging import NAMES_A_PERSON
from passmuster.core.laboratory.outcomes import REFUSED, WAYS
from passmuster.formats.lab.hl7v2 import acknowledgement as answer
from passmuster.web.laboratory.services import Received


def answer_to(got: Received) -> answer.Received:
    """Return the answer to a message that was taken in.

    Of several reports the first that a person has to see decides; where all are no results of
    specimens here, the message is refused.
    """
    if got.code:
        return answer.Received(answer.Outcome.REFUSED, got.code)
    classes = [one.outcome for one in got.specimens]
    if classes and all(one in REFUSED for one in classes):
        return answer.Received(answer.Outcome.REFUSED, classes[0].value)
    if got.names_a_person:
        return answer.Received(answer.Outcome.KEPT, NAMES_A_PERSON)
    odd = [one for one in classes if WAYS[one]]
    if odd:
        return answer.Received(answer.Outcome.KEPT, odd[0].value)
    return answer.Received(answer.Outcome.STORED)
