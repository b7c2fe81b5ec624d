"""Words that stand around names of places in print, as patterns without regard to case."""

import re


def _any(words: str) -> str:
    """Alternatives out of a list of words split by `;`."""
    return "(?:" + "|".join(words.split(";")) + ")"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


BODIES = _any("council;authority;corporation;borough;county borough;district;assembly")
BODY_KINDS = _any(
    "city;county;borough;district;metropolitan;royal;unitary;mayoral;combined;regional;islands?;and;&;town;"
    "parish;community;local;municipal"
)
AREAS_OF = _any(
    "city;town;village;municipality;province;state;region;county;commune;community;canton;prefecture;district;"
    "ville;comune;municipio;município;ayuntamiento;ajuntament;alcaldía;prefeitura;stadt;gemeinde;landkreis;"
    "kreis;provincia;région;departamento;departement;département;câmara municipal;distrito;isle;area;"
    "neighbourhood"
)
AREAS_BEFORE = _any(
    "stadt;gemeinde;landkreis;kreis;freistaat;land;kanton;région;gmina;kommune;greater;county;metropolitan;"
    "all of;whole of;across;throughout;rural;city;comune di;mairie de"
)
AREAS_AFTER = _any(
    "wide;city;county;shire;state;province;region;district;municipality;prefecture;commune;area;town;village;"
    "city centre;town centre;city region;metropolitan area;voivodeship;oblast;canton;department;governorate;"
    "kommune;islands?;parish;territory;metro;uk"
)
SIDES = _any(
    "north;south;east;west;central;inner;outer;mid;upper;lower;northern;southern;eastern;western;downtown;"
    r"parts? of;near;around;ward \d+,?;\d+\w* ward,?"
)

EVERYWHERE = _pattern(
    r"(?:national|nation|country)[ -]?(?:wide|level)?|(?:the )?whole (?:of the )?(?:country|area)|various|"
    r"multiple(?: locations)?|nationwide|national level|on ?line|virtual|internet|countrywide|everywhere|"
    r"remote|zoom"
)
"""Words in a place field that mean all of the area that the publisher serves."""
BODY = _pattern(
    r"^(?:(?:the )?(?:london|royal|metropolitan|county) borough of|(?:borough |county )?council of(?: the)?|"
    r"comhairle|cyngor|(?:the )?(?:city and )?(?:county|borough|district) of(?: the)?)\s+|"
    rf",?\s+(?:{BODY_KINDS}\s+)*{BODIES}$"
)
"""Words around the name of an authority."""
DRESS = _pattern(
    rf"^(?:(?:the )?{AREAS_OF} (?:of|de|di|do|da|del|della|d')(?: the)?\s*|{AREAS_BEFORE}\s+)|"
    rf"[ -]+{AREAS_AFTER}$"
)
"""Words around a name that do not change which place is meant."""
AREA_WORD = _pattern(r"state|province|region|county|canton|prefecture|department|shire")
"""Words among those that say that the area is meant and not the town of its name."""
PART = _pattern(rf"^(?:the )?{SIDES}(?:[ -](?:north|south|east|west))?(?:ern)?(?: of)?[ -]+(?:the )?")
"""Words that name a part of the place that follows."""
LIST = _pattern(r"\s+(?:and|&|et|und|y|e|i|och|og|en)\s+|\s*[/+|]\s*")
"""What stands between the names of a list, apart from commas."""
