"""The page of a report."""

import json
from importlib.metadata import version
from types import MappingProxyType

import jinja2
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from reciprocity_kit.findings import NOTHING
from reciprocity_kit.pictures import Tables
from reciprocity_kit.pictures.scope import channel_words, window_words
from reciprocity_kit.report.chapters import build_chapters
from reciprocity_kit.report.summary import facts, status_words, whole_sentences
from reciprocity_kit.report.tie_table import MOST_TIES_SHOWN, TIE_TITLES, tie_rows

_CONFIG = MappingProxyType({"displaylogo": False, "responsive": True, "showSendToCloud": False})


def render_report(tables: Tables) -> str:
    """Render the page of a report.

    Everything that came from a file is escaped; the page loads nothing.

    Parameters
    ----------
    tables : Tables
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
    history = tables.history
    reasons = history.skipped.groupby(["source", "reason"]).size().reset_index(name="n")
    return environment.get_template("report.html.j2").render(
        report=tables,
        history=history,
        window=window_words(history),
        channels=channel_words(history),
        facts=facts(tables),
        receipt=history.receipt.to_dict(orient="records"),
        reasons=reasons.to_dict(orient="records"),
        findings=tables.findings,
        nothing=NOTHING,
        whole=whole_sentences(tables),
        chapters=build_chapters(tables),
        figure_json=figure_json,
        tie_titles=TIE_TITLES,
        tie_rows=tie_rows(tables),
        most_ties=MOST_TIES_SHOWN,
        n_ties=int((tables.ties["ego"].astype("str") == (history.owner or "")).sum()),
        statuses=status_words(),
        plotly_js=get_plotlyjs(),
        version=version("reciprocity-kit"),
    )


def figure_json(figure: go.Figure) -> str:
    """Write a chart as JSON that is safe inside a script element.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        The chart.

    Returns
    -------
    str
        Data, layout and a configuration without upload.
    """
    return script_safe(json.dumps({**json.loads(figure.to_json()), "config": dict(_CONFIG)}))


def script_safe(text: str) -> str:
    r"""Escape JSON so that it can stand inside a script element.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    str
        JSON of the same meaning without `<`, `>`, `&` and line separators.

    Examples
    --------
    >>> "<" in script_safe('"</script>"')
    False
    """
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
