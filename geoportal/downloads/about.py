"""What every file says of itself: title, publication, date, licences, credits and caveats."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MADE_UP = "Synthetic: these figures are made up for demonstration."


@dataclass(frozen=True)
class Credit:
    """A dataset that features of the file come from, and on what terms.

    ``translations`` are its texts in other languages, by language and name.
    """

    dataset: str
    title: str
    credit_line: str
    licence_id: str
    licence_text: str
    caveats: str
    synthetic: bool
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """A layer in a publication; `published_on` is an ISO 8601 date, `url` the collection's.

    `part` says in words which features are here, where not all are.
    """

    layer: str
    title: str
    abstract: str
    publication: int
    published_on: str
    credits: tuple[Credit, ...]
    url: str
    part: str = ""

    @property
    def licences(self) -> str:
        """Each dataset's licence, in one line."""
        return "; ".join(dict.fromkeys(credit.licence_id for credit in self.credits))

    @property
    def credit_lines(self) -> str:
        """Each dataset's words of credit, in one line."""
        return "; ".join(dict.fromkeys(credit.credit_line for credit in self.credits))

    @property
    def synthetic(self) -> str:
        """`no`, `yes`, or `partly` where only some datasets are made up."""
        marks = {credit.synthetic for credit in self.credits}
        return "partly" if len(marks) == 2 else "yes" if True in marks else "no"

    def facts(self) -> dict[str, str]:
        """Names and texts for formats that keep such pairs; `datasets` is JSON."""
        return {
            "title": self.title,
            "abstract": self.abstract,
            "publication": str(self.publication),
            "published_on": self.published_on,
            "licence": self.licences,
            "credit": self.credit_lines,
            "caveats": self.caveats,
            "synthetic": self.synthetic,
            "source": self.url,
            "datasets": json.dumps(self.datasets(), ensure_ascii=False),
            **({"part": self.part} if self.part else {}),
        }

    @property
    def caveats(self) -> str:
        """What a reader must know, dataset by dataset, made-up figures first."""
        told = [f"{c.title}: {c.caveats}" for c in self.credits if c.caveats]
        return " ".join(([MADE_UP] if self.synthetic != "no" else []) + told)

    def datasets(self) -> list[dict[str, Any]]:
        """The datasets as plain objects."""
        return [dict(vars(credit)) for credit in self.credits]

    def sentence(self) -> str:
        """All of it in one text, for formats that hold nothing but cells."""
        said = (
            f"{self.title}. Publication {self.publication} of {self.published_on}.",
            self.part,
            f"Licence: {self.licences}. Credit: {self.credit_lines}.",
            self.caveats,
            self.url,
        )
        return " ".join(filter(None, said))


def credits(rows: Sequence[dict[str, Any]]) -> tuple[Credit, ...]:
    """Credits from rows of pub.dataset; what a dataset does not say is an empty text."""
    names = Credit.__dataclass_fields__
    return tuple(
        Credit(**{name: _said(row[name]) for name in names}
               | {"translations": json.loads(row["translations"])})
        for row in rows
    )  # fmt: skip


def collection(url: str, layer: str) -> str:
    """Address of a layer's collection on the server at `url`."""
    return f"{url}/api/collections/{layer}"


def _said(value: Any) -> Any:
    return "" if value is None else value
