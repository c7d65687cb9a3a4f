"""Accounts, invitations and failed sign-ins."""

from __future__ import annotations

import hmac
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models

from passmuster.web.accounts.seals import account_seal
from passmuster.web.ledger.protection import Kind, ProtectedModel
from passmuster.web.people.models import Human


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by their login."""


class Account(AbstractBaseUser):
    """How one registered human signs in. What they may do is computed from grants, never here.

    ``seal`` binds human and password with a key outside the database, so that a password put in by
    SQL opens nothing (attack A-01); it is renewed whenever the password is saved.
    """

    DISCLOSURE: ClassVar = {
        "id": "staff",
        "human": "staff",
        "login": "staff",
        "password": "secret",
        "seal": "secret",
        "is_active": "staff",
        "last_login": "staff",
        "opened_at": "staff",
        "theme": "staff",
        "language": "staff",
    }

    human = models.OneToOneField(Human, on_delete=models.PROTECT, related_name="account")
    login = models.CharField(max_length=100, unique=True)
    seal = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    theme = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=8, blank=True)

    USERNAME_FIELD = "login"
    objects = Accounts()

    def __str__(self) -> str:
        return self.login

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a password that was set through this model gets its seal."""
        fields = kwargs.get("update_fields")
        if getattr(self, "_password", None) is not None:
            self.seal = account_seal(self.human_id, self.password)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "password", "seal"}
        super().save(*args, **kwargs)

    def check_password(self, raw_password: str | None) -> bool:
        """Tell whether this is the password.

        Nothing is saved by that, as Django would to renew a hash: a seal changes with an entry.
        """
        return check_password(raw_password, self.password)

    @property
    def is_sealed(self) -> bool:
        """Tell whether the password is the one that was set through the site."""
        return _same(self.seal, account_seal(self.human_id, self.password))


class Invitation(ProtectedModel):
    """Leave to open an account, or to open it anew, in two parts that two people hand over."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "human": "staff",
        "by": "staff",
        "second": "staff",
        "at": "staff",
        "until": "staff",
    }

    human = models.ForeignKey(Human, on_delete=models.PROTECT, related_name="invitations")
    by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Acceptance(ProtectedModel):
    """An invitation that was used; it is used once."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {"id": "staff", "invitation": "staff", "at": "staff"}

    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, related_name="acceptance"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"acceptance {self.invitation_id}"


class Withdrawal(ProtectedModel):
    """An invitation that was taken back before it was used; its link opens nothing from then on."""

    KIND: ClassVar = Kind.APPEND_ONLY
    DISCLOSURE: ClassVar = {
        "id": "staff",
        "invitation": "staff",
        "reason": "staff",
        "by": "staff",
        "at": "staff",
    }

    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=32)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal {self.invitation_id}"


class FailedTry(models.Model):
    """One wrong password or code; whose and from where only as keyed hashes. Swept after a day."""

    DISCLOSURE: ClassVar = {"id": "staff", "of": "secret", "origin": "secret", "at": "staff"}

    of = models.CharField(max_length=64)
    origin = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["of", "at"], name="failed_try_of"),
            models.Index(fields=["origin", "at"], name="failed_try_from"),
        ]

    def __str__(self) -> str:
        return f"failed try {self.pk}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))
