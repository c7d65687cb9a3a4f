"""Pages of the review doctor: the queue, one review, and every act of a doctor in it."""
