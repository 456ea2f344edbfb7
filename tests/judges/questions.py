"""Answers each question with rdflib and fails unless the rows are those of its CSV, in order.

usage: questions.py GRAPH.nt QUESTIONS ANSWERS    (two folders: NAME.rq and NAME.csv)
"""

import csv
import io
import sys
from pathlib import Path

import rdflib


def main() -> None:
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    graph.parse(sys.argv[1], format="nt")
    # What is searched for in our index, no other program finds.
    own = "pl:textMatch"
    questions = sorted(Path(sys.argv[2]).glob("*.rq"))
    questions = [question for question in questions if own not in question.read_text()]
    if len(questions) < 20:
        sys.exit(f"{len(questions)} questions, at least 20 are expected")
    wrong = []
    for question in questions:
        answer = graph.query(question.read_text()).serialize(format="csv").decode()
        expected = (Path(sys.argv[3]) / f"{question.stem}.csv").read_text()
        rows, expected_rows = (list(csv.reader(io.StringIO(text))) for text in (answer, expected))
        if rows != expected_rows:
            different = [pair for pair in zip(rows, expected_rows) if pair[0] != pair[1]]
            wrong.append(
                f"{question.name}: {len(rows) - 1} rows, expected {len(expected_rows) - 1}; "
                f"first difference: {different[:1]}"
            )
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(questions)} questions, the same answers")


main()
