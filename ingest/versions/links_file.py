"""Links between versions as a CSV: written for a person to say the shares, and read back."""

from pathlib import Path

import pandas as pd

from ingest import crosswalk_file
from ingest.errors import UserError
from ingest.versions.compare import LINKS


def write(path: Path, links: pd.DataFrame) -> None:
    """Write links (LINKS); no cell is a formula to a spreadsheet."""
    share = links["share"].map("{:.9f}".format, na_action="ignore")
    words = links[LINKS].assign(share=share).astype("object").where(links[LINKS].notna(), "")
    crosswalk_file.write(path, LINKS, words.astype("str").to_dict("records"))


def read(path: Path) -> pd.DataFrame:
    """Links as `compare` gives them; raises UserError for a share that is no number."""
    found = list(crosswalk_file.read(path, {"iso3", "level", "old_pcode", "new_pcode", "share"}))
    links = pd.DataFrame(found).reindex(columns=LINKS)
    links = links.where(links.ne("") & links.notna())
    share = pd.to_numeric(links["share"].str.replace(",", "."), errors="coerce")
    wrong = links["share"].notna() & share.isna()
    if wrong.any():
        raise UserError(f"{path.name}: “{links.loc[wrong, 'share'].iloc[0]}” is no share (0 to 1).")
    return links.assign(share=share, level=pd.to_numeric(links["level"]).astype("int64"))
