"""Networks as files: GraphML, GEXF and CSV, for Gephi and others, and back."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError, ReadError, TableError
from reciprocity_kit.network.convert import from_networkx
from reciprocity_kit.network.graph import Network

SUFFIXES = (".graphml", ".gexf", ".csv")
GEXF = "http://gexf.net/1.3"
CREATOR = "reciprocity_kit"
REPLACEMENT = "\ufffd"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_ENTITY = b"<!ENTITY"

Attributes = dict[str, Any]
Items = list[tuple[tuple[str, ...], Attributes]]


def write_graph(
    network: Network, path: str | PathLike[str], *, people: pd.DataFrame | None = None
) -> tuple[Path, ...]:
    """Write a network with its measures to a file that Gephi and others open.

    Parameters
    ----------
    network : networkx.DiGraph
        As `build_network` or `from_networkx` returns it.
    path : str or path
        The suffix says the format: .graphml, .gexf (version 1.3), or .csv for two files, NAME-nodes.csv
        and NAME-edges.csv. Without a suffix it is a folder for nodes.csv and edges.csv. Files of the
        same name are replaced.
    people : pandas.DataFrame, optional
        The table of people, as `build_people` returns it: its columns become attributes of the nodes.

    Returns
    -------
    tuple of pathlib.Path
        What was written.

    Raises
    ------
    OptionError
        If the suffix is another one, or the place cannot be written.
    TableError
        If the table of people lacks people of the network, or has one twice, or names are the same once
        they are written.

    Notes
    -----
    A value that is undefined is left out: most programs cannot read NaN, so the attribute is missing
    for that person, or the cell is empty; the `_status` beside it says why. Times are written as ISO
    8601 in UTC. Characters that XML cannot hold (control characters) become U+FFFD. In CSV a name that
    a spreadsheet would take for a formula gets an apostrophe in front.

    References
    ----------
    GEXF 1.3, https://gexf.net. Brandes, U., Eiglsperger, M., Lerner, J., Pich, C. (2013). Graph markup
    language (GraphML). In Handbook of Graph Drawing and Visualization, 517-541.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> network = from_networkx(nx.DiGraph([("ann", "bob", {"weight": 4})]))
    >>> with TemporaryDirectory() as folder:
    ...     (file,) = write_graph(network, f"{folder}/network.gexf")
    ...     back = read_graph(file)
    >>> list(back.edges(data="weight"))
    [('ann', 'bob', 4)]
    """
    target = Path(path).expanduser()
    suffix = target.suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise OptionError(
            f"{target.name} names no format of graphs.", next_step=f"end it with {', '.join(SUFFIXES)}"
        )
    nodes, edges = _collect(network, people)
    try:
        (target.parent if suffix else target).mkdir(parents=True, exist_ok=True)
        if suffix == ".graphml":
            return _write_graphml(nodes, edges, target)
        if suffix == ".gexf":
            return _write_gexf(nodes, edges, target)
        return _write_csv(nodes, edges, target)
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror}.", next_step="name another place"
        ) from error


def read_graph(path: str | PathLike[str], *, weight: str = "weight") -> Network:
    """Read a network from a GraphML or GEXF file, such as one saved by Gephi.

    People are called by their labels where every node has one and no two are the same, and by their
    ids otherwise. See `from_networkx` for what becomes of undirected graphs, self-loops and weights.

    Parameters
    ----------
    path : str or path
        A .graphml or .gexf file.
    weight : str, default "weight"
        Attribute of the edges that tells how much was sent.

    Returns
    -------
    networkx.DiGraph
        As `from_networkx` returns it.

    Raises
    ------
    ReadError
        If the file does not exist or is no graph in one of these formats.
    TableError
        If its weights or names cannot be used.

    Examples
    --------
    See `write_graph`.
    """
    source = Path(path).expanduser()
    if source.suffix.lower() not in {".graphml", ".gexf"}:
        raise ReadError(
            f"{source.name} is no graph the kit can read.",
            next_step="save the graph as GraphML or GEXF, with the suffix .graphml or .gexf",
        )
    graph = _read(source)
    labels = [data.get("label") for _, data in graph.nodes(data=True)]
    if all(isinstance(label, str) and label for label in labels) and len(set(labels)) == len(labels):
        graph = nx.relabel_nodes(graph, dict(zip(graph, labels, strict=True)))
    return from_networkx(graph, weight=weight)


def _read(source: Path) -> "nx.Graph[Any]":
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise ReadError(f"{source} cannot be read: {error.strerror}.", next_step="check the path") from error
    if _ENTITY in raw:
        raise ReadError(
            f"{source.name} declares XML entities, which no graph needs.", next_step="export it again"
        )
    try:
        return (
            nx.read_gexf(BytesIO(raw)) if source.suffix.lower() == ".gexf" else nx.read_graphml(BytesIO(raw))
        )
    except (ET.ParseError, nx.NetworkXException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ReadError(
            f"{source.name} is no valid {source.suffix[1:]} graph.",
            f"The reader says: {error}",
            next_step="open it in Gephi and export it again",
        ) from error


def _collect(network: Network, people: pd.DataFrame | None) -> tuple[Items, Items]:
    """Return nodes and edges with the attributes that are defined, of one type each."""
    rows = _rows_of(network, people)
    named = [(str(person), data | rows.get(person, {})) for person, data in network.nodes(data=True)]
    nodes: Items = [((name,), attributes) for name, attributes in named]
    edges: Items = [((str(one), str(other)), dict(data)) for one, other, data in network.edges(data=True)]
    for items in (nodes, edges):
        _unify(items)
    return nodes, edges


def _rows_of(network: Network, people: pd.DataFrame | None) -> dict[Any, Attributes]:
    if people is None:
        return {}
    if "person" not in people.columns:
        raise TableError("The table has no column person.", next_step="use rk.build_people(ties, network)")
    names = people["person"].astype("object")
    missing = [person for person in network if person not in set(names)]
    if missing or names.duplicated().any():
        raise TableError(
            f"{len(missing)} people of the network are not in the table, {names.duplicated().sum()} twice.",
            next_step="build both from the same ties: rk.build_people(ties, network)",
        )
    rows = people.drop(columns="person").to_dict(orient="records")
    return {
        person: {str(key): value for key, value in row.items()}
        for person, row in zip(names, rows, strict=True)
    }


def _unify(items: Items) -> None:
    """Leave out what is undefined, write the rest as text, number or flag; mixed types become text."""
    kinds: dict[str, set[type]] = {}
    for _, attributes in items:
        for name in list(attributes):
            value = _plain(attributes.pop(name))
            if value is not None:
                attributes[name] = value
                kinds.setdefault(name, set()).add(type(value))
    for _, attributes in items:
        for name, value in attributes.items():
            if len(kinds[name]) > 1:
                attributes[name] = float(value) if kinds[name] == {int, float} else str(value)


def _plain(value: Any) -> Any:
    """Return the value as text, number or flag; None where it is undefined."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (pd.Timestamp, np.datetime64)):
        return pd.Timestamp(value).isoformat()
    return str(value)


def _clean(items: Items) -> Items:
    """Take out of all texts what XML cannot hold."""

    def clean(text: str) -> str:
        return _NO_XML.sub(REPLACEMENT, text)

    return [
        (
            tuple(clean(end) for end in ends),
            {
                clean(name): clean(value) if isinstance(value, str) else value
                for name, value in attributes.items()
            },
        )
        for ends, attributes in items
    ]


def _check_distinct(nodes: Items) -> None:
    names = [name for (name,), _ in nodes]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise TableError(
            f"Two people would both be called {twice!r} in the file.",
            next_step="rename one of them: nx.relabel_nodes(network, {old: new})",
        )


def _write_graphml(nodes: Items, edges: Items, target: Path) -> tuple[Path, ...]:
    nodes, edges = _clean(nodes), _clean(edges)
    _check_distinct(nodes)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from((name, attributes | {"label": name}) for (name,), attributes in nodes)
    graph.add_edges_from((one, other, attributes) for (one, other), attributes in edges)
    nx.write_graphml_xml(graph, target)
    return (target,)


def _write_gexf(nodes: Items, edges: Items, target: Path) -> tuple[Path, ...]:
    nodes, edges = _clean(nodes), _clean(edges)
    _check_distinct(nodes)
    root = ET.Element("gexf", {"xmlns": GEXF, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = CREATOR
    ET.SubElement(meta, "description").text = "Values that are undefined are left out."
    graph = ET.SubElement(root, "graph", {"mode": "static", "defaultedgetype": "directed"})
    of_nodes = _declare(graph, "node", nodes)
    of_edges = _declare(graph, "edge", edges)
    parent = ET.SubElement(graph, "nodes")
    for (name,), attributes in nodes:
        node = ET.SubElement(parent, "node", {"id": name, "label": name})
        _add_values(node, attributes, of_nodes)
    parent = ET.SubElement(graph, "edges")
    for number, ((one, other), attributes) in enumerate(edges):
        known = {"id": str(number), "source": one, "target": other}
        known |= {"weight": _text(attributes["weight"])} if "weight" in attributes else {}
        _add_values(ET.SubElement(parent, "edge", known), attributes, of_edges)
    ET.indent(root)
    ET.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)
    return (target,)


def _declare(graph: ET.Element, kind: str, items: Items) -> dict[str, str]:
    """Declare the attributes of nodes or edges and return their ids; the weight is no attribute."""
    types = {bool: "boolean", int: "long", float: "double", str: "string"}
    found = {name: types[type(value)] for _, attributes in items for name, value in attributes.items()}
    if kind == "edge":
        found.pop("weight", None)
    ids = {name: f"{kind}-{number}" for number, name in enumerate(found)}
    if ids:
        parent = ET.SubElement(graph, "attributes", {"class": kind, "mode": "static"})
        for name, of_type in found.items():
            ET.SubElement(parent, "attribute", {"id": ids[name], "title": name, "type": of_type})
    return ids


def _add_values(parent: ET.Element, attributes: Attributes, ids: Mapping[str, str]) -> None:
    known = {ids[name]: value for name, value in attributes.items() if name in ids}
    if known:
        values = ET.SubElement(parent, "attvalues")
        for key, value in known.items():
            ET.SubElement(values, "attvalue", {"for": key, "value": _text(value)})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_csv(nodes: Items, edges: Items, target: Path) -> tuple[Path, ...]:
    places = [
        target.with_name(f"{target.stem}-{name}.csv") if target.suffix else target / f"{name}.csv"
        for name in ("nodes", "edges")
    ]
    _check_distinct(nodes)
    people = [{"Id": name, "Label": name} | attributes for (name,), attributes in nodes]
    contact = [
        {"Source": one, "Target": other, "Type": "Directed", "Weight": attributes.get("weight")}
        | {name: value for name, value in attributes.items() if name != "weight"}
        for (one, other), attributes in edges
    ]
    tables = (_defuse(people, ("Id", "Label")), _defuse(contact, ("Source", "Target", "Type", "Weight")))
    for place, table in zip(places, tables, strict=True):
        table.to_csv(place, index=False, encoding="utf-8", lineterminator="\n")
    return tuple(places)


def _defuse(rows: Sequence[Attributes], names: tuple[str, ...]) -> pd.DataFrame:
    safe = [
        {
            name: f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
            for name, value in row.items()
        }
        for row in rows
    ]
    table = pd.DataFrame(safe, dtype="object")
    return table.reindex(columns=[*names, *(name for name in table.columns if name not in names)])
