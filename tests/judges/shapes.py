"""Validates a graph against SHACL shapes with pySHACL and fails unless it conforms.

usage: shapes.py GRAPH.nq SHAPES.ttl ONTOLOGY.ttl...
"""

import sys

import pyshacl
import rdflib


def main() -> None:
    data = rdflib.Graph()
    data.parse(sys.argv[1], format="nt")
    shapes = rdflib.Graph()
    for path in sys.argv[2:]:
        shapes.parse(path, format="turtle")
    if len(data) == 0:
        sys.exit("the graph holds no statements")
    conforms, results, text = pyshacl.validate(data, shacl_graph=shapes, meta_shacl=True)
    focused = len(list(shapes.subjects(rdflib.SH.targetClass, None)))
    if focused == 0:
        sys.exit("the shapes have no target classes")
    if not conforms:
        sys.exit(text)
    print(f"{len(data)} statements conform to {focused} shapes with a target class")


main()
