"""Holds a catalogue against the official shapes of DCAT-AP with pySHACL.

usage: catalogue.py CATALOGUE.ttl SHAPES    (SHAPES is a folder with shapes.ttl,
                                             shapes_recommended.ttl and range.ttl)

Prints a line for each result: the shapes, the severity, the node, the property.
"""

import sys
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import SH


def main() -> None:
    catalogue = rdflib.Graph().parse(sys.argv[1])
    for name in ("shapes", "shapes_recommended", "range"):
        shapes = rdflib.Graph().parse(Path(sys.argv[2]) / f"{name}.ttl")
        _, report, _ = pyshacl.validate(catalogue, shacl_graph=shapes, inference="none")
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
            severity = report.value(result, SH.resultSeverity).rsplit("#")[-1]
            node, path = (report.value(result, term) for term in (SH.focusNode, SH.resultPath))
            print(name, severity, node, path)
    print("judged")


main()
