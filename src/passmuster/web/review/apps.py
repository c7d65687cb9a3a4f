"""Names the review app to Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """A doctor verifies what a laboratory reported."""

    name = "passmuster.web.review"
    label = "review"

    def ready(self) -> None:
        """Let the audit, custody and approvals know what this app checks, sends and asks of two."""
        from passmuster.web.custody.needs import SENDINGS, STILL_OPEN
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.orders.specimens import CANCELLED, REPORTED
        from passmuster.web.review import audit, bottles, collected, proposals, telling

        REPORTED.append(collected.reviewed)
        CANCELLED.append(telling.cancelled_for)
        SENDINGS.append(bottles.sendings)
        STILL_OPEN.append(bottles.still_open)
        FURTHER_CHECKS.extend(
            [
                audit.reviews_as_their_entries_say,
                audit.every_counted_report_has_a_review,
                audit.signed_with_a_credential,
                audit.verified_in_batches_that_passed,
                audit.bottles_signed_in_batches_that_passed,
                audit.every_verified_result_was_told,
                audit.nothing_rests_on_what_was_struck,
                audit.samples_as_their_seed_says,
                audit.kept_files_of_reviews,
                audit.second_bottles_as_reported,
            ]
        )
        proposals.register_all()
