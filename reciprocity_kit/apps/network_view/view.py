"""The network picture as a widget, and as a page of its own."""

import json
from pathlib import Path
from typing import Any

import anywidget
import jinja2
import traitlets

from reciprocity_kit.apps.network_view.scene import Scene, looks

_HERE = Path(__file__).parent


class NetworkView(anywidget.AnyWidget):
    """A picture of a network to move in, select in and save.

    Parameters
    ----------
    scene : dict
        What to draw, as `build_scene` returns it.
    **traits
        selected (list of persons, both ways), hovered (a person, read-only), frame (number of
        the period), hidden (persons left out), labels and arrows (yes or no), theme (auto,
        light, dark or print), height (pixels).

    Examples
    --------
    >>> from reciprocity_kit.apps.network_view.scene import EMPTY
    >>> NetworkView(EMPTY).selected
    []
    """

    _esm = _HERE / "network_view.js"
    _css = _HERE / "network_view.css"

    scene = traitlets.Dict().tag(sync=True)
    looks = traitlets.Dict().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hovered = traitlets.Unicode("").tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)
    frame = traitlets.Int(0, min=0).tag(sync=True)
    labels = traitlets.Bool(default_value=True).tag(sync=True)
    arrows = traitlets.Bool(default_value=False).tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark", "print"), default_value="auto").tag(sync=True)
    height = traitlets.Int(560, min=200).tag(sync=True)

    def __init__(self, scene: Scene, **traits: Any) -> None:
        super().__init__(scene=scene, looks=looks(), **traits)
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and content.get("type") == "page":
            self.send({"type": "page", "html": self.render_page()})

    def render_page(self) -> str:
        """Render the picture as one HTML page that loads nothing.

        Returns
        -------
        str
            HTML with the scene, the module and a policy that forbids every request.
        """
        return render_page(self.scene, theme=self.theme, labels=self.labels, height=max(self.height, 640))


def render_page(scene: Scene, *, theme: str = "auto", labels: bool = True, height: int = 640) -> str:
    """Render a scene as one HTML page that loads nothing and asks nobody.

    Parameters
    ----------
    scene : dict
        As `build_scene` returns it.
    theme : str
        auto, light, dark or print.
    labels : bool
        Whether names are written.
    height : int
        Pixels.

    Returns
    -------
    str
        HTML.
    """
    state = {
        "scene": scene,
        "looks": looks(),
        "selected": [],
        "hovered": "",
        "hidden": [],
        "frame": 0,
        "labels": labels,
        "arrows": False,
        "theme": theme,
        "height": height,
    }
    text = json.dumps(state)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    style, module, page = (
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("network_view.css", "network_view.js", "network_page.html.j2")
    )
    rendered: str = jinja2.Template(page).render(
        style=style, module=module.replace("export default { render };", ""), state=text
    )
    return rendered
