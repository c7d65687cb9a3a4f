"""`passmuster verify`: what a stranger checks; the same code runs from the single file."""

from __future__ import annotations

from passmuster.verifier.arguments import HELP, add_arguments, run

__all__ = ["HELP", "add_arguments", "run"]
