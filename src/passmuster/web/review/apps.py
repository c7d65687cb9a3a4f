"""Names the review app to Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """A doctor verifies what a laboratory reported."""

    name = "passmuster.web.review"
    label = "review"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.review import audit, proposals

        FURTHER_CHECKS.extend(
            [
                audit.reviews_as_their_entries_say,
                audit.every_counted_report_has_a_review,
                audit.signed_with_a_credential,
                audit.every_verified_result_was_told,
                audit.samples_as_their_seed_says,
                audit.kept_files_of_reviews,
            ]
        )
        proposals.register_all()
