"""Which country a layer of boundaries belongs to."""

import geopandas as gpd
import pandas as pd
from babel.core import get_global

from ingest.errors import UserError

FORMER = {"ZAR", "TMP", "BUR", "YMD", "DDR", "FXX"}  # codes of countries under an older name


def iso3_of(layer: gpd.GeoDataFrame, codes: dict[int, str]) -> pd.Series:
    """ISO 3166-1 alpha-3 of each row, from iso3 columns or the start of its P-code.

    `codes` is the column of P-codes by level. P-codes start with the country's ISO 3166-1 code of
    two letters, some with three (OCHA, P-code guidance).
    """
    for column in ("iso3", "dv_iso3", "ADM0_ISO3"):
        if column in layer and layer[column].notna().all():
            return layer[column]
    prefixes = layer[codes[min(codes)]].astype("str").str.extract(r"^([A-Z]+)")[0]
    countries = prefixes.map(_by_prefix())
    if countries.isna().any():
        raise UserError("The P-codes do not start with a country's code: add a column iso3.")
    return countries


def _by_prefix() -> dict[str, str]:
    aliases = get_global("territory_aliases")  # CLDR: alpha-3 → alpha-2
    pairs = {k: v[0] for k, v in aliases.items() if len(k) == 3 and k.isalpha() and len(v) == 1}
    alpha3 = {alpha2: alpha3 for alpha3, alpha2 in pairs.items() if alpha3 not in FORMER}
    return {**alpha3, **{code: code for code in pairs}}
