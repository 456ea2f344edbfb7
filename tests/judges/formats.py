"""Reads one dataset in all six RDF formats with rdflib and fails unless they hold the same graph.

usage: formats.py FOLDER    (FOLDER holds graph.ttl, .nt, .nq, .trig, .rdf and .jsonld)
"""

import sys
from pathlib import Path

import rdflib
from rdflib.compare import to_isomorphic

FORMATS = {
    "ttl": "turtle",
    "nt": "nt",
    "nq": "nquads",
    "trig": "trig",
    "rdf": "xml",
    "jsonld": "json-ld",
}

# Literals are compared as they were written: "1.10" stays "1.10".
rdflib.NORMALIZE_LITERALS = False


def read(path: Path, format_name: str) -> rdflib.Graph:
    """All statements of the default graph."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path, format=format_name)
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple[:3])
    return graph


def main() -> None:
    folder = Path(sys.argv[1])
    graphs = {
        extension: to_isomorphic(read(folder / f"graph.{extension}", name))
        for extension, name in FORMATS.items()
    }
    first = graphs["nt"]
    if len(first) == 0:
        sys.exit("graph.nt holds no statements")
    for extension, graph in graphs.items():
        if graph != first:
            missing = set(first) - set(graph)
            added = set(graph) - set(first)
            sys.exit(
                f"graph.{extension} differs from graph.nt: "
                f"{len(missing)} missing, such as {sorted(missing)[:3]}; "
                f"{len(added)} added, such as {sorted(added)[:3]}"
            )
    print(f"{len(graphs)} formats, one graph of {len(first)} statements")


main()
