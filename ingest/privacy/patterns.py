"""How personal data is written: the forms that `detect` looks for, and the figures that only look like it."""

import re

AT = r"(?:[@＠]|%40|\s?[\[({]\s?at\s?[\])}]\s?)"
DOT = r"(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?)"
E_MAIL = re.compile(
    rf"[\w.+'-]{{1,64}}{AT}[\w-]+(?:{DOT}[\w-]+)*|\b[\w.+-]{{1,64}} at [\w-]+(?: dot [a-z]+)+\b",
    re.IGNORECASE,
)
AT_IN_WORDS = re.compile(r"[\[({ ]\s?at(?:\s?[\])}]| [\w-]+ dot )", re.IGNORECASE)
"""A text without this and without a sign for it holds no e-mail address."""
HANDLE = re.compile(r"(?<![\w@＠/.+-])[@＠][A-Za-z_]\w{1,30}")

WEB_ADDRESS = r"(?:https?://|www\.)\S+"
MONEY = r"€|£|\$|EUR\b|GBP\b|USD\b|PLN\b|CHF\b|zł|euros?\b|pounds\b|dollars\b|złot|%|per\scent\b"
NOT_A_PHONE = re.compile(
    rf"""(?ix) {WEB_ADDRESS} | \b10\.\d{{4,}}/\S+
    | \bIS[BS]N(?:-1[03])?:?\s*[\dx][\dx\s-]{{6,16}} | \b97[89][ -]?(?:\d[ -]?){{9}}\d\b
    | \b\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)? | \b\d\d[./]\d\d[./]\d{{4}}\b
    | \b(?:1[5-9]|20)\d\d\s?[-–/,]\s?(?:1[5-9]|20)\d\d\b
    | [£$€]\s?\d[\d,.\s]{{0,20}} | \b\d[\d,.\s]{{0,20}}(?:{MONEY})
    | \b\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | -?(?<![\d.])\d{{1,3}}\.\d{{3,}}(?!\.?\d)
    """
)
"""Addresses of pages, DOI, ISBN, dates, spans of years, sums of money, numbers in thousands, coordinates."""

FIGURES = re.compile(r"[+＋(]{0,2}\d(?:[^\w\n]{0,3}\d){6,}")
"""Seven digits or more, in a row or in groups: a text without these holds no phone number."""
DIGIT = re.compile(r"\d")
SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
"""What FIGURES and every postcode hold, found sooner: nearly every text ends at one of these."""

PHONE_LABEL = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile|mob|cell|call|ring|text|whatsapp|fax|t[eé]l[eé]fono|tel[eè]fon|telefone"
    r"|t[eé]l[eé]phone|m[oóò][vb]il|handy|puhelin|tlf|telefonu|zadzwoń|llam\w+|appel\w+)\b[^\w\n]{0,4}|[☎📞]\s?)$",
    re.IGNORECASE,
)
NORTH_AMERICAN = re.compile(r"(?:1[ .-]?)?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}")

UK_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|"
    "DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|"
    "HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|"
    "NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|"
    "SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|"
    "ZZ"
)
"""The areas of UK postcodes (Royal Mail); ZZ stands for no fixed abode."""

US_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DC|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|"
    "MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|"
    "WY"
)


def _uk_postcode(space: str) -> str:
    """In capitals or in small letters, not mixed. A look ahead spares most words the list of areas."""
    capitals = rf"(?=[A-Z]{{1,2}}\d)(?:{UK_AREAS})(?:[1-9]\d|\d[A-Z]?){space}\d[ABD-HJLNP-UW-Z]{{2}}"
    return f"(?:{capitals}|{capitals.lower()})"


POSTCODE = re.compile(
    rf"""(?x)(?<![\w/.-])(?:
      {_uk_postcode("[ ]")}
    | (?:[AC-FHKNPRTV-Y]\d\d|D6W)[ ](?=\d*[A-Z])[0-9AC-FHKNPRTV-Y]{{4}}
    | [ABCEGHJ-NPRSTVXY]\d[A-Z][ -]\d[A-Z]\d
    | (?=[A-Z]{{2}}[ ]\d)(?:{US_STATES})[ ]\d{{5}}(?:-\d{{4}})?
    | [A-Z]{{1,2}}-\d{{4,5}}(?=\s[A-ZÀ-Ž][a-zà-ž])
    | 〒\s?\d{{3}}-\d{{4}}
    | (?i:zip(?:\scode)?|post\s?code|postal\scode|postleitzahl|plz|c\.?p\.|c[óo]d(?:igo|i|\.)\spostal
        |code\spostal|kod\spocztowy|postnummer)(?i:\s+is)?
        [\s:]{{1,2}}(?=[A-Z -]{{0,3}}\d)[A-Z\d][A-Z\d -]{{3,8}}
    )(?![\w-])"""
)
"""Postcodes that show by their form alone, or by a label before them."""

_FIVE_DIGITS = r"(?:^|,\s?|\n)\d{5}(?=\s[A-ZÀ-Ž][\wà-ž])"
POSTCODES_OF = {
    "GB": re.compile(rf"(?<![\w/.-]){_uk_postcode('')}(?![\w-])"),
    "IE": re.compile(r"(?<![\w/.-])(?:[AC-FHKNPRTV-Y]\d\d|D6W)(?=\d*[A-Z])[0-9AC-FHKNPRTV-Y]{4}(?![\w-])"),
    "CA": re.compile(r"(?<![\w/.-])[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d(?![\w-])"),
    "NL": re.compile(r"(?<!\w)[1-9]\d{3} ?(?!S[ADS]|EU|UK|US|AD|BC|CE)[A-Z]{2}(?!\w)"),
    "PL": re.compile(r"(?<![\w-])\d{2}-\d{3}(?=\s[A-ZĄ-Ž][\wą-ž])"),
    "PT": re.compile(r"(?<![\w-])\d{4}-\d{3}(?![\w-])"),
    **dict.fromkeys(("DE", "ES", "FI", "FR", "HR", "IT", "MX"), re.compile(_FIVE_DIGITS)),
}
"""Postcodes that are looked for in records of one country only, since they are figures anywhere else.

Five digits stand before the name of a town, after a comma or at the beginning of a line.
"""
