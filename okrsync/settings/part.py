"""What every part of the config has in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the config: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
