"""What was asked for lately, kept within a bound."""

from collections import OrderedDict
from collections.abc import Hashable


class Memory[T]:
    """Keeps the values used last, as long as their sizes together are within `bound`."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """The value kept under a key; None when there is none."""
        if (found := self._kept.get(key)) is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a value of that size; the longest unused ones make room."""
        if (old := self._kept.pop(key, None)) is not None:
            self._size -= old[1]
        self._kept[key] = (value, size)
        self._size += size
        while self._size > self._bound:
            _, (_, freed) = self._kept.popitem(last=False)
            self._size -= freed
