"""What `[personal]` in a source.toml may say of a column, and what is recorded of it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Allow(_Strict):
    """Keep the values, in the restricted schema only, for this reason."""

    allow: Reason


class NotPersonal(_Strict):
    """The column was mistaken for personal data; it is loaded like any other."""

    not_personal: Reason


Decision = Literal["drop", "hash"] | Allow | NotPersonal
Personal = dict[str, Decision]  # decision by heading


@dataclass(frozen=True)
class Decided:
    """One decision as it was carried out; `values` is the number of cells it touched."""

    column: str
    action: Literal["drop", "hash", "allow", "not_personal"]
    reason: str | None
    values: int


def action(decision: Decision) -> Literal["drop", "hash", "allow", "not_personal"]:
    """The name of a decision."""
    if isinstance(decision, str):
        return decision
    return "allow" if isinstance(decision, Allow) else "not_personal"


def reason(decision: Decision) -> str | None:
    """The reason given with a decision, if it takes one."""
    if isinstance(decision, Allow):
        return decision.allow
    return decision.not_personal if isinstance(decision, NotPersonal) else None
