"""One file a verb; `main` finds them."""
