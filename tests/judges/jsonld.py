"""Reads JSON-LD with PyLD, off line, and fails unless it holds the statements of an N-Quads file.

usage: jsonld.py GRAPH.jsonld GRAPH.nq
"""

import json
import sys
from pathlib import Path

import rdflib
from pyld import jsonld
from rdflib.compare import to_isomorphic


def refuse(url, _options):
    raise RuntimeError(f"the document asks for {url}: its context must be inside")


def graph(text: str) -> rdflib.Graph:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=text, format="nquads")
    result = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        result.add(triple[:3])
    return to_isomorphic(result)


def main() -> None:
    rdflib.NORMALIZE_LITERALS = False
    jsonld.set_document_loader(refuse)
    document = json.loads(Path(sys.argv[1]).read_text())
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    read, expected = graph(quads), graph(Path(sys.argv[2]).read_text())
    if len(expected) == 0:
        sys.exit("the N-Quads file holds no statements")
    if read != expected:
        missing, added = set(expected) - set(read), set(read) - set(expected)
        sys.exit(f"missing {sorted(missing)[:5]}\nadded {sorted(added)[:5]}")
    print(f"{len(read)} statements, the same as in N-Quads")


main()
