"""An installation of the tests' own, as for the attacks."""

from __future__ import annotations

from tests.attacks.conftest import begin

__all__ = ["begin"]
