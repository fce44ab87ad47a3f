"""A report on disk: the page and the tables beside it."""

from importlib.metadata import version
from os import PathLike
from pathlib import Path

import jinja2
import pandas as pd
from plotly.offline import get_plotlyjs

from reciprocity_kit.errors import OptionError
from reciprocity_kit.findings import NOTHING
from reciprocity_kit.history import History
from reciprocity_kit.report.build import Report, build_report, channel_words, window_words
from reciprocity_kit.report.pages import (
    MOST_TIES_SHOWN,
    TIE_TITLES,
    facts,
    pictures,
    status_words,
    tie_rows,
    whole_sentences,
)


def write_report(history: History, folder: str | PathLike[str]) -> Path:
    """Write the report of a history: one HTML file and its tables.

    Parameters
    ----------
    history : History
        What was read.
    folder : str or path
        Where to write; made if it does not exist. `report.html`, `ties.csv`,
        `people.csv`, `interactions.parquet` and `skipped.csv` are replaced.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    OptionError
        If the folder cannot be written.
    """
    report = build_report(history)
    target = Path(folder).expanduser()
    try:
        target.mkdir(parents=True, exist_ok=True)
        _write_tables(report, target)
        page = target / "report.html"
        page.write_text(render_report(report), encoding="utf-8")
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror}.", next_step="name another folder with --output"
        ) from error
    return page


def _write_tables(report: Report, target: Path) -> None:
    history = report.history
    for name, table in (("ties", report.ties), ("people", report.people), ("skipped", history.skipped)):
        defused_csv(table, target / f"{name}.csv")
    history.interactions.to_parquet(target / "interactions.parquet", index=False)


def defused_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in which no cell starts a spreadsheet formula.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    path : pathlib.Path
        The file.
    """
    safe = table.copy()
    for name in safe.columns:
        if isinstance(safe[name].dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(
            safe[name].dtype
        ):
            texts = safe[name].astype("str")
            safe[name] = texts.where(~texts.str.match(r"^[=+\-@\t\r]"), "'" + texts)
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def render_report(report: Report) -> str:
    """Render the page of a report.

    Everything that came from a file is escaped; the page loads nothing.

    Parameters
    ----------
    report : Report
        The tables.

    Returns
    -------
    str
        HTML.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reciprocity_kit", "report/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    history = report.history
    reasons = history.skipped.groupby(["source", "reason"]).size().reset_index(name="n")
    return environment.get_template("report.html.j2").render(
        report=report,
        history=history,
        window=window_words(history),
        channels=channel_words(history),
        facts=facts(report),
        receipt=history.receipt.to_dict(orient="records"),
        reasons=reasons.to_dict(orient="records"),
        findings=report.findings,
        nothing=NOTHING,
        whole=whole_sentences(report),
        pictures=pictures(report),
        tie_titles=TIE_TITLES,
        tie_rows=tie_rows(report),
        most_ties=MOST_TIES_SHOWN,
        n_ties=int((report.ties["ego"].astype("str") == (history.owner or "")).sum()),
        statuses=status_words(),
        plotly_js=get_plotlyjs(),
        version=version("reciprocity-kit"),
    )
