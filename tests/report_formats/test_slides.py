"""Slides, read back: one message each, charts with their numbers, questions in the notes."""

import io
from typing import Any

import pytest
from pptx import Presentation

from reciprocity_kit.report.formats import Paper
from reciprocity_kit.report.formats.slides import build_slides, find_drawn


@pytest.fixture(scope="module")
def deck(paper: Paper) -> Any:
    return Presentation(io.BytesIO(build_slides(paper, {})))


def texts(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def chart_of(deck: Any, paper: Paper, anchor: str) -> Any:
    """Find the chart of a picture by its question in the notes."""
    section = next(each for each in paper.sections if each.anchor == anchor)
    (slide,) = [each for each in deck.slides if section.question in each.notes_slide.notes_text_frame.text]
    return next(shape.chart for shape in slide.shapes if shape.has_chart)


def test_it_begins_with_what_it_is_and_ends_with_what_it_cannot_see(deck: Any) -> None:
    slides = list(deck.slides)
    assert "Give and take: quinby.ostrander" in texts(slides[0])
    assert "What this cannot see" in texts(slides[-1])
    assert "A message is not a favour." in texts(slides[-1])


def test_a_takeaway_is_a_title_and_its_question_stands_in_the_notes(deck: Any, paper: Paper) -> None:
    section = next(each for each in paper.sections if each.anchor == "balance")
    (slide,) = [each for each in deck.slides if section.question in each.notes_slide.notes_text_frame.text]
    title = slide.shapes.title.text_frame.text
    assert section.takeaway.startswith(title.split(",")[0])
    assert paper.scope not in title
    assert section.reading in slide.notes_slide.notes_text_frame.text


def test_a_chart_holds_the_numbers_of_the_figure(deck: Any, paper: Paper) -> None:
    section = next(each for each in paper.sections if each.anchor == "balance")
    shown = sorted(round(float(x), 9) for trace in section.figure.data for x in trace.x)
    chart = chart_of(deck, paper, "balance")
    values = {round(float(each.text), 9) for each in chart.element.iterfind(".//{*}xVal//{*}v")}
    assert set(shown) <= values


def test_names_are_labels_whatever_they_contain(deck: Any, paper: Paper) -> None:
    chart = chart_of(deck, paper, "balance")
    labels = [
        str(each.text).strip()
        for each in chart.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
    ]
    assert any("\u0645\u062d\u0645\u062f" in each for each in labels)
    assert "=HYPERLINK(evil)" in labels
    assert any(each.startswith("<b>*Tag*") for each in labels)


def test_charts_say_what_they_show(deck: Any) -> None:
    told = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert told
    assert all(told)


def test_every_box_stands_on_the_slide(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_a_picture_without_a_drawing_is_told_in_words(deck: Any, paper: Paper) -> None:
    section = next(each for each in paper.sections if each.anchor == "circle")
    on_slide = find_drawn(paper)["circle"].layout
    assert on_slide.height < section.figure.layout.height
    assert "mostly" in on_slide.title.text, "the key stays"
    assert section.figure.layout.title.text not in on_slide.title.text, "the slide has its own title"
    assert any(section.alt[:60] in texts(slide) for slide in deck.slides)
