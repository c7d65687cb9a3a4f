"""What takes long on purpose, or is found anew for every client, made quick where it is no matter.

Programs that tests start are not touched: they hash and serve as they do anywhere.
"""

from __future__ import annotations

import os
from typing import Any


def hash_passwords_quickly() -> None:
    """Let Argon2 take its least: at its real cost one hash takes a third of a second.

    tests/web/test_sign_in.py holds the real cost, in a process of its own.
    """
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


def wait_for_no_disk() -> None:
    """Let what this process writes be written when the system likes: ten waits or so for each test.

    What must outlast a crash is held by tests that kill real programs (tests/web/test_kill.py) and
    by tests/formats/test_durable_folder.py, which sees what is waited for.
    """
    os.fsync = lambda _file: None


def find_static_files_once() -> None:
    """Keep what WhiteNoise found, by the settings it looked with: each test client looks anew."""
    from django.conf import settings
    from whitenoise.middleware import WhiteNoiseMiddleware

    look = WhiteNoiseMiddleware.add_files_from_finders
    known: dict[str, dict[str, Any]] = {}

    def look_once(self: WhiteNoiseMiddleware) -> None:
        chosen = (self.static_prefix, self.max_age, self.allow_all_origins, self.charset)
        names = ("INSTALLED_APPS", "STATICFILES_DIRS", "STATICFILES_FINDERS", "STORAGES")
        key = repr((chosen, [getattr(settings, name) for name in names]))
        if key not in known:
            before = set(self.files)
            look(self)
            known[key] = {at: file for at, file in self.files.items() if at not in before}
        self.files.update(known[key])

    WhiteNoiseMiddleware.add_files_from_finders = look_once
