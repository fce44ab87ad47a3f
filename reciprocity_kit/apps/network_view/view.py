"""The network picture as a widget, and as a page of its own."""

import html
import json
from itertools import chain
from pathlib import Path
from typing import Any

import anywidget
import jinja2
import traitlets

from reciprocity_kit.apps.network_view.scene import Scene
from reciprocity_kit.apps.network_view.styles import looks

_HERE = Path(__file__).parent
TALL = 640
PAGE = "network_page.html.j2"
_MODULES = ("network_draw.js", "network_view.js")


def read_module() -> str:
    """Read the picture's two modules as one, for places that cannot import one from the other.

    Returns
    -------
    str
        An ES module that imports nothing and has a default export.

    Examples
    --------
    >>> text = read_module()
    >>> "import {" in text, text.count("export default")
    (False, 1)
    """
    lines = chain.from_iterable((_HERE / name).read_text(encoding="utf-8").splitlines() for name in _MODULES)
    return "\n".join(line for line in lines if not line.startswith(("import ", "export {")))


def _pack(scene: Scene, _widget: Any) -> str:
    """Return a scene as one text: the widget would look into each of its numbers."""
    return json.dumps(scene)


class NetworkView(anywidget.AnyWidget):
    """A picture of a network to move in, select in and save.

    Parameters
    ----------
    scene : dict
        What to draw, as `build_scene` returns it.
    **traits
        selected (list of ids of the scene, both ways), hovered (one of them, read-only), frame (0 for
        the whole window, else the number of a period), labels and arrows (yes or no), theme (auto,
        light, dark or print), height (pixels).

    Examples
    --------
    >>> from reciprocity_kit.apps.network_view.scene import EMPTY
    >>> NetworkView(EMPTY).selected
    []
    """

    _esm = read_module()
    _css = _HERE / "network_view.css"

    scene = traitlets.Dict().tag(sync=True, to_json=_pack)
    looks = traitlets.Dict().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hovered = traitlets.Unicode("").tag(sync=True)
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
        state = {name: getattr(self, name) for name in ("selected", "frame", "labels", "arrows", "theme")}
        return render_page(self.scene, height=max(self.height, TALL), **state)


def render_page(scene: Scene, *, height: int = TALL, **state: Any) -> str:
    """Render a scene as one HTML page that loads nothing and asks nobody.

    Everything the page knows can be seen on it: the people shown, and what the table says of them.

    Parameters
    ----------
    scene : dict
        As `build_scene` returns it.
    height : int
        Pixels.
    **state
        Traits of `NetworkView` to begin with: selected, frame, labels, arrows, theme.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from reciprocity_kit.apps.network_view.scene import EMPTY
    >>> "default-src 'none'" in render_page(EMPTY)
    True
    """
    begins = {"selected": [], "frame": 0, "labels": True, "arrows": False, "theme": "auto"}
    known = {"scene": scene, "looks": looks(), "hovered": "", "height": height, **begins, **state}
    text = json.dumps(known)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    style, page = ((_HERE / name).read_text(encoding="utf-8") for name in ("network_view.css", PAGE))
    module = read_module().replace("export default { render };", "")
    scope = html.escape(scene["legend"].get("scope", ""))
    rendered: str = jinja2.Template(page).render(
        style=style, module=module, state=text, title=html.escape(scene["title"]), scope=scope
    )
    return rendered
