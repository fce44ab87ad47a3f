"""What a worksheet is filled in with, by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reciprocity_kit.worksheets.known import contact, favours, plans
from reciprocity_kit.worksheets.known.words import Lines
from reciprocity_kit.worksheets.record import Record

PROVIDERS: Mapping[str, Callable[[Record], Lines]] = MappingProxyType(
    {**contact.PROVIDERS, **favours.PROVIDERS, **plans.PROVIDERS}
)

__all__ = ["PROVIDERS"]
