from decimal import Decimal

import factory

from areas.models import Area, FundingAward, FundingRound, FundingScheme


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Gebied {n}")
    slug = factory.Sequence(lambda n: f"gebied-{n}")
    municipality = "Rotterdam"
    municipality_code = "GM0599"
    province = "Zuid-Holland"
    latitude = Decimal("51.8860")
    longitude = Decimal("4.4950")


class FundingSchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingScheme

    name = factory.Sequence(lambda n: f"Regeling {n}")
    slug = factory.Sequence(lambda n: f"regeling-{n}")


class FundingRoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingRound

    scheme = factory.SubFactory(FundingSchemeFactory)
    name = factory.Sequence(lambda n: f"{n}")
    year = 2023


class FundingAwardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingAward

    key = factory.Sequence(lambda n: f"toekenning-{n}")
    round = factory.SubFactory(FundingRoundFactory)
    recipient = "Rotterdam"
    amount = Decimal("1000000.00")
