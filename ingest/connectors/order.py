"""What is asked of a connector, and what it hands back."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import UserError
from ingest.mapping import slug

Progress = Callable[[int, int | None], None]  # records or bytes so far, and of how many if known
LONGEST_NAME = 80


@dataclass(frozen=True)
class Order:
    """The words and the NAME=VALUE parameters of a command, and where files go."""

    folder: Path
    words: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    progress: Progress = lambda done, total: None

    @classmethod
    def parse(cls, folder: Path, words: Iterable[str], progress: Progress) -> "Order":
        """Tell parameters (with a “=”) from words; raises UserError for one without a value."""
        plain, named = [], {}
        for word in words:
            name, equals, value = word.partition("=")
            if not equals:
                plain.append(word)
            elif not name or not value:
                raise UserError("Write parameters as NAME=VALUE, without spaces round the “=”.")
            else:
                named[name] = value
        return cls(folder, tuple(plain), named, progress)

    @property
    def narrowed(self) -> str:
        """The parameters in words, for titles: “admin2, iso3=SOM” tells extracts apart."""
        return ", ".join(f"{name}={value}" for name, value in sorted(self.parameters.items()))

    def one_word(self, usage: str, known: Iterable[str] = ()) -> str:
        """The only word; raises UserError with the usage, and the words that are known."""
        choice = tuple(known)
        if len(self.words) != 1 or (choice and self.words[0] not in choice):
            said = f" (what there is: {', '.join(choice)})" if choice else ""
            raise UserError(f"Write: geoportal fetch {usage}{said}")
        return self.words[0]

    def renamed(self, names: dict[str, str]) -> dict[str, str]:
        """Parameters under the API's own names; raises UserError for one it does not know.

        The value is not repeated: somebody may have put a key there.
        """
        for name in self.parameters:
            if name not in names:
                raise UserError(f"There is no parameter “{name}”; there are {', '.join(names)}.")
        return {names[name]: value for name, value in self.parameters.items()}

    def target(self, name: str, suffix: str) -> Path:
        """The file of this order, readable by the owner only: the same order, the same file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        said = (name, *sorted(self.parameters.items()))
        stem = slug("-".join([name, *(f"{key}-{value}" for key, value in said[1:])]))
        if stem != name:  # something was lost: the checksum tells orders apart
            stem = f"{stem[:LONGEST_NAME]}-{hashlib.sha256(repr(said).encode()).hexdigest()[:8]}"
        return self.folder / f"{stem}{suffix}"
