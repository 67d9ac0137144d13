"""[checks] of a source.toml: the bounds of the checks, and what follows when a rule is met."""

from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field


class Checks(BaseModel):
    """Bounds of the checks. A rule that is met warns, unless it is named under reject or stop."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change_factor: float = Field(
        default=5, gt=1, description="a stock this many times that of the round before"
    )
    change_people: int = Field(
        default=1000, ge=0, description="smaller changes than this are not remarked on"
    )
    moved_metres: float = Field(default=1000, gt=0, description="a site further than this away")
    near_metres: float = Field(default=200, gt=0, description="two sites nearer than this")
    near_name: float = Field(
        default=0.6, gt=0, le=1, description="… whose names are this alike (shared trigrams)"
    )
    reject: tuple[str, ...] = Field(default=(), description="rules; * stands for any words")
    stop: tuple[str, ...] = Field(default=(), description="rules that stop the load")

    def severity(self, rule: str) -> str:
        """What follows from a rule: warn, reject or stop."""
        for severity, patterns in (("stop", self.stop), ("reject", self.reject)):
            if any(fnmatchcase(rule, pattern) for pattern in patterns):
                return severity
        return "warn"
