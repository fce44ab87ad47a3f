"""Networks to files and back, and graphs that people bring."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.columns import STATUSES, empty_table
from reciprocity_kit.errors import OptionError, ReadError, TableError
from reciprocity_kit.history import History
from reciprocity_kit.network.convert import build_ties_of, from_networkx
from reciprocity_kit.network.graph import build_network
from reciprocity_kit.network.interchange import read_graph, write_graph
from reciprocity_kit.people import build_people
from reciprocity_kit.ties import build_ties

MakeHistory = Callable[..., History]
GEXF = "{http://gexf.net/1.3}"
NAMES = (
    'Ann "the boss" O\'Neil',
    "<script>alert(1)</script>",
    "\U0001f600 emoji",
    "\u05d0\u05d1 & \u0639",
    "=1+1",
)


@pytest.fixture
def network() -> nx.DiGraph:
    """Five people with difficult names; the fourth writes to nobody and hears from nobody."""
    quoted, script, emoji, apart, formula = NAMES
    arcs = [(quoted, script, 4), (script, quoted, 1), (script, emoji, 2), (emoji, formula, 7)]
    graph = nx.DiGraph([(one, other, {"weight": n}) for one, other, n in arcs])
    graph.add_node(apart)
    return from_networkx(graph)


@pytest.fixture
def people(network: nx.DiGraph) -> pd.DataFrame:
    table = build_people(build_ties_of(network), network)
    return table.assign(seen_at=pd.Timestamp("2024-03-05T10:00Z"))


def defined(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if not pd.isna(value)}


def root_of(file: Path) -> ET.Element:
    return ET.parse(file).getroot()  # noqa: S314 - the test wrote this file


def check_same(back: nx.DiGraph, network: nx.DiGraph) -> None:
    assert set(back) == set(network)
    assert {(one, other) for one, other in back.edges} == set(network.edges)
    for one, other, attributes in network.edges(data=True):
        found = back[one][other]
        for name, value in defined(attributes).items():
            assert found[name] == pytest.approx(value), name
        assert "initiation_share" not in found


@pytest.mark.parametrize(("suffix", "reads"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)])
def test_networkx_reads_the_same_graph_back(
    suffix: str,
    reads: Callable[[Path], nx.DiGraph],
    network: nx.DiGraph,
    people: pd.DataFrame,
    tmp_path: Path,
) -> None:
    (file,) = write_graph(network, tmp_path / f"network{suffix}", people=people)
    back = reads(file)
    assert isinstance(back, nx.DiGraph)
    check_same(back, network)
    rows = people.set_index("person")
    for person, attributes in back.nodes(data=True):
        row = rows.loc[person]
        assert attributes["label"] == person
        assert attributes["observed"] is True
        assert attributes["total"] == row["total"]
        assert attributes["seen_at"] == "2024-03-05T10:00:00+00:00"
        assert attributes["betweenness_status"] == str(row["betweenness_status"])
        for name in ("balance", "betweenness", "pagerank", "community"):
            undefined = pd.isna(row[name])
            assert (name not in attributes) == undefined
            assert undefined or attributes[name] == pytest.approx(row[name])
    assert any("balance" not in attributes for _, attributes in back.nodes(data=True))


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_the_kit_reads_its_own_file_back(suffix: str, network: nx.DiGraph, tmp_path: Path) -> None:
    (file,) = write_graph(network, tmp_path / f"network{suffix}")
    back = read_graph(file)
    pd.testing.assert_frame_equal(build_ties_of(back), build_ties_of(network), check_categorical=False)
    assert write_graph(back, tmp_path / f"again{suffix}")[0].read_bytes() == file.read_bytes()


def test_gexf_has_the_structure_of_its_schema(
    network: nx.DiGraph, people: pd.DataFrame, tmp_path: Path
) -> None:
    """As gexf.xsd and data.xsd of version 1.3 ask: order of elements, declared attributes, typed values."""
    (file,) = write_graph(network, tmp_path / "network.gexf", people=people)
    root = root_of(file)
    assert (root.tag, root.attrib) == (f"{GEXF}gexf", {"version": "1.3"})
    assert [child.tag for child in root] == [f"{GEXF}meta", f"{GEXF}graph"]
    graph = root[1]
    assert graph.attrib == {"mode": "static", "defaultedgetype": "directed"}
    assert [child.tag for child in graph] == [
        f"{GEXF}{tag}" for tag in ("attributes", "attributes", "nodes", "edges")
    ]
    declared = {each.attrib["class"]: {item.attrib["id"]: item.attrib for item in each} for each in graph[:2]}
    reads = {
        "string": str,
        "double": float,
        "long": int,
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    ids = [node.attrib["id"] for node in graph[2]]
    assert len(set(ids)) == len(ids) == 5
    for kind, parent in (("node", graph[2]), ("edge", graph[3])):
        titles = [each["title"] for each in declared[kind].values()]
        assert len(set(titles)) == len(titles)
        for item in parent:
            assert {"id", "label"} <= set(item.attrib) if kind == "node" else True
            assert [child.tag for child in item] == [f"{GEXF}attvalues"]
            for value in item[0]:
                of_type = declared[kind][value.attrib["for"]]["type"]
                assert reads[of_type](value.attrib["value"]) == reads[of_type](value.attrib["value"])
    for edge in graph[3]:
        assert edge.attrib["source"] in ids
        assert edge.attrib["target"] in ids
        assert float(edge.attrib["weight"]) > 0
    assert "nan" not in file.read_text(encoding="utf-8").lower()


def test_graphml_declares_one_type_for_each_name(
    network: nx.DiGraph, people: pd.DataFrame, tmp_path: Path
) -> None:
    """A column with whole and broken numbers is one of broken ones, or Gephi drops half of it."""
    mixed = people.assign(mixed=[1, 2.5, 3, np.nan, 4], words=["a", 1, True, None, pd.NaT])
    for name in ("network.graphml", "network.gexf"):
        (file,) = write_graph(network, tmp_path / name, people=mixed)
        keys = [key.attrib for key in root_of(file).iter() if key.tag.endswith(("key", "attribute"))]
        titles = [(key.get("for"), key.get("attr.name", key.get("title"))) for key in keys]
        if name == "network.graphml":  # in GEXF nodes and edges have a list each, looked at above
            assert len(set(titles)) == len(titles)
        types = {
            key.get("attr.name", key.get("title")): key.get("attr.type", key.get("type")) for key in keys
        }
        assert types["mixed"] == "double"
        assert types["words"] == "string"
        assert types["observed"] == "boolean"
    values = nx.get_node_attributes(nx.read_gexf(file), "words")
    assert sorted(values.values()) == ["1", "True", "a"]


@pytest.mark.parametrize("place", ["network.csv", "folder"])
def test_csv_opens_in_gephi_and_in_spreadsheets(
    place: str, network: nx.DiGraph, people: pd.DataFrame, tmp_path: Path
) -> None:
    files = write_graph(network, tmp_path / place, people=people)
    names = (
        ["network-nodes.csv", "network-edges.csv"] if place.endswith(".csv") else ["nodes.csv", "edges.csv"]
    )
    assert [file.name for file in files] == names
    nodes, edges = (list(csv.DictReader(StringIO(file.read_text(encoding="utf-8")))) for file in files)
    assert list(nodes[0])[:2] == ["Id", "Label"]
    assert list(edges[0])[:4] == ["Source", "Target", "Type", "Weight"]
    safe = {name: f"'{name}" if name == "=1+1" else name for name in NAMES}
    assert [row["Id"] for row in nodes] == [safe[name] for name in network]
    back = nx.DiGraph()
    back.add_weighted_edges_from((row["Source"], row["Target"], float(row["Weight"])) for row in edges)
    assert dict(back.edges) == {
        (safe[one], safe[other]): {"weight": n} for one, other, n in network.edges(data="weight")
    }
    apart = next(row for row in nodes if row["Id"] == NAMES[3])
    assert (apart["balance"], apart["betweenness_status"]) == ("", "ok")


def test_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    graph = from_networkx(nx.DiGraph([("a\x00\x1b", "tab\there"), ("line\nbreak", "lone\ud800")]))
    for name in ("network.graphml", "network.gexf"):
        (file,) = write_graph(graph, tmp_path / name)
        assert set(read_graph(file)) == {"a\ufffd\ufffd", "tab\there", "line\nbreak", "lone\ufffd"}
    clash = from_networkx(nx.DiGraph([("a\x00", "a\x01")]))
    with pytest.raises(TableError, match="would both be called"):
        write_graph(clash, tmp_path / "clash.gexf")


def test_places_and_tables_are_checked(network: nx.DiGraph, people: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"network\.pdf names no format"):
        write_graph(network, tmp_path / "network.pdf")
    with pytest.raises(TableError, match="1 people of the network are not in the table, 0 twice"):
        write_graph(network, tmp_path / "network.gexf", people=people.iloc[1:])
    with pytest.raises(TableError, match="0 people of the network are not in the table, 1 twice"):
        write_graph(network, tmp_path / "network.gexf", people=pd.concat([people, people.iloc[:1]]))
    with pytest.raises(TableError, match="no column person"):
        write_graph(network, tmp_path / "network.gexf", people=people.drop(columns="person"))
    (tmp_path / "file").write_text("here")
    with pytest.raises(OptionError, match="cannot be written"):
        write_graph(network, tmp_path / "file" / "network.gexf")
    assert not list(tmp_path.glob("network*"))


def test_a_mailbox_stays_one_on_its_way_through_a_file(make_history: MakeHistory, tmp_path: Path) -> None:
    events = [{"at": 1, "sender": "you", "to": ["ana", "ben"]}, {"at": 2, "sender": "ana", "to": ["you"]}]
    ties = build_ties(make_history(events, owner="you"))
    network = build_network(ties)
    (file,) = write_graph(network, tmp_path / "mailbox.graphml", people=build_people(ties, network))
    back = read_graph(file)
    assert dict(back.nodes(data="observed")) == {"you": True, "ana": False, "ben": False}
    again = build_ties_of(back).set_index(["ego", "alter"])
    assert again.loc[("ana", "you"), "contact_share_status"] == "not_identified"
    assert set(build_people(build_ties_of(back), back)["betweenness_status"]) == {"not_identified"}


GEPHI = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="{kind}">
<nodes><node id="0" label="Myriel"/><node id="1" label="{second}"/></nodes>
<edges><edge id="0" source="0" target="1" weight="2.0"/></edges></graph></gexf>"""


def test_labels_are_names_where_they_can_be(tmp_path: Path) -> None:
    file = tmp_path / "gephi.gexf"
    file.write_text(GEPHI.format(kind="undirected", second="Valjean"), encoding="utf-8")
    assert set(read_graph(file).edges(data="weight")) == {("Myriel", "Valjean", 2), ("Valjean", "Myriel", 2)}
    file.write_text(GEPHI.format(kind="directed", second="Myriel"), encoding="utf-8")
    assert list(read_graph(file).edges(data="weight")) == [("0", "1", 2)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("graph.gexf", "", "no valid gexf graph"),
        ("graph.graphml", "<graphml/>", "no valid graphml graph"),
        ("graph.gexf", "<html><body>Sign in</body></html>", "no valid gexf graph"),
        ("graph.graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml/>', "declares XML entities"),
        ("graph.net", "*Vertices 2", "no graph the kit can read"),
    ],
)
def test_other_files_are_refused_in_words(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=message):
        read_graph(tmp_path / name)
    with pytest.raises(ReadError, match="cannot be read"):
        read_graph(tmp_path / "missing.gexf")


def test_any_graph_becomes_a_network() -> None:
    """Undirected edges go both ways, several are summed, loops dropped, missing weights are 1."""
    graph = nx.MultiGraph()
    graph.add_edge(1, "b", calls=2)
    graph.add_edge(1, "b", calls=0.5)
    graph.add_edge("b", "c")
    graph.add_edge("c", "c", calls=9)
    graph.add_edge("c", "d", calls=0)
    network = from_networkx(graph, weight="calls")
    assert list(network) == ["1", "b", "c", "d"]
    assert {(one, other): n for one, other, n in network.edges(data="weight")} == {
        ("1", "b"): 2.5,
        ("b", "1"): 2.5,
        ("b", "c"): 1,
        ("c", "b"): 1,
    }
    assert network.graph["self_loops"] == 1
    assert dict(network.nodes(data="observed")) == dict.fromkeys(network, True)
    assert network["1"]["b"]["distance"] == 0.4
    assert graph.number_of_edges() == 5


def test_edges_have_what_build_network_gives_them(make_history: MakeHistory) -> None:
    events = [{"at": at, "sender": "ana", "to": ["ben"]} for at in (1, 2, 3)]
    network = build_network(build_ties(make_history([*events, {"at": 4, "sender": "ben", "to": ["ana"]}])))
    again = from_networkx(nx.DiGraph([("ana", "ben", {"weight": 3}), ("ben", "ana", {"weight": 1})]))
    for one, other, attributes in network.edges(data=True):
        assert set(again[one][other]) == set(attributes)
        for name in ("weight", "distance", "balance", "reciprocity"):
            assert again[one][other][name] == attributes[name]
    rebuilt = build_network(build_ties_of(again))
    for one, other, attributes in rebuilt.edges(data=True):
        assert attributes == pytest.approx(again[one][other], nan_ok=True)


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf"), "3", None, True])
def test_weights_that_are_none_are_one_clear_error(weight: Any) -> None:
    graph = nx.DiGraph([("ana", "ben", {"weight": weight}), ("ben", "cem", {"weight": 1})])
    with pytest.raises(TableError, match="1 edges have a weight that is no number from 0 upwards"):
        from_networkx(graph)


def test_names_must_differ_as_texts_and_weights_must_be_there() -> None:
    with pytest.raises(TableError, match="Two nodes are both called '1': 1 and '1'"):
        from_networkx(nx.Graph([(1, "1")]))
    with pytest.raises(OptionError, match="No edge has the attribute 'size'"):
        from_networkx(nx.Graph([(1, 2, {"calls": 3})]), weight="size")


def test_ties_of_a_graph_have_every_column_and_say_what_is_not_known(network: nx.DiGraph) -> None:
    ties = build_ties_of(network)
    assert ties.dtypes.astype("str").to_dict() == empty_table("ties").dtypes.astype("str").to_dict()
    assert len(ties) == 6
    first = ties.set_index(["ego", "alter"]).loc[(NAMES[0], NAMES[1])]
    assert first[["sent", "received", "mutual", "total"]].tolist() == [4, 1, 1, 5]
    assert (first["balance"], first["reciprocity"]) == (0.6, 0.4)
    assert first["contact_share"] == 1
    assert first["opened_mostly_by"] == "not enough data"
    statuses = [name for name in ties if name.endswith("_status") and name != "contact_share_status"]
    assert {status for name in statuses for status in ties[name]} == {"no_events"}
    assert set(statuses) <= {f"{name}_status" for name in ties}
    assert ties["first_at"].isna().all()
    assert ties["initiation_share"].isna().all()
    assert set(ties["contact_share_status"]) <= set(STATUSES)
    broken = build_ties_of(from_networkx(nx.DiGraph([("a", "b", {"weight": 0.5})])))
    assert broken["sent"].tolist() == [0.5, 0.0]
    pd.testing.assert_frame_equal(build_ties_of(nx.DiGraph()), empty_table("ties"))


EDGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9) | st.floats(0.25, 9)), max_size=12
)


@settings(max_examples=40)
@given(EDGES)
def test_flows_survive_the_way_to_ties_and_back(edges: list[tuple[int, int, float]]) -> None:
    graph = nx.MultiDiGraph()
    for one, other, n in edges:
        graph.add_edge(one, other, weight=n)
    network = from_networkx(graph)
    ties = build_ties_of(network)
    apart = [n for one, other, n in edges if one != other]
    assert ties["sent"].sum() == pytest.approx(sum(apart))
    assert network.graph["self_loops"] == len(edges) - len(apart)
    assert ties["balance"].sum() == pytest.approx(0)
    if not ties.empty:
        back = build_network(ties)
        assert {tuple(edge): back.edges[edge]["weight"] for edge in back.edges} == pytest.approx(
            {tuple(edge): network.edges[edge]["weight"] for edge in network.edges}
        )
