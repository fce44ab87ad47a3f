"""The owner's own settings, from the casebook's table or given by hand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.persons import check_columns

USUAL_HALF_LIFE_DAYS = 365.0
USUAL_BAND = 0.2
USUAL_MINUTES = 3.0
ELSEWHERE = frozenset({"half_life_days", "words_to_avoid", "days_between_cards"})
_MAY_BE_ZERO = frozenset({"balanced_band", "minutes_per_message"})

Settings = pd.DataFrame | Mapping[str, float | str] | None


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What the owner has set; NaN where nothing is set and no value would be fair for everybody.

    Parameters
    ----------
    comparison_level : float
        Worth per hour one expects of a tie (Thibaut and Kelley's CL).
    acceptable_return : float
        Worth per hour under which a tie is not worth its time to the owner.
    weekly_hours : float
        Hours a week for meetings and promises together.
    giving_half_life_days, receiving_half_life_days : float
        After so many days a favour given, or received, counts half in the decayed balance.
    minutes_per_message : float
        Time one message takes.
    balanced_band : float
        A balance within this share of all that was exchanged is about even.

    Examples
    --------
    >>> Preferences.of({"half_life_days": 90}).receiving_half_life_days
    90.0
    """

    comparison_level: float = math.nan
    acceptable_return: float = math.nan
    weekly_hours: float = math.nan
    giving_half_life_days: float = USUAL_HALF_LIFE_DAYS
    receiving_half_life_days: float = USUAL_HALF_LIFE_DAYS
    minutes_per_message: float = USUAL_MINUTES
    balanced_band: float = USUAL_BAND

    @classmethod
    def of(cls, settings: Settings) -> "Preferences":
        """Read the settings; `half_life_days` holds for giving and receiving unless they are set.

        Parameters
        ----------
        settings : pandas.DataFrame, Mapping or None
            The casebook's table with the columns name and value, or names with values.

        Returns
        -------
        Preferences
            The values, the usual ones where nothing is set.

        Raises
        ------
        OptionError
            If names are unknown or values are no numbers above 0; all of them are named.
        TableError
            If columns are missing.
        """
        given = _as_mapping(settings)
        known = {f.name for f in fields(cls)} | ELSEWHERE
        faults = [f"{name} is no setting" for name in given if name not in known]
        numbers = {}
        for name, value in given.items():
            if name not in known or name == "words_to_avoid":
                continue
            number = _as_number(value)
            if math.isnan(number) or number < 0 or (number == 0 and name not in _MAY_BE_ZERO):
                faults.append(f"{name} is {value!r}, no number above 0")
            numbers[name] = number
        if faults:
            raise OptionError(
                "Some settings cannot be used.", *faults, next_step=f"known are: {', '.join(sorted(known))}"
            )
        both = numbers.get("half_life_days", USUAL_HALF_LIFE_DAYS)
        numbers.setdefault("giving_half_life_days", both)
        numbers.setdefault("receiving_half_life_days", both)
        return cls(**{name: number for name, number in numbers.items() if name not in ELSEWHERE})


def _as_mapping(settings: Settings) -> Mapping[str, Any]:
    if settings is None:
        return {}
    if isinstance(settings, pd.DataFrame):
        check_columns(settings, "settings", ("name", "value"))
        rows = zip(settings["name"].astype("str").tolist(), settings["value"].tolist(), strict=True)
        return {name: value for name, value in rows if str(value).strip()}
    return settings


def _as_number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan
