"""The looks, and that no figure offers to upload itself."""

import itertools

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from reciprocity_kit.charts.theme import PALETTES, apply_theme, palette
from reciprocity_kit.errors import OptionError


def luminance(colour: str) -> float:
    # WCAG 2.2, relative luminance
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", PALETTES)
def test_no_button_uploads_the_figure(theme: str) -> None:
    figure = apply_theme(go.Figure(), theme)
    assert "sendChartToCloud" in figure.layout.template.layout.modebar.remove


@pytest.mark.parametrize("theme", PALETTES)
def test_exported_pages_carry_the_removal(theme: str) -> None:
    page = apply_theme(go.Figure(), theme).to_html(include_plotlyjs=False)
    assert '"modebar":{' in page
    assert '"remove":["sendChartToCloud"' in page


def test_plotlys_default_is_left_alone() -> None:
    assert pio.templates.default == "plotly"
    assert {"rk_light", "rk_dark", "rk_print"} <= set(pio.templates)


@pytest.mark.parametrize("theme", PALETTES)
def test_text_and_marks_stand_out_from_the_ground(theme: str) -> None:
    colours = palette(theme)
    # WCAG 2.2: 4.5 for text, 3 for marks
    assert min(contrast(text, colours.paper) for text in (colours.ink, colours.muted)) >= 4.5
    marks = (colours.ego, colours.alter, colours.both, colours.unclear, *colours.categories[:4])
    assert min(contrast(mark, colours.paper) for mark in marks) >= 3


@pytest.mark.parametrize("theme", PALETTES)
def test_groups_have_different_colours(theme: str) -> None:
    assert all(one != other for one, other in itertools.combinations(palette(theme).categories, 2))


def test_apply_theme_leaves_the_given_figure_as_it_was() -> None:
    figure = go.Figure(layout={"title": "mine"})
    before = figure.to_json()
    dark = apply_theme(figure, "dark")
    assert figure.to_json() == before
    assert dark.layout.template.layout.paper_bgcolor == palette("dark").paper
    assert dark.layout.title.text == "mine"


def test_unknown_theme_names_the_known_ones() -> None:
    with pytest.raises(OptionError, match="light, dark, print"):
        apply_theme(go.Figure(), "sepia")
