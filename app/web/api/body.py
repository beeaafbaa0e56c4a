"""What every body that is sent to the API is."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.prompts import Spec, SpecJson
from app.web.text_fields import keepable

GivenSpec = Annotated[SpecJson, AfterValidator(keepable), Field(description="The edit.", examples=[Spec.example])]
MAX_NAMES = 50


class Body(BaseModel):
    """What is sent to us: a name that we don't know is a mistake, and said."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_names(cls, value: Any) -> Any:
        """Of a hundred thousand unknown names each would be told by itself."""
        if isinstance(value, dict) and len(value) > MAX_NAMES:
            raise ValueError(f"has more than {MAX_NAMES} names")
        return value
