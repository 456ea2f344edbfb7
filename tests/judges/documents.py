"""Reads the documents of a site with rdflib and with a second parser, and finds one graph in all
formats of each: Raptor for Turtle, N-Triples, N-Quads, TriG and RDF/XML, pyld for JSON-LD.

usage: documents.py FOLDER BASE

Prints how many documents were read.
"""

import subprocess
import sys
from pathlib import Path

import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

RAPTOR = {"nt": "ntriples", "ttl": "turtle", "rdf": "rdfxml", "nq": "nquads", "trig": "trig"}
RDFLIB = {"nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}


def with_rdflib(path: Path, base: str) -> rdflib.Graph:
    suffix = path.suffix[1:]
    if suffix in ("nq", "trig"):
        graphs = rdflib.Dataset()
        graphs.parse(path, format="nquads" if suffix == "nq" else "trig", publicID=base)
        return as_graph((s, p, o) for s, p, o, _ in graphs.quads())
    return rdflib.Graph().parse(path, format=RDFLIB[suffix], publicID=base)


def as_graph(triples) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def with_another(path: Path, base: str) -> rdflib.Graph:
    suffix = path.suffix[1:]
    if suffix == "jsonld":
        import json

        document = json.loads(path.read_text(encoding="utf-8"))
        options = {"format": "application/n-quads", "base": base}
        lines = jsonld.to_rdf(document, options)
    else:
        command = ["rapper", "-q", "-i", RAPTOR[suffix], "-o", "ntriples", str(path), base]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return rdflib.Graph().parse(data=lines, format="nt")


def main() -> None:
    folder, base = Path(sys.argv[1]), sys.argv[2]
    read = 0
    stems: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix[1:] in {*RAPTOR, "jsonld"}:
            stems.setdefault(path.with_suffix(""), []).append(path)
    for stem, paths in stems.items():
        first = with_rdflib(next(path for path in paths if path.suffix == ".nt"), base)
        assert len(first) > 0, f"{stem} is empty"
        for path in paths:
            for graph in (with_rdflib(path, base), with_another(path, base)):
                assert len(graph) == len(first) and isomorphic(graph, first), f"{path} differs"
            read += 1
    print(read)


main()
