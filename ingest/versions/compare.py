"""Which unit of an old version became which of a new one, and what share of it.

With shapes on both sides shares are shares of area (EPSG:6933, equal-area). Without, links go by
name and code, and a share is stated only where the units below show that nothing moved: where they
do not, it is left empty for a person to declare. A code alone proves nothing: in Mali ML09 was
Bamako and is Taoudenni.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ingest.versions.listed import Listed, Unit

EQUAL_AREA = 6933
SLIVER = 0.01  # of both units: less is two drawings of one border, and no exchange of land
LINKS = ["iso3", "level", "old_pcode", "old_name", "new_pcode", "new_name", "method", "share",
         "note"]  # fmt: skip


def compare(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Links from every old unit to the new ones: LINKS, shares of one unit adding up to 1.

    Both have iso3, level, pcode, parent_pcode, name and geom (EPSG:4326). `share` is missing where
    nothing but a person can say it; `new_pcode` where no unit corresponds.
    """
    both = set(zip(old["iso3"], old["level"], strict=True))
    both &= set(zip(new["iso3"], new["level"], strict=True))
    found: list[pd.DataFrame] = []
    listed = Listed(*(list(map(Unit._make, side[list(Unit._fields)].itertuples(index=False)))
                      for side in (old, new)))  # fmt: skip
    for iso3, level in sorted(both):
        sides = [side[side["iso3"].eq(iso3) & side["level"].eq(level)] for side in (old, new)]
        if all(side.geometry.notna().all() for side in sides):
            found.append(_by_area(*sides))
        else:
            found.append(pd.DataFrame(listed.links(iso3, level), columns=LINKS))
    links = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=LINKS)
    return links.astype({"share": "float64"})


def _by_area(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    before, after = (shapely.make_valid(side.geometry.to_crs(EQUAL_AREA).to_numpy())
                     for side in (old, new))  # fmt: skip
    left, right = shapely.STRtree(after).query(before, predicate="intersects")
    common = shapely.area(shapely.intersection(before[left], after[right]))
    of_old, of_new = common / shapely.area(before)[left], common / shapely.area(after)[right]
    kept = (of_old >= SLIVER) | (of_new >= SLIVER) & (of_old > 0)
    kept &= ~((of_old < SLIVER) & (of_new < 1 - SLIVER))
    left, right, of_old = left[kept], right[kept], of_old[kept]
    whole = np.bincount(left, weights=of_old, minlength=len(old))
    links = _pairs(old.iloc[left], new.iloc[right])
    links["share"] = of_old / whole[left]
    links["note"] = [_covered(share) for share in whole[left]]
    lost = old[whole == 0]
    return pd.concat([links, _pairs(lost, None)], ignore_index=True)[LINKS]


def _covered(share: float) -> str:
    return "" if share >= 1 - 5 * SLIVER else f"new units cover {share:.0%} of the old"


def _pairs(old: pd.DataFrame, new: pd.DataFrame | None) -> pd.DataFrame:
    links = pd.DataFrame({"iso3": old["iso3"], "level": old["level"], "old_pcode": old["pcode"],
                          "old_name": old["name"]}).reset_index(drop=True)  # fmt: skip
    if new is None:
        return links.assign(new_pcode=None, new_name=None, method="none", share=np.nan,
                            note="no new unit lies there")  # fmt: skip
    return links.assign(new_pcode=new["pcode"].to_numpy(), new_name=new["name"].to_numpy(),
                        method="area")  # fmt: skip
