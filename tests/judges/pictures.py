"""Reads pictures back with NetworkX, Graphviz, lxml and the csv module, and prints what is in them.

usage: pictures.py FOLDER    (FOLDER holds picture.dot, .graphml, .gexf, .cyjson, .csv,
                              .nodes.csv, .edges.csv)

Prints a line for each: the format, the number of nodes and the number of edges.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import networkx
from lxml import etree


def counted(graph: networkx.Graph) -> tuple[int, int]:
    return graph.number_of_nodes(), graph.number_of_edges()


def graphml(path: Path) -> tuple[int, int]:
    etree.parse(path)
    return counted(networkx.read_graphml(path, force_multigraph=True))


def gexf(path: Path) -> tuple[int, int]:
    root = etree.parse(path).getroot()
    spaces = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
    nodes = root.findall(".//g:node", spaces)
    edges = root.findall(".//g:edge", spaces)
    assert all(len(node.findall("viz:color", spaces)) == 1 for node in nodes)
    assert all(len(node.findall("viz:size", spaces)) == 1 for node in nodes)
    # NetworkX knows the names of versions up to 1.2, and 1.3 in one spelling.
    graph = networkx.read_gexf(path)
    for _, data in graph.nodes(data=True):
        assert {"degree", "betweenness", "community"} <= data.keys(), data
    assert graph.number_of_nodes() == len(nodes)
    assert graph.number_of_edges() == len(edges)
    return counted(graph)


def cyjson(path: Path) -> tuple[int, int]:
    with path.open(encoding="utf-8") as file:
        return counted(networkx.cytoscape_graph(json.load(file)))


def table(path: Path) -> tuple[int, int]:
    with path.open(encoding="utf-8", newline="") as file:
        kinds = [row["Kind"] for row in csv.DictReader(file, strict=True)]
    return kinds.count("node"), kinds.count("edge")


def tables(folder: Path) -> tuple[int, int]:
    rows = {}
    for kind in ("nodes", "edges"):
        path = folder / f"picture.{kind}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows[kind] = list(csv.DictReader(file, strict=True))
    ids = {row["Id"] for row in rows["nodes"]}
    assert len(ids) == len(rows["nodes"]), "ids are not unique"
    for row in rows["edges"]:
        assert row["Source"] in ids and row["Target"] in ids, row
    return len(rows["nodes"]), len(rows["edges"])


def dot(path: Path) -> tuple[int, int]:
    """Boxes are nodes of Graphviz; rows are the ports r1, r2 ... of their labels."""
    done = subprocess.run(
        ["dot", "-Tjson", path], capture_output=True, check=True, timeout=60
    )
    drawn = json.loads(done.stdout)
    boxes = [thing for thing in drawn.get("objects", []) if "nodes" not in thing]
    rows = sum(box.get("label", "").count('PORT="r') for box in boxes)
    edges = [edge for edge in drawn.get("edges", []) if edge.get("style") != "invis"]
    return len(boxes) + rows, len(edges)


def main(folder: Path) -> None:
    found = {
        "dot": dot(folder / "picture.dot"),
        "graphml": graphml(folder / "picture.graphml"),
        "gexf": gexf(folder / "picture.gexf"),
        "cyjson": cyjson(folder / "picture.cyjson"),
        "csv": table(folder / "picture.csv"),
        "nodes.csv and edges.csv": tables(folder),
    }
    for name, (nodes, edges) in found.items():
        print(f"{name}: {nodes} nodes, {edges} edges")


main(Path(sys.argv[1]))
