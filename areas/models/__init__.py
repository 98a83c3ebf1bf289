"""The areas of the programme and the money that goes to them."""

from areas.models.areas import Area, AreaQuerySet
from areas.models.money import (
    Basis,
    FundingAward,
    FundingAwardQuerySet,
    FundingRound,
    FundingScheme,
    Precision,
)
from areas.models.sources import Confidence, Source
from areas.models.uploads import AwardUpload

__all__ = [
    "Area",
    "AreaQuerySet",
    "AwardUpload",
    "Basis",
    "Confidence",
    "FundingAward",
    "FundingAwardQuerySet",
    "FundingRound",
    "FundingScheme",
    "Precision",
    "Source",
]
