"""The audit log of the desk."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from nplv.audit import Result
from nplv.audit_words import in_words


class AuditLine(models.Model):
    """Who did what, about what, with which result, from where and when.

    Written by `subscriptions.audit` only. The database itself refuses to change a line once it
    says how the act ended, and to delete one that is within its term (`subscriptions.audit_guard`).
    No foreign keys: a line outlives the account and the row that it is about.
    """

    at = models.DateTimeField("wanneer", default=timezone.now)
    user_number = models.BigIntegerField("nummer van wie", null=True)
    user_name = models.CharField("wie", max_length=150, blank=True)
    act = models.CharField("handeling", max_length=100)
    path = models.CharField("webadres of opdracht", max_length=200)
    object_type = models.CharField("soort", max_length=100, blank=True)
    object_id = models.CharField("nummer", max_length=100, blank=True)
    object_name = models.CharField("naam", max_length=200, blank=True)
    name_key = models.CharField(max_length=60, blank=True, editable=False)
    result = models.CharField("resultaat", max_length=7, choices=Result, default=Result.BEGUN)
    address = models.CharField("IP-adres", max_length=45, blank=True)
    agent = models.CharField("browser", max_length=60, blank=True)
    # The page sent the same again by itself: it is kept, and stays out of sight in the list.
    again = models.BooleanField("herhaling", default=False)

    class Meta:
        verbose_name = "regel van het logboek"
        verbose_name_plural = "logboek"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["at"], name="audit_age"),
            models.Index(fields=["user_number", "id"], name="audit_of_person"),
            models.Index(fields=["act", "id"], name="audit_of_act"),
            models.Index(fields=["user_number", "act", "id"], name="audit_of_person_and_act"),
            models.Index(fields=["result", "id"], name="audit_of_result"),
            models.Index(fields=["object_id", "id"], name="audit_of_number"),
            models.Index(
                fields=["name_key"], name="audit_of_name", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        moment = date_format(timezone.localtime(self.at), "j N Y H:i")
        return f"{in_words(self.act, self.path)}, {moment}"
