"""Which column is which in a table that no dialect knows: menus beside its first rows."""

import html
from collections.abc import Mapping, Sequence

import ipywidgets as widgets

from reciprocity_kit.charts.words import clean_name
from reciprocity_kit.readers.delimited import guess_columns
from reciprocity_kit.readers.looking import Seen

COLUMN_TITLES: Mapping[str, str] = {
    "sent_at": "Date and time",
    "sender": "From",
    "recipient": "To",
    "cc": "Copies (optional)",
    "event_id": "Message id (optional)",
    "reply_to": "Answers which id (optional)",
    "thread_id": "Conversation (optional)",
    "duration_minutes": "Minutes (optional)",
}
NEEDED = ("sent_at", "sender", "recipient")
NO_COLUMN = "(none)"
_ROOMY = {"description_width": "190px"}
_CELL = "padding:3px 10px;text-align:left;white-space:nowrap;border-bottom:1px solid currentColor"


def is_asked_about(seen: Seen) -> bool:
    """Tell whether to ask which column is which.

    Parameters
    ----------
    seen : Seen
        A file.

    Returns
    -------
    bool
        Of every table that was chosen; of one in a folder only where its titles look like messages.
    """
    return bool(seen.titles) and (seen.named or set(NEEDED) <= guess_columns(seen.titles).keys())


class ColumnMenus(widgets.VBox):
    """Menus that say which column of one file is which, guessed where a title is plain.

    Parameters
    ----------
    seen : Seen
        The file, with its titles and first rows. One that lies in a folder may stay unanswered,
        and is passed over then.
    """

    def __init__(self, seen: Seen) -> None:
        self.label = seen.label
        self.needed = seen.named
        titles = [title for title in dict.fromkeys(seen.titles) if title]
        guess = guess_columns(titles)
        options = [(NO_COLUMN, NO_COLUMN), *((clean_name(title), title) for title in titles)]
        self.menus = {
            name: widgets.Dropdown(
                description=title,
                options=options,
                value=guess.get(name, NO_COLUMN),
                style=_ROOMY,
                layout={"width": "440px"},
            )
            for name, title in COLUMN_TITLES.items()
        }
        rows = widgets.HTML(render_first_rows(seen.titles, seen.rows), layout={"overflow": "auto"})
        lead = f"<strong>Which column is which in {html.escape(clean_name(seen.label))}?</strong>"
        needed = [self.menus[name] for name in NEEDED]
        more = [menu for name, menu in self.menus.items() if name not in NEEDED]
        super().__init__(
            [
                widgets.HTML(lead),
                rows,
                widgets.HBox([widgets.VBox(needed), widgets.VBox(more)], layout={"flex_flow": "row wrap"}),
            ],
            layout={"border": "1px solid #8c959f", "padding": "8px 12px", "margin": "6px 0"},
        )

    @property
    def columns(self) -> dict[str, str]:
        """Titles by the kit's names, as chosen."""
        chosen = self._chosen
        return chosen if self.needed or not self._open(chosen) else {}

    @property
    def _chosen(self) -> dict[str, str]:
        return {name: str(menu.value) for name, menu in self.menus.items() if menu.value != NO_COLUMN}

    def missing(self) -> list[str]:
        """List what is still open.

        Returns
        -------
        list of str
            The menus that have to be answered.
        """
        return self._open(self._chosen) if self.needed else []

    def _open(self, chosen: Mapping[str, str]) -> list[str]:
        return [COLUMN_TITLES[name] for name in NEEDED if name not in chosen]


def render_first_rows(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Render the beginning of a table.

    Parameters
    ----------
    titles : sequence of str
        Of its columns.
    rows : sequence of (sequence of str)
        Its first rows.

    Returns
    -------
    str
        HTML in which everything from the file is text.

    Examples
    --------
    >>> "<b>" in render_first_rows(["<b>"], [["x"]])
    False
    """

    def cell(text: str, tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        shown = html.escape(clean_name(text) if text else "")
        return f'<{tag}{scope} style="{_CELL}"><bdi>{shown}</bdi></{tag}>'

    head = "".join(cell(title, "th") for title in titles)
    body = "".join(f"<tr>{''.join(cell(each, 'td') for each in row[: len(titles)])}</tr>" for row in rows)
    style = "border-collapse:collapse;line-height:1.4"
    return f'<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
