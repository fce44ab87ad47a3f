"""Results against objectives, and what peers said in a survey."""

from math import isfinite, nan
from os import PathLike
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import stats

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.ledger.entries import Day, day_of
from reciprocity_kit.ledger.persons import OPTED_OUT, Roster, check_columns, note_left_out

FEWEST_RESPONDENTS = 5
_RESPONDENT, _COMMENT = "respondent", "comment"


def build_goals(
    objectives: pd.DataFrame, *, people: pd.DataFrame | None = None, since: Day = None, until: Day = None
) -> pd.DataFrame:
    """Build how far each objective was reached.

    An attainment of 1 means that the target was reached, 0 that the result is just the least that would
    do, below 0 less than that, above 1 more than hoped for.
    attainment = (result - reservation) / (target - reservation).

    Parameters
    ----------
    objectives : pandas.DataFrame
        The casebook's objectives.
    people : pandas.DataFrame, optional
        The casebook's people: merges; people who opted out are left out.
    since, until : str or timestamp, optional
        Days on which objectives were set, half-open.

    Returns
    -------
    pandas.DataFrame
        One row per objective, by day. Status: ok; no_events without a result; not_identified where
        target and reservation are missing or the same. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    References
    ----------
    Raiffa, H. (1982). The Art and Science of Negotiation, for target and reservation. Kiresuk, T. J.,
    Sherman, R. E. (1968). Goal attainment scaling. Community Mental Health Journal 4, 443-453.

    Examples
    --------
    >>> rows = pd.DataFrame({"objective_id": [1], "date": pd.to_datetime(["2024-01-01"]), "person": "ana"})
    >>> rows = rows.assign(objective="rent", target=80.0, reservation=100.0, result=85.0, approach="")
    >>> build_goals(rows)[["attainment", "level"]].values.tolist()
    [[0.75, 'between']]
    """
    needed = ("objective_id", "date", "person", "objective", "target", "reservation", "result", "approach")
    check_columns(objectives, "objectives", needed)
    roster = Roster.of(people)
    table = objectives.assign(person=roster.rename(objectives["person"]))
    kept = roster.reason(table["person"]).ne(OPTED_OUT)
    left_out = {OPTED_OUT: int(table.loc[~kept, "person"].nunique())}
    if since is not None:
        kept &= table["date"].ge(day_of(since))
    if until is not None:
        kept &= table["date"].lt(day_of(until))
    table = table[kept].sort_values(["date", "objective_id"], kind="stable", ignore_index=True)
    if table.empty:
        return note_left_out(empty_table("goals"), left_out)
    room = table["target"] - table["reservation"]
    reached = (table["result"] - table["reservation"]) / room.where(room.ne(0))
    known = table["result"].notna()
    table = table.assign(
        attainment=reached,
        level=np.select(
            [reached.isna(), reached.lt(0), reached.lt(1)],
            ["not known yet", "below the reservation", "between"],
            "target reached",
        ),
        status=np.select([~known, reached.isna()], ["no_events", "not_identified"], "ok"),
    )
    table["words"] = [_say(row) for row in cast("list[dict[str, Any]]", table.to_dict("records"))]
    return note_left_out(cast_table("goals", table), left_out)


def _say(row: dict[str, Any]) -> str:
    if not isfinite(row["attainment"]):
        return f"{row['objective']}: {row['level']}."
    way = f"{row['attainment']:.0%} of the way from the least that would do ({row['reservation']:g})"
    return f"{row['objective']}: {row['result']:g}, {way} to the target ({row['target']:g})."


def read_feedback(
    path: str | PathLike[str],
    *,
    survey: str,
    date: str | pd.Timestamp,
    scale_low: float = 1.0,
    scale_high: float = 5.0,
) -> pd.DataFrame:
    r"""Read the answers of a survey into rows for the casebook's feedback table.

    The file has a row for each respondent and a column for each question, with a number in each cell;
    columns named respondent and comment are taken as such, columns without any number are left out.

    Parameters
    ----------
    path : str or path
        A CSV file.
    survey : str
        A name for the survey.
    date : str or timestamp
        The day of the survey.
    scale_low, scale_high : float
        Lowest and highest answer possible.

    Returns
    -------
    pandas.DataFrame
        One row per respondent and question that was answered; the comment stands on the first of them.

    Raises
    ------
    ReadError
        If the file cannot be read, or holds no question, or an answer outside the scale.
    OptionError
        If the scale is empty, or the date is no date.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "survey.csv"
    ...     _ = file.write_text("respondent,Answers soon,Shares credit\np1,4,5\np2,3,\n", encoding="utf-8")
    ...     read_feedback(file, survey="2024", date="2024-05-01")["rating"].tolist()
    [4.0, 5.0, 3.0]
    """
    if not scale_low < scale_high:
        raise OptionError(
            f"The scale from {scale_low!r} to {scale_high!r} is empty.", next_step="use 1 and 5"
        )
    name = Path(path).name
    try:
        raw = pd.read_csv(path, dtype="str", encoding="utf-8-sig", sep=None, engine="python")
    except (OSError, UnicodeDecodeError, ValueError, pd.errors.ParserError) as error:
        raise ReadError(f"{name} cannot be read as CSV.", next_step="export it again as CSV") from error
    raw.columns = pd.Index([str(column).strip() for column in raw.columns])
    known = {str(column).casefold(): str(column) for column in raw.columns}
    ratings = {
        question: pd.to_numeric(raw[question], errors="coerce")
        for question in raw.columns
        if question.casefold() not in (_RESPONDENT, _COMMENT)
    }
    ratings = {question: values for question, values in ratings.items() if values.notna().any()}
    outside = [q for q, values in ratings.items() if not values.dropna().between(scale_low, scale_high).all()]
    if not ratings or outside:
        raise ReadError(
            f"{name} holds no answers from {scale_low:g} to {scale_high:g}."
            if not ratings
            else f"{name} has answers outside {scale_low:g} to {scale_high:g}: {', '.join(outside)}.",
            next_step="give scale_low and scale_high as in the survey",
        )
    wide = pd.DataFrame(ratings).assign(row=range(len(raw)))
    wide[_RESPONDENT], wide[_COMMENT] = (
        raw[known[each]].fillna("") if each in known else "" for each in (_RESPONDENT, _COMMENT)
    )
    return _lengthen(wide, list(ratings), survey, day_of(date), (scale_low, scale_high))


def _lengthen(
    wide: pd.DataFrame, questions: list[str], survey: str, day: pd.Timestamp, scale: tuple[float, float]
) -> pd.DataFrame:
    long = wide.melt(["row", _RESPONDENT, _COMMENT], questions, var_name="question", value_name="rating")
    long["place"] = long["question"].map({question: place for place, question in enumerate(questions)})
    long = long[long["rating"].notna()].sort_values(["row", "place"], kind="stable", ignore_index=True)
    long[_COMMENT] = long[_COMMENT].where(~long.duplicated("row"), "")
    # Answers without a name get the number of their row, or five of them would count as one.
    unnamed = "answer " + (long["row"] + 1).astype("str")
    long[_RESPONDENT] = long[_RESPONDENT].where(long[_RESPONDENT].ne(""), unnamed)
    long = long.assign(feedback_id=range(1, len(long) + 1), date=day, survey=survey)
    return cast_table("feedback", long.assign(scale_low=scale[0], scale_high=scale[1]))


def build_feedback_summary(feedback: pd.DataFrame, *, survey: str | None = None) -> pd.DataFrame:
    """Build the mean answer to each question of a survey, where five or more answered.

    A high mean lies near scale_high, a low one near scale_low. It is what some said of you on one day.

    Parameters
    ----------
    feedback : pandas.DataFrame
        The casebook's feedback.
    survey : str, optional
        Only this survey; by default all.

    Returns
    -------
    pandas.DataFrame
        One row per survey and question. Below five respondents the mean is left out (too_few), so that
        nobody can be made out. A respondent who answered twice counts with their mean.

    Raises
    ------
    TableError
        If columns are missing.

    Notes
    -----
    Limits: t interval over respondents, cut at the ends of the scale.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6, 1-25.

    Examples
    --------
    >>> rows = pd.DataFrame({"respondent": list("abcde"), "rating": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> rows = rows.assign(survey="2024", question="Answers soon", scale_low=1.0, scale_high=5.0)
    >>> build_feedback_summary(rows)[["mean", "mean_low", "mean_high"]].round(3).values.tolist()
    [[3.0, 1.037, 4.963]]
    """
    needed = ("survey", "question", "respondent", "rating", "scale_low", "scale_high")
    check_columns(feedback, "feedback", needed)
    chosen = feedback[feedback["rating"].notna()]
    if survey is not None:
        chosen = chosen[chosen["survey"].eq(survey)]
    rows = [
        _summary(str(name), str(question), own)
        for (name, question), own in chosen.groupby(["survey", "question"], sort=True)
    ]
    return cast_table("feedback_summary", pd.DataFrame(rows)) if rows else empty_table("feedback_summary")


def _summary(survey: str, question: str, own: pd.DataFrame) -> dict[str, Any]:
    each = own.groupby("respondent")["rating"].mean().to_numpy(np.float64)
    n, ends = len(each), (float(own["scale_low"].min()), float(own["scale_high"].max()))
    row = {"survey": survey, "question": question, "scale_low": ends[0], "scale_high": ends[1], "n": n}
    if n < FEWEST_RESPONDENTS:
        words = f"{question}: fewer than {FEWEST_RESPONDENTS} answered, so nothing is shown."
        empty = dict.fromkeys(("mean", "mean_low", "mean_high"), nan)
        return {**row, **empty, "status": "too_few", "words": words}
    mean = float(each.mean())
    reach = float(stats.t.ppf(0.975, n - 1) * each.std(ddof=1) / np.sqrt(n))
    low, high = (float(np.clip(end, *ends)) for end in (mean - reach, mean + reach))
    limits = f"95% interval {low:.1f} to {high:.1f}"
    words = f"{question}: {mean:.1f} on {ends[0]:g} to {ends[1]:g} ({limits}; n = {n})."
    return {**row, "mean": mean, "mean_low": low, "mean_high": high, "status": "ok", "words": words}
