"""All worksheets in English: another language is another folder like this one."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.worksheets.english import deciding, giving, negotiating, reviewing, talking
from reciprocity_kit.worksheets.sheet import Sheet

_ALL = (*reviewing.SHEETS, *giving.SHEETS, *deciding.SHEETS, *talking.SHEETS, *negotiating.SHEETS)
SHEETS: Mapping[str, Sheet] = MappingProxyType({sheet.name: sheet for sheet in _ALL})
