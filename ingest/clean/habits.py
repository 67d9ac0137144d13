"""What the columns of a file have proved about how they are written, batch after batch."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Habit:
    """One question about a column with two answers: is the day first, is the comma decimal.

    A cell that can be read in one way only proves an answer; until then cells that can be read in
    both ways may be read by an assumption, which no later batch may contradict.
    """

    declared: bool | None = None
    proofs: set[bool] = field(default_factory=set)
    assumed: bool | None = None
    count: int = 0

    @property
    def answer(self) -> bool | None:
        """As declared, else as proved, else None."""
        if self.declared is not None:
            return self.declared
        return next(iter(self.proofs)) if len(self.proofs) == 1 else None

    def assume(self, answer: bool, count: int) -> None:
        """Remember that so many cells were read without a proof."""
        self.assumed = answer
        self.count += count

    @property
    def is_contradicted(self) -> bool:
        """Whether a proof speaks against what earlier cells were read by."""
        return (
            self.declared is None
            and self.assumed is not None
            and ((not self.assumed) in self.proofs)
        )


class Habits:
    """One for a file: given to every `parse`, it makes all batches be read the same way."""

    def __init__(self) -> None:
        self.dates: dict[str, Habit] = defaultdict(Habit)
        self.decimals: dict[str, Habit] = defaultdict(Habit)

    def unproved(self) -> dict[str, int]:
        """Dates by column that could be dd/mm or mm/dd and that no cell of the file has decided."""
        return {name: habit.count for name, habit in self.dates.items()
                if habit.count and habit.answer is None}  # fmt: skip
