"""Country names as they are printed to the codes that `country_code` takes."""

import re

from ingest.coding.places import code_place


def country_code(printed: str) -> str | None:
    """`Poland`, `PL` or `United States` as ISO 3166-1 alpha-2; None where it is no country we know."""
    for coded in code_place(printed) if printed else []:
        if found := re.fullmatch(r"iso:([A-Z]{2})", coded.code):
            return found[1]
    return None
