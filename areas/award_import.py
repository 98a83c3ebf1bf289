"""Reading awards from a spreadsheet at the desk: first a plan to look at, then carrying it out."""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from areas import award_plan
from areas.award_columns import BY_NAME
from areas.award_plan import Plan
from areas.models import AwardUpload, FundingAward
from areas.sheets import decode, read_sheet


class ChangedMeanwhileError(Exception):
    """It would do something else by now than what was looked at: look again."""


def keep_upload(content: bytes, *, name: str, by: User) -> AwardUpload:
    """Keep a spreadsheet to look at what it would do. Changes no award.

    Raises SheetRefusedError where it cannot be read as a table of awards.
    """
    text, guessed = decode(content)
    upload = AwardUpload(by=by, name=name[:200], text=text, guessed=guessed)
    plan_of(upload)
    upload.save()
    return upload


def plan_of(upload: AwardUpload, *, lock: bool = False) -> Plan:
    """Return what the spreadsheet would do now."""
    return award_plan.plan(read_sheet(upload.text, known=list(BY_NAME)), lock=lock)


def carry_out(upload: AwardUpload, *, digest: str, by: User) -> AwardUpload:
    """Save what is new or changed, all or nothing, and remember the outcome with the upload.

    `digest` is of the plan that was looked at. Raises ChangedMeanwhileError where the plan of now
    is another. Once is enough: again it changes nothing and returns what the first time did.
    """
    try:
        with transaction.atomic():
            return _carry_out(upload.pk, digest=digest, by=by)
    except IntegrityError as error:  # a round was deleted, or a key was given away, just now
        raise ChangedMeanwhileError from error


def _carry_out(pk: int, *, digest: str, by: User) -> AwardUpload:
    upload = AwardUpload.objects.select_for_update().get(pk=pk)
    if upload.carried_out_at:
        return upload
    found = plan_of(upload, lock=True)
    if found.digest != digest:
        raise ChangedMeanwhileError
    awards = found.to_write
    flags = {award.key: CHANGE if award.pk else ADDITION for award in awards}
    for award in awards:
        _save(award, by=by)
    for flag in (ADDITION, CHANGE):
        saved = [award for award in awards if flags[award.key] == flag]
        said = [f"Ingelezen uit ‘{upload.name}’."]
        LogEntry.objects.log_actions(by.pk, saved, flag, change_message=said)
    upload.carried_out_at, upload.carried_out_by = timezone.now(), by
    upload.outcome = found.told
    upload.save()
    return upload


def _save(award: FundingAward, *, by: User) -> None:
    """Save as an edit by somebody, so that they cannot approve an issue with it alone.

    Four eyes look at who edited an award last; a version with a reason is no edit there.
    """
    award._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own
    award.save()
