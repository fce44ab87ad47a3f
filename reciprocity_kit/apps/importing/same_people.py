"""Who may be the same person: proposals with their evidence, to answer with yes, no or later."""

import html
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
import traitlets

from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.charts.words import clean_name
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.identities.decisions import Decision, read_decisions, write_decisions
from reciprocity_kit.identities.proposals import find_proposals
from reciprocity_kit.identities.writing import write_identities
from reciprocity_kit.pictures.scope import display_names

SHOWN = 10
STRONG, FAIR = 0.8, 0.6
ANSWERS = (("Later", "later"), ("Yes", "yes"), ("No", "no"))
_SMALL = "color:inherit;opacity:.8;font-size:12px"


def strength_words(score: float) -> str:
    """Say how strong the evidence of a proposal is.

    Parameters
    ----------
    score : float
        0 to 1.

    Returns
    -------
    str
        In words; a high score leaves few other explanations.

    Examples
    --------
    >>> strength_words(0.9), strength_words(0.5)
    ('strong evidence', 'weak evidence')
    """
    return "strong evidence" if score >= STRONG else "fair evidence" if score >= FAIR else "weak evidence"


def add_decisions(answers: Mapping[tuple[str, str], bool], path: str | Path) -> Path:
    """Write answers into an identities.csv, beside the decisions that stand there.

    Parameters
    ----------
    answers : mapping of (str, str) to bool
        Whether two people are one.
    path : str or path
        The file; made if it is missing. Earlier answers about the same two are replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ReadError
        If something else stands there.
    OptionError
        If it cannot be written.
    """
    file = full_path(path)
    standing = read_decisions(file).rows if file.exists() else ()
    anew = {frozenset(pair) for pair in answers}
    kept = [each for each in standing if frozenset((each.person, each.address)) not in anew]
    added = [Decision(0, one, other, confirm=yes) for (one, other), yes in answers.items()]
    return write_decisions([*kept, *added], file)


class SamePeople(widgets.VBox):
    """Ask whether two addresses are one person's, the strongest evidence first.

    Parameters
    ----------
    apply : callable
        Called with the path of the identities.csv that the answers were written to; puts the
        history together anew and returns it.
    private : callable
        Gives a private path for answers that are not to be kept.
    """

    answers: "traitlets.Dict[Any, Any]" = traitlets.Dict()
    """True or false by the two people; those left for later are missing."""
    place = traitlets.Unicode("")
    """Where the answers are to be kept; empty for this session only."""

    def __init__(self, apply: Callable[[str], History | None], private: Callable[[], str]) -> None:
        self._apply, self._private = apply, private
        self._proposals = pd.DataFrame(columns=["person_a", "person_b", "evidence", "score", "status"])
        self._history: History | None = None
        self._from = 0
        self.lead = widgets.HTML()
        self.look_button = widgets.Button(
            description="Look who may be the same person",
            layout={"width": "auto", "align_self": "flex-start"},
        )
        self.rows = widgets.VBox()
        self.more_button = widgets.Button(description="Next ten")
        self.path = widgets.Text(
            description="Keep in",
            placeholder="a file for your answers, such as identities.csv; empty for this session only",
            layout={"width": "100%", "max_width": "640px"},
        )
        self.apply_button = widgets.Button(
            description="Apply the answers", layout={"width": "auto", "align_self": "flex-start"}
        )
        self.told = widgets.HTML()
        actions = widgets.HBox([self.apply_button, self.more_button], layout={"flex_flow": "row wrap"})
        self.below = widgets.VBox([self.rows, self.path, actions], layout={"display": "none"})
        super().__init__([self.lead, self.look_button, self.below, self.told])
        traitlets.link((self, "place"), (self.path, "value"))
        self.look_button.on_click(lambda _button: self.look())
        self.more_button.on_click(lambda _button: self.turn())
        self.apply_button.on_click(lambda _button: self.apply())

    def ask_about(self, history: History | None) -> None:
        """Begin with another history.

        Parameters
        ----------
        history : History or None
            What was read.
        """
        self._history, self._from = history, 0
        self.answers = {}
        self.lead.value = (
            "<p>One person may write from several addresses. What is certain is joined already;"
            " the rest is yours to say.</p>"
        )
        self.below.layout.display = "none"
        self.look_button.layout.display = "" if history is not None else "none"

    def look(self) -> None:
        """Find proposals and show the first of them."""
        if self._history is None:
            return
        found = find_proposals(self._history)
        self._proposals = found[found["status"] == "open"].reset_index(drop=True)
        self._from = 0
        self.look_button.layout.display = "none"
        self._show()

    def turn(self) -> None:
        """Show the next proposals."""
        self._from = self._from + SHOWN if self._from + SHOWN < len(self._proposals) else 0
        self._show()

    def answer(self, one: str, other: str, word: str) -> None:
        """Note an answer.

        Parameters
        ----------
        one, other : str
            The two people.
        word : {"yes", "no", "later"}
            The answer.
        """
        kept = {pair: yes for pair, yes in self.answers.items() if pair != (one, other)}
        self.answers = kept if word == "later" else kept | {(one, other): word == "yes"}

    def apply(self) -> None:
        """Write the answers, read them back, and tell what became of them."""
        if not self.answers:
            self._say("No question is answered yet.")
            return
        n, kept = len(self.answers), self.place.strip()
        try:
            file = add_decisions(self.answers, kept or self._private())
            history = self._apply(str(file))
            if history is not None and kept:
                write_identities(history, file)
        except ReciprocityError as error:
            self._say(str(error))
            return
        where = f"They are in {file}." if kept else "They hold until the page is closed."
        if history is not None:
            self.ask_about(history)
            self.look()
            self._say(f"{n:,} {'answer' if n == 1 else 'answers'} applied. {where}")

    def _say(self, text: str) -> None:
        self.told.value = f'<div role="status" style="white-space:pre-wrap">{html.escape(text)}</div>'

    def _show(self) -> None:
        n = len(self._proposals)
        self.below.layout.display = "" if n else "none"
        if not n:
            self._say("Nobody else looks like the same person.")
            return
        self.told.value = ""
        shown = self._proposals.iloc[self._from : self._from + SHOWN]
        last = self._from + len(shown)
        self.lead.value = (
            f"<p>Are these two the same person? {self._from + 1:,} to {last:,} of {n:,} questions.</p>"
        )
        self.more_button.layout.display = "" if n > SHOWN else "none"
        names = display_names(self._history) if self._history is not None else {}
        columns = (shown[name].astype("str") for name in ("person_a", "person_b", "evidence"))
        self.rows.children = [
            self._question((one, other), why, float(score), names)
            for one, other, why, score in zip(*columns, shown["score"], strict=True)
        ]

    def _question(
        self, pair: tuple[str, str], why: str, score: float, names: Mapping[str, str]
    ) -> widgets.HBox:
        one, other = (_person_words(each, names) for each in pair)
        text = (
            f"<div style='line-height:1.45'><bdi>{one}</bdi> and <bdi>{other}</bdi><br>"
            f"<span style='{_SMALL}'>{strength_words(score)}: {html.escape(clean_name(why))}</span></div>"
        )
        answered = self.answers.get(pair)
        buttons = widgets.ToggleButtons(
            options=ANSWERS,
            value="later" if answered is None else "yes" if answered else "no",
            style={"button_width": "64px"},
        )
        buttons.observe(lambda change: self.answer(*pair, change.new), "value")
        return widgets.HBox(
            [buttons, widgets.HTML(text)],
            layout={"flex_flow": "row wrap", "margin": "2px 0", "grid_gap": "4px 12px"},
        )


def _person_words(person: str, names: Mapping[str, str]) -> str:
    name, shown = clean_name(names.get(person, person)), clean_name(person)
    return html.escape(shown if name == shown else f"{name} <{shown}>")
