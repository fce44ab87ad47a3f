"""The apps, driven as a person would by setting what their controls hold."""

from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import ImportApp, State, TiesApp, TimeApp, explore
from reciprocity_kit.apps.import_app import find_likely_owners
from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures import Looked, build_tables, draw_picture, find_pictures

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
BAD = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


def test_the_table_holds_all_ties_and_selects_both_ways(history: rk.History) -> None:
    app = TiesApp(history)
    own = rk.build_ties(history).query("ego == @OWNER")
    assert sorted(app.table.table["ids"]) == sorted(own["alter"].astype("str"))
    first, second = app.table.table["ids"][:2]
    app.table.selected = [second]
    assert app.state.selected == (second,)
    app.state.selected = (first,)
    assert app.table.selected == [first]


def test_a_filter_changes_table_and_picture(history: rk.History) -> None:
    app = TiesApp(history)
    everybody, said = len(app.table.table["ids"]), app.pictures.takeaway
    app.filters.channel.value = "meeting"
    assert app.state.channel == "meeting"
    assert 0 < len(app.table.table["ids"]) < everybody
    assert app.pictures.takeaway != said
    app.state.channel = None
    assert app.filters.channel.value is None
    assert app.pictures.takeaway == said


def test_the_window_is_half_open_by_months(history: rk.History) -> None:
    app = TiesApp(history)
    app.filters.window.index = (1, 2)
    assert app.state.since == pd.Timestamp("2024-02-01", tz="UTC")
    assert app.state.until == pd.Timestamp("2024-04-01", tz="UTC")
    app.filters.window.index = (0, len(app.filters.window.options) - 1)
    assert (app.state.since, app.state.until) == (None, None)


def test_selected_ties_alone_are_drawn(history: rk.History) -> None:
    app = TiesApp(history)
    app.state.selected = (app.table.table["ids"][0],)
    assert app.pictures.takeaway.count("Of 1 contact") == 1


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
    page.tabs.selected_index = 3
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
    assert find_pictures(app.state.tables) == ["time-of-all", "network"]
    with pytest.raises(OptionError, match="There is no picture 'balance' here"):
        draw_picture("balance", build_tables(history), Looked())
    del tmp_path


def test_files_are_read_step_by_step(tmp_path: Path) -> None:
    state = State()
    app = ImportApp(state)
    assert app.go_button.disabled
    (tmp_path / "x.csv").write_text("Von,An,Datum\na@x,b@x,2024-01-01T10:00:00Z\n", encoding="utf-8")
    app.path.value = str(tmp_path / "x.csv")
    app.owner.value = "a@x"
    app.read()
    assert "is in no known dialect" in app.notice.value
    assert app.mapping.layout.display == ""
    for name, title in (("sender", "Von"), ("recipient", "An"), ("sent_at", "Datum")):
        app.columns[name].value = title
    app.read()
    assert app.notice.value == ""
    assert app.history is not None
    assert "1 entries" in app.receipt.value or "1 entr" in app.receipt.value
    app.go_on()
    assert state.history is app.history


def test_uploads_leave_the_widget_at_once_and_the_disk_in_the_end() -> None:
    app = ImportApp()
    content = b"Date,From,To\n2024-01-01T10:00:00Z,a@x.example,b@x.example\n"
    file = {"name": "../mail.csv", "type": "text/csv", "size": len(content), "content": memoryview(content)}
    app.upload.value = (file | {"last_modified": pd.Timestamp("2024-01-01", tz="UTC").to_pydatetime()},)
    assert app.upload.value == ()
    (folder,) = (Path(each) for each in app.choices.paths)
    assert [each.name for each in folder.iterdir()] == ["mail.csv"]
    assert folder.stat().st_mode & 0o077 == 0
    app.read()
    app.go_on()
    assert app.state.history is not None
    assert not folder.exists()


def test_names_from_files_are_text_everywhere(tmp_path: Path) -> None:
    lines = ["Date,From,To"]
    lines += [f'2024-02-{day:02}T10:00:00Z,a@x.example,"""{BAD}"" <b@x.example>"' for day in range(1, 20)]
    (tmp_path / "m<b>.csv").write_text("\n".join(lines), encoding="utf-8")
    page = explore(str(tmp_path / "m<b>.csv"), owner="a@x.example")
    page.importing.path.value = str(tmp_path / "m<b>.csv")
    page.importing.owner.value = "a@x.example"
    page.importing.read()
    html = page.importing.receipt.value + page.notice.value
    assert "<img" not in html
    assert "m<b>" not in html
    assert BAD in page.ties.table.table["cells"][0]["text"][0]


def test_a_wrong_file_is_told_in_place() -> None:
    page = explore("nowhere.csv")
    assert 'role="alert"' in page.notice.value
    assert page.state.history is None


def test_those_in_most_events_are_offered_as_owners(history: rk.History) -> None:
    assert find_likely_owners(history)[0] == OWNER
