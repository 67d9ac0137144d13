"""The parameter q: words in a layer's text, whatever their accents and capitals."""

from geoportal.current import Facts
from geoportal.features.values import Values
from ingest.errors import UserError

MOST = 500  # characters
FOUND = "b.seq IN (SELECT w.seq FROM {words} w WHERE w.words @@ pub.sought({sought}))"


def condition(text: str, facts: Facts, values: Values) -> str:
    """SQL that holds where all words of one of the alternatives begin a word of the feature.

    Commas stand between alternatives, spaces between words. Raises UserError.
    """
    if len(text) > MOST:
        raise UserError(f"q is longer than {MOST} characters.")
    asked = [part for part in text.split(",") if part.strip()]
    if not asked:
        raise UserError("q is words, with spaces between, or commas for one or the other.")
    sought = values.add(asked, "text[]")
    return FOUND.format(words=facts.words_table, sought=sought)
