"""The table of places, `schema/places/place.csv`, from open packages and the facts kept beside it.

`build_gazetteer` makes it anew (it needs `pip install .[gazetteer]`), `check_gazetteer` reads what is there.
Each layer is one module that yields rows; the layers are named in `build.all_rows`.
"""

from ingest.gazetteer.build import Manifest, build_gazetteer
from ingest.gazetteer.check import check_gazetteer

__all__ = ["Manifest", "build_gazetteer", "check_gazetteer"]
