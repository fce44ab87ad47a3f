"""The apps, driven as a person would by setting what their controls hold."""

from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import TiesApp, TimeApp, explore
from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures import Looked, build_tables, draw_picture, find_pictures

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.mark.parametrize("name", find_pictures(build_tables(rk.read(SAMPLE / "alex", owner=OWNER))))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_picture_of_the_menu_is_drawn(history: rk.History, name: str, theme: str) -> None:
    figure = draw_picture(name, build_tables(history), Looked(theme=theme))
    assert figure.layout.meta["takeaway"]
    assert "sendChartToCloud" in figure.layout.template.layout.modebar.remove


def test_a_page_has_one_interactive_figure_and_none_to_upload(history: rk.History) -> None:
    page = explore(history)
    assert page.tabs.selected_index == 1
    assert page.ties.pictures is None
    assert page.time.pictures is page.pictures
    page.tabs.selected_index = 4
    assert page.pictures.chart in find_pictures(page.state.tables, about="time")
    page.time.period.value = "quarter"
    assert page.pictures.period == "quarter"
    page.theme.value = "dark"
    assert page.ties.table.theme == "dark"


def test_time_alone(history: rk.History) -> None:
    app = TimeApp(history)
    app.period.value = "week"
    assert app.pictures is not None
    assert app.pictures.chart == "time"


def test_a_team_has_no_owner_and_no_pictures_of_one(tmp_path: Path) -> None:
    history = rk.read(SAMPLE / "team", tz="Europe/Berlin")
    app = TiesApp(history)
    assert app.table.table["titles"][:2] == ["Person", "Other"]
    assert find_pictures(app.state.tables) == ["time-of-all", "network", "network-periods", "dependence"]
    with pytest.raises(OptionError, match="There is no picture 'balance' here"):
        draw_picture("balance", build_tables(history), Looked())
    del tmp_path


def test_a_wrong_file_is_told_in_place() -> None:
    page = explore("nowhere.csv")
    assert 'role="alert"' in page.notice.value
    assert page.state.history is None
