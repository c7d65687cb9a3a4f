"""An installation in which a whole round was played, as for the attacks."""

from __future__ import annotations

from tests.attacks.conftest import copy, played

__all__ = ["copy", "played"]
