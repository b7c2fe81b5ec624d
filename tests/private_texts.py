"""Three hundred made texts with something personal in each, and texts that only look like it.

Numbers are such as regulators keep for drama (Ofcom, ARCEP, Bundesnetzagentur, 555-01xx) or are made up;
addresses are in domains for examples.
"""

from itertools import cycle, islice
from typing import NamedTuple


class Private(NamedTuple):
    """A text, the kind of what it holds, the personal piece itself, and the country of its record."""

    text: str
    kind: str
    piece: str
    country: str


E_MAILS = (
    "jane.doe@example.org", "j_doe+forum@mail.example.co.uk", "JANE@EXAMPLE.COM", "jane-doe99@example.edu.au",
    "o'hara@example.ie", "zoë@exämple.de", "jane.doe @example.org"[:8] + "@example.net", "x@example.museum",
    "jane [at] example.org", "jane(at)example.org", "jane at example dot org", "jane.doe@sub.mail.example.fr",
    "mailto:jane@example.org", "<jane@example.org>", "jane%40example.org", "jane＠example.org",
    "jane@localhost.example", "1234567@example.com", "jane [at] example [dot] org", "j@example.scot",
)  # fmt: skip

PHONES = {
    "GB": (
        "0131 496 0000", "(0131) 496 0123", "01632 960001", "01632960002", "07700 900123", "07700900456",
        "+44 7700 900789", "+44 (0)131 496 0999", "0044 7700 900321", "020 7946 0018", "0808-157-0192",
        "0131.496.0777",
    ),
    "US": ("(206) 555-0142", "206-555-0143", "206.555.0144", "+1 206 555 0145", "1-206-555-0146"),
    "CA": ("416-555-0147", "(514) 555-0148"),
    "ES": ("912 345 678", "+34 612 345 678", "612345679", "93 412 34 56", "tel. 600 12 34 56"),
    "FR": ("01 99 00 12 34", "+33 6 39 98 12 34", "06.39.98.56.78", "0639981234"),
    "DE": ("030 23125 017", "+49 30 23125 018", "0171/3920045", "(030) 23125-019", "0152 28817386"),
    "PL": ("+48 22 123 45 67", "tel. 601 234 567", "601-234-568", "22 123 45 68"),
    "NL": ("020 123 4567", "+31 6 12345678", "06-12345679"),
    "IE": ("01 234 5678", "+353 85 012 3456", "085 012 3457"),
    "IT": ("+39 06 1234 5678", "347 123 4567"),
    "BR": ("(11) 91234-5678", "+55 11 91234-5679"),
    "AU": ("0491 570 006", "+61 491 570 156"),
    "": ("+49 171 3920046", "+977 1-4200000"),
}  # fmt: skip

POSTCODES = {
    "GB": ("EH1 1AA", "EH99 1SP", "SW1A 1AA", "ZZ99 9ZZ", "M1 1AE", "eh6 6lx", "G28DL", "W1A 0AX", "BT1 5GS", "IV2 3BW"),
    "IE": ("D02 AF30", "A65 F4E2", "D6W XY00"),
    "CA": ("K1A 0B1", "V6B4N7"),
    "US": ("WA 98101", "NY 10001-1234", "zip code 60601"),
    "NL": ("1012 JS", "3511LX"),
    "PL": ("00-950 Warszawa", "kod pocztowy 31-004"),
    "PT": ("1100-148",),
    "DE": ("D-10115 Berlin", "PLZ 10117"),
    "ES": ("código postal 28013", "C.P. 08002"),
}  # fmt: skip

HANDLES = ("@jane_doe", "@JaneDoe99", "@jdoe", "@jane_d_o_e")

FRAMES = (
    "Please close the street to cars; you can reach me at {}.",
    "{} is where I am, and the lamps are still broken",
    "The bus never comes in winter. Jane, {}",
    "Más bancos en la plaza ({}), por favor.",
    "My neighbour and I ({}) want more trees,\nand fewer cars.",
    "Mehr Bäume am Hafen! {}",
    "Contact: {}; thank you for reading 12 pages.",
)


def private_texts(number: int = 300) -> list[Private]:
    """`number` texts: a third with e-mail addresses, a third with phone numbers, the rest with the others."""
    third = number // 3
    e_mails = [("an e-mail address", piece, "GB") for piece in E_MAILS]
    phones = [("a phone number", piece, country) for country, pieces in PHONES.items() for piece in pieces]
    others = [("a postcode", piece, country) for country, pieces in POSTCODES.items() for piece in pieces]
    others += [("a handle", piece, "GB") for piece in HANDLES]
    pieces = [
        *islice(cycle(e_mails), third),
        *islice(cycle(phones), third),
        *islice(cycle(others), number - 2 * third),
    ]
    return [
        Private(FRAMES[place % len(FRAMES)].format(piece), kind, piece, country)
        for place, (kind, piece, country) in enumerate(pieces)
    ]


HARMLESS = (
    "In 2019-2020 the council spent 1 250 000 pounds on 12 parks.",
    "Votes: 0123 for, 0456 against",
    "Petition PE1234, lodged on 2021-06-23; see pages 100-120.",
    "Grid reference NT 257 735, plan B12 3 of 4",
    "DOI 10.1787/339306da-en, ISBN 978-92-64-72590-4",
    "https://example.org/2020/01234567890/report",
    "https://social.example/@council/112233445566",
    "07700 pounds were spent",
    "The A64/B1224 junction, the A12 2019 plan and room H12 3AB",
    "open from 10.30 to 16.30, Monday 12.10.2024",
    "£1,250,000.00 of 3 400 000 EUR, or 12.345.678 euros",
    "55.953252, -3.188267",
    "between 1999, 2000 and 2001; 2014-2020; 2021/2022",
    "signatures: 1 123 456 (verified), 1,234,567 (claimed)",
    "Regulation (EU) 2016/679, case C-131/12, COM(2020) 98 final, Directive 2010/63/EU",
    "Register number ECI(2012)000003; file 2022/000010",
    "Articles 10, 12, 14 and 16; recommendations 1 2 3 4 5 6 7 8 9 10",
    "shares of 12.5 13.5 14.5 15.5 and 44.0 per cent",
    "The 5G masts on the M4 5th lane",
    "In 2019 EU citizens, in 2020 UK residents",
)
"""Figures and references that are no way to reach or find anybody."""
