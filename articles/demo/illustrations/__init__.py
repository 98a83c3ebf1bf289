"""Pictures drawn by the project itself: the same at every drawing, free of anybody's rights."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from articles.demo.illustrations import homes, meetings, people, places, things
from articles.demo.illustrations.canvas import Canvas


@dataclass(frozen=True)
class Illustration:
    key: str
    title: str
    alt: str
    draw: Callable[[], Canvas]

    def png(self) -> bytes:
        file = io.BytesIO()
        self.draw().finish().save(file, "PNG", compress_level=0)
        return file.getvalue()


ALL = (
    Illustration(
        "row-houses",
        "Rijtjeshuizen",
        "Tekening van vijf rijtjeshuizen van baksteen met bomen en een fiets voor de deur.",
        homes.row_houses,
    ),
    Illustration(
        "tower-flats",
        "Galerijflats",
        "Tekening van drie flats met gekleurde balkons. Een ouder en een kind lopen er langs.",
        homes.tower_flats,
    ),
    Illustration(
        "energy-home",
        "Energiezuinig huis",
        "Tekening van een huis met zonnepanelen. Een energiefixer met een kist komt bij de deur.",
        homes.energy_home,
    ),
    Illustration(
        "street-bicycles",
        "Winkelstraat met fietsen",
        "Tekening van een straat met winkels en gekleurde gevels. Iemand fietst langs.",
        homes.street_bicycles,
    ),
    Illustration(
        "renovation",
        "Woningen opknappen",
        "Tekening van een rij huizen met een steiger. Twee bouwvakkers met een helm werken eraan.",
        homes.renovation,
    ),
    Illustration(
        "zaan-houses",
        "Zaanse huizen",
        "Tekening van groene houten huizen aan het water, met een molen op de achtergrond.",
        places.zaan_houses,
    ),
    Illustration(
        "bridge",
        "Brug over de rivier",
        "Tekening van een grote witte brug. Een rode tram rijdt over de rivier naar de stad.",
        places.bridge,
    ),
    Illustration(
        "mine-tower",
        "Schachttoren",
        "Tekening van een oude mijntoren met twee wielen, naast een rij huizen en een heuvel.",
        places.mine_tower,
    ),
    Illustration(
        "polder-town",
        "Stad in de polder",
        "Tekening van lage huizen aan het water, met populieren, windmolens en een zeilboot.",
        places.polder_town,
    ),
    Illustration(
        "canal-town",
        "Gracht en flats",
        "Tekening van oude trapgevels aan een gracht. Achter de brug staan nieuwe flats.",
        places.canal_town,
    ),
    Illustration(
        "meeting",
        "Samen aan tafel",
        "Tekening van zes mensen die samen aan een grote tafel zitten met papieren en koffie.",
        people.meeting,
    ),
    Illustration(
        "community-house",
        "Huis van de wijk",
        "Tekening van een buurthuis met slingers. Vier mensen staan voor de deur.",
        people.community_house,
    ),
    Illustration(
        "school",
        "School",
        "Tekening van een schoolgebouw met een klok. Zes kinderen spelen op het plein.",
        people.school,
    ),
    Illustration(
        "workshop",
        "Leren voor een vak",
        "Tekening van twee jongeren aan een werkbank, met gereedschap en tandwielen aan de muur.",
        people.workshop,
    ),
    Illustration(
        "skills-garden",
        "Skills garden",
        "Tekening van een sportveld met een klimwand en een basket. Vier mensen bewegen er.",
        people.skills_garden,
    ),
    Illustration(
        "garden",
        "Moestuin in de buurt",
        "Tekening van een buurttuin met plantenbakken. Drie mensen werken tussen de bloemen.",
        people.garden,
    ),
    Illustration(
        "coins",
        "Geld voor de wijk",
        "Tekening van een open hand met drie munten erboven. Ernaast liggen stapels munten.",
        things.coins,
    ),
    Illustration(
        "book",
        "Open boek",
        "Tekening van een open boek met een leeslint, op een stapel van drie boeken.",
        things.book,
    ),
    Illustration(
        "microphone",
        "Microfoon",
        "Tekening van een microfoon voor een golf van geluid.",
        things.microphone,
    ),
    Illustration(
        "newspaper",
        "Krant met meningen",
        "Tekening van een krant met drie tekstballonnen ernaast.",
        things.newspaper,
    ),
    Illustration(
        "calendar",
        "Kalender",
        "Tekening van een kalender waarop één dag is aangevinkt.",
        things.calendar,
    ),
    Illustration(
        "map-dots",
        "Kaart met 20 gebieden",
        "Tekening van een kaart van Nederland met twintig gekleurde stippen.",
        things.map_dots,
    ),
    Illustration(
        "front-door",
        "Voordeur",
        "Tekening van een groene voordeur in een bakstenen muur, met twee planten ernaast.",
        things.front_door,
    ),
    Illustration(
        "theatre",
        "Toneel",
        "Tekening van drie spelers op een toneel met rode gordijnen, gezien vanuit de zaal.",
        meetings.theatre,
    ),
    Illustration(
        "cinema",
        "Filmzaal",
        "Tekening van een filmzaal. Op het doek staan een ouder en een kind bij een rij huizen.",
        meetings.cinema,
    ),
    Illustration(
        "parliament",
        "Brief aan de Kamer",
        "Tekening van een regeringsgebouw aan het water, met een brief op de voorgrond.",
        meetings.parliament,
    ),
    Illustration(
        "research",
        "Onderzoek",
        "Tekening van een grafiek die stijgt. Een vergrootglas laat drie huizen zien.",
        meetings.research,
    ),
    Illustration(
        "signing",
        "Handtekeningen",
        "Tekening van een document met twee handtekeningen, een pen en een kop koffie.",
        meetings.signing,
    ),
)
BY_KEY = {illustration.key: illustration for illustration in ALL}
