"""Pages of those around the review doctors, who see nothing of what a review holds."""
