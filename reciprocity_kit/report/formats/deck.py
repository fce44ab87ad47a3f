"""A deck of slides in the kit's look: cover, points, pictures; no word of this machine or its user."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reciprocity_kit.charts.theme import Palette
from reciprocity_kit.report.formats.fitting import (
    POINT_SIZES,
    QUESTION_SMALLER,
    Point,
    fit_size,
    points_size,
)
from reciprocity_kit.report.formats.native import add_panels, find_panels
from reciprocity_kit.report.formats.native.draw import Room
from reciprocity_kit.report.formats.slide_table import CELL_SIZE, fit_table
from reciprocity_kit.report.formats.texts import clean, one_line
from reciprocity_kit.report.grid import Grid
from reciprocity_kit.report.sections import Section

_Colour: Any = RGBColor
LEFT_OUT = ("thumbnail", "printerSettings")
PROGRAM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org'
    '/officeDocument/2006/extended-properties"><Application>reciprocity_kit</Application></Properties>'
)
WIDE, HIGH = Inches(13.333), Inches(7.5)
EDGE = Inches(0.6)
TITLE_TOP, TITLE_HIGH = Inches(0.35), Inches(1.2)
BODY_TOP, BODY_HIGH = Inches(1.7), Inches(5.0)
TABLE_HIGH = Inches(4.6)  # some programs make rows higher than they are told
NOTE_TOP, NOTE_HIGH = Inches(6.82), Inches(0.45)
INNER = Emu(WIDE - 2 * EDGE)
TITLE_SIZES, NOTE_SIZES = (24, 22, 20, 18, 16), (11, 10, 9, 8)
COVER_SIZES, LEAD_SIZES = (44, 40, 36, 32, 28, 24), (22, 20, 18)
COVER, BARE = 0, 5  # layouts: title slide, title only
MIDDLE, BELOW = Inches(2.1), Inches(4.2)


class Deck:
    """Slides in the making.

    Parameters
    ----------
    colours : Palette
        Their look.
    title : str
        Of the file.
    footer : str
        What was looked at.
    """

    def __init__(self, colours: Palette, *, title: str, footer: str) -> None:
        self.colours = colours
        self.footer = footer
        self.made = Presentation()
        self._anonymise(title)
        self._widen()

    def save(self, target: BinaryIO) -> None:
        """Write the file.

        Parameters
        ----------
        target : binary file
            Gets the bytes.
        """
        self.made.save(target)

    def _anonymise(self, title: str) -> None:
        """Take out what the empty deck says of its maker, and its small picture."""
        about = self.made.core_properties
        about.author = about.last_modified_by = "reciprocity_kit"
        about.title, about.subject, about.comments, about.keywords = clean(title), "", "", ""
        about.created = about.modified = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        package = self.made.part.package
        for part in package.iter_parts():
            if part.partname == "/docProps/app.xml":
                part._blob = PROGRAM.encode()  # noqa: SLF001 - python-pptx writes its template's program and machine
        for rels in (package._rels, self.made.part.rels):  # noqa: SLF001 - nor can it drop a preview
            for name, relation in list(rels.items()):
                if relation.reltype.rpartition("/")[2] in LEFT_OUT:
                    rels.pop(name)

    def _widen(self) -> None:
        """Make master and layouts as wide as screens are, with titles that begin at the left."""
        before = self.made.slide_width
        self.made.slide_width, self.made.slide_height = WIDE, HIGH
        master = self.made.slide_master
        for holder in (master, *master.slide_layouts):
            for shape in holder.placeholders:
                if shape.element.spPr.xfrm is not None:
                    shape.left, shape.width = (
                        int(each * WIDE / before) for each in (shape.left, shape.width)
                    )
        for holder in (master, master.slide_layouts[BARE]):
            for shape in holder.placeholders:
                if shape.placeholder_format.type == 1:
                    shape.left, shape.top, shape.width, shape.height = EDGE, TITLE_TOP, INNER, TITLE_HIGH
        ground = master.background.fill
        ground.solid()
        ground.fore_color.rgb = _rgb(self.colours.paper)
        style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
        style.set("algn", "l")

    def add_cover(self, title: str, lead: str, made_by: str) -> None:
        """Add the first slide.

        Parameters
        ----------
        title, lead, made_by : str
            What it is, what it can tell, and what made it.
        """
        slide = self.made.slides.add_slide(self.made.slide_layouts[COVER])
        heading, below = slide.shapes.title, slide.placeholders[1]
        heading.left, heading.top, heading.width, heading.height = EDGE, MIDDLE, INNER, Inches(1.9)
        below.left, below.top, below.width, below.height = EDGE, BELOW, INNER, Inches(1.7)
        size = fit_size(title, COVER_SIZES, INNER.pt, heading.height.pt)
        self._write(heading.text_frame, title, size, bold=True, anchor=MSO_ANCHOR.BOTTOM)
        size = fit_size(lead, LEAD_SIZES, INNER.pt, below.height.pt)
        self._write(below.text_frame, lead, size, colour=self.colours.muted)
        box = (EDGE + Inches(0.1), Emu(MIDDLE + Inches(2.0)), Inches(1.4), Inches(0.06))
        self._rule(slide, box, self.colours.ego)
        self._note(slide, f"{made_by}, on one machine. Nothing was sent anywhere.")

    def add_points(self, title: str, points: Sequence[Point], *, start: int, notes: str, note: str) -> None:
        """Add a slide of sentences.

        Parameters
        ----------
        title : str
            Over them.
        points : sequence of Point
            The sentences.
        start : int
            Number of the first, 0 for none.
        notes : str
            For the speaker.
        note : str
            Small print.
        """
        slide = self._titled(title, notes)
        box = slide.shapes.add_textbox(EDGE, BODY_TOP - Inches(0.25), INNER, BODY_HIGH)
        frame, size = box.text_frame, points_size(points)
        frame.word_wrap = True
        for place, point in enumerate(points):
            line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            line.space_before = Pt(0 if place == 0 else 8)
            if start:
                self._run(line, f"{start + place}  ", size, colour=self.colours.ego, bold=True)
            if point.head:
                self._run(line, f"{point.head} ", size, bold=True)
            self._run(line, point.text, size)
            if point.below:
                below = frame.add_paragraph()
                self._run(below, point.below, size - QUESTION_SMALLER, colour=self.colours.muted, italic=True)
        self._note(slide, note)

    def add_picture(
        self, title: str, section: Section, drawn: bytes | None, *, note: str, notes: str
    ) -> None:
        """Add a slide with one picture: as a chart, else drawn, else in words.

        Parameters
        ----------
        title : str
            What it says, in a sentence.
        section : Section
            The picture.
        drawn : bytes or None
            The picture as PNG.
        note : str
            Small print.
        notes : str
            For the speaker.
        """
        slide = self._titled(title, notes)
        panels = find_panels(section.figure)
        room = Room(EDGE, BODY_TOP, INNER, BODY_HIGH)
        if panels:
            add_panels(slide, panels, room, colours=self.colours, alt=one_line(section.alt))
            note = " \N{MIDDLE DOT} ".join(filter(None, (note, *(panel.note for panel in panels))))
        elif drawn is not None:
            self._drawing(slide, drawn, section, room)
        else:
            self._words(slide, section, room)
        self._note(slide, note)

    def add_table(self, title: str, grid: Grid, *, note: str, notes: str) -> None:
        """Add a slide with as many rows of a table as it has room for.

        Parameters
        ----------
        title : str
            What it answers.
        grid : Grid
            The table.
        note : str
            Small print; rows that are not shown are told there as well.
        notes : str
            For the speaker.
        """
        slide = self._titled(title, notes)
        fitted = fit_table(grid, INNER.pt, TABLE_HIGH.pt)
        size = (len(fitted.heights), len(fitted.widths))
        box = (EDGE, BODY_TOP, INNER, Pt(sum(fitted.heights)))
        table = slide.shapes.add_table(*size, *box).table
        for lines, lengths, name in (
            (table.columns, fitted.widths, "width"),
            (table.rows, fitted.heights, "height"),
        ):
            for each, length in zip(lines, lengths, strict=True):
                setattr(each, name, Pt(length))
        for row, line in enumerate(fitted.texts):
            for column, text in enumerate(line):
                cell = table.cell(row, column)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(self.colours.ego if row == 0 else self.colours.band)
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.RIGHT if grid.numbers[column] else PP_ALIGN.LEFT
                self._run(paragraph, text, CELL_SIZE, colour="#FFFFFF" if row == 0 else "", bold=row == 0)
        self._note(slide, " \N{MIDDLE DOT} ".join(filter(None, (fitted.grid.cut.rstrip("."), note))))

    def add_lines(self, title: str, text: str, n: int, *, notes: str) -> None:
        """Add a slide to write on.

        Parameters
        ----------
        title : str
            What is written there.
        text : str
            How, in a sentence.
        n : int
            Number of lines.
        notes : str
            For the speaker.
        """
        slide = self._titled(title, notes)
        box = slide.shapes.add_textbox(EDGE, BODY_TOP - Inches(0.25), INNER, Inches(0.5))
        box.text_frame.word_wrap = True
        self._run(box.text_frame.paragraphs[0], text, POINT_SIZES[-3], colour=self.colours.muted)
        for line in range(1, n + 1):
            high = Emu(int(BODY_TOP + Inches(0.25) + (BODY_HIGH - Inches(0.5)) * line / n))
            self._rule(slide, (EDGE, high, INNER, Pt(0.75)), self.colours.muted)

    def _drawing(self, slide: Any, drawn: bytes, section: Section, room: Room) -> None:
        shape = slide.shapes.add_picture(io.BytesIO(drawn), Emu(room.left), Emu(room.top))
        scale = min(room.width / shape.width, room.height / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left = int(room.left + (room.width - shape.width) / 2)
        shape.name = "Picture"
        about = shape.element.nvPicPr.cNvPr
        about.set("descr", one_line(section.alt))

    def _words(self, slide: Any, section: Section, room: Room) -> None:
        """Say what the picture shows, where it can be neither a chart nor drawn."""
        box = slide.shapes.add_textbox(Emu(room.left), Emu(room.top), Emu(room.width), Emu(room.height))
        box.text_frame.word_wrap = True
        text = one_line(section.alt)
        size = fit_size(text, (18, 16, 14, 12, 11, 10), Emu(room.width).pt, Emu(room.height).pt - 60)
        self._run(box.text_frame.paragraphs[0], text, size)
        told = f'The picture stands in the page, under "{section.heading}".'
        self._run(box.text_frame.add_paragraph(), told, 12, colour=self.colours.muted, italic=True)

    def _titled(self, title: str, notes: str) -> Any:
        slide = self.made.slides.add_slide(self.made.slide_layouts[BARE])
        size = fit_size(title, TITLE_SIZES, INNER.pt - 20, TITLE_HIGH.pt - 8)
        self._write(slide.shapes.title.text_frame, title, size, bold=True, anchor=MSO_ANCHOR.TOP)
        if notes:
            slide.notes_slide.notes_text_frame.text = clean(notes)
        return slide

    def _write(
        self,
        frame: Any,
        text: str,
        size: int,
        *,
        colour: str = "",
        bold: bool = False,
        anchor: Any = MSO_ANCHOR.TOP,
    ) -> None:
        frame.word_wrap = True
        frame.vertical_anchor = anchor
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        self._run(frame.paragraphs[0], text, size, colour=colour, bold=bold)

    def _run(
        self, line: Any, text: str, size: int, *, colour: str = "", bold: bool = False, italic: bool = False
    ) -> None:
        run = line.add_run()
        run.text = clean(text)
        run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
        run.font.color.rgb = _rgb(colour or self.colours.ink)

    def _note(self, slide: Any, text: str) -> None:
        told = one_line(text)
        if not told:
            return
        box = slide.shapes.add_textbox(EDGE, NOTE_TOP, INNER, NOTE_HIGH)
        box.text_frame.word_wrap = True
        size = fit_size(told, NOTE_SIZES, INNER.pt - 15, NOTE_HIGH.pt)
        self._run(box.text_frame.paragraphs[0], told, size, colour=self.colours.muted)

    def _rule(self, slide: Any, box: tuple[int, int, int, int], colour: str) -> None:
        rule = slide.shapes.add_shape(1, *box)
        rule.fill.solid()
        rule.fill.fore_color.rgb = _rgb(colour)
        rule.line.fill.background()
        rule.shadow.inherit = False


def _rgb(colour: str) -> Any:
    return _Colour.from_string(colour.removeprefix("#"))
