//! Our snapshot and oxigraph's store give the same answers to the same queries.

mod generate;

use crate::ours;
use generate::{Generator, Random};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use oxrdf::vocab::xsd;
use oxrdf::{
    BlankNode, GraphName, GraphNameRef, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use plenary::dataset::questions;
use plenary::graph::{Builder, Graphs, Pattern, Snapshot};
use plenary::query::{Answer, Budget, QueryFailure, Vocabulary, answer, parse};
use std::collections::{BTreeMap, BTreeSet};

/// How many queries are generated.
const QUERIES: usize = 500;
/// How many queries each operator must be in.
const EACH_MIN: usize = 10;

/// The operators of the algebra, as they stand in the S-expressions of a query.
const OPERATORS: [&str; 53] = [
    "(bgp",
    "(path ",
    "(join ",
    "(leftjoin ",
    "(lateral ",
    "(filter ",
    "(union ",
    "(graph ",
    "(extend ",
    "(minus ",
    "(table ",
    "(order ",
    "(project ",
    "(distinct ",
    "(reduced ",
    "(slice ",
    "(group ",
    "(exists ",
    "(reverse ",
    "(seq ",
    "(alt ",
    "(path* ",
    "(path+ ",
    "(path? ",
    "(notoneof",
    "(bound ",
    "(in ",
    "(if ",
    "(coalesce",
    "(count",
    "(sum ",
    "(avg ",
    "(min ",
    "(max ",
    "(sample ",
    "(group_concat ",
    "(asc ",
    "(desc ",
    "(|| ",
    "(&& ",
    "(= ",
    "(sameTerm ",
    "(> ",
    "(>= ",
    "(< ",
    "(<= ",
    "(+ ",
    "(- ",
    "(* ",
    "(/ ",
    "(! ",
    "( regex ",
    "( year ",
];

fn iri(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

fn values() -> Vec<Term> {
    let date = |text: &str| Literal::new_typed_literal(text, xsd::DATE).into();
    let language =
        |text: &str, tag: &str| Literal::new_language_tagged_literal_unchecked(text, tag).into();
    vec![
        Literal::from(1).into(),
        Literal::from(2).into(),
        Literal::from(3).into(),
        Literal::new_typed_literal("2.5", xsd::DECIMAL).into(),
        Literal::new_simple_literal("x").into(),
        Literal::new_simple_literal("").into(),
        language("y", "en"),
        language("y", "fr"),
        Literal::from(true).into(),
        date("2016-03-07"),
        date("2017-01-01"),
        Literal::new_typed_literal("2016", xsd::G_YEAR).into(),
        Literal::new_typed_literal("odd", iri("type")).into(),
    ]
}

/// Links between nodes, values of nodes, some of them in named graphs, some in several.
fn quads() -> Vec<Quad> {
    let mut random = Random::new(1);
    let values = values();
    let mut quads = Vec::new();
    for number in 0..110 {
        let node = |random: &mut Random| -> NamedOrBlankNode {
            match random.below(7) {
                5 => BlankNode::new_unchecked("b0").into(),
                6 => BlankNode::new_unchecked("b1").into(),
                named => iri(&format!("n{named}")).into(),
            }
        };
        let subject = node(&mut random);
        let (predicate, object) = match number % 2 {
            0 => (
                format!("p{}", random.below(3)),
                Term::from(node(&mut random)),
            ),
            _ => {
                let value = values[random.below(values.len())].clone();
                (format!("v{}", random.below(3)), value)
            }
        };
        let graphs = match random.below(6) {
            0 => vec![GraphName::from(iri("g0"))],
            1 => vec![iri("g1").into()],
            2 => vec![GraphName::DefaultGraph, iri("g0").into(), iri("g1").into()],
            _ => vec![GraphName::DefaultGraph],
        };
        for graph in graphs {
            let parts = (subject.clone(), iri(&predicate), object.clone());
            quads.push(Quad::new(parts.0, parts.1, parts.2, graph));
        }
    }
    quads
}

fn snapshot_of(quads: &[Quad]) -> Snapshot {
    let mut builder = Builder::new();
    for quad in quads {
        builder.insert(quad.as_ref());
    }
    builder.finish().expect("few quads")
}

/// The store that gives what we give. Where all graphs are asked as one, that is a store with all
/// triples in its default graph too: oxigraph's own union leaves a triple of two graphs twice.
fn store_of(quads: &[Quad], union: bool) -> Store {
    let store = Store::new().expect("a store in memory");
    for quad in quads {
        store.insert(quad).expect("it is in memory");
        if union {
            let mut quad = quad.as_ref();
            quad.graph_name = GraphNameRef::DefaultGraph;
            store.insert(quad).expect("it is in memory");
        }
    }
    store
}

/// Two graphs that a query chooses as its default graph: oxigraph leaves a triple of both twice.
const FROM_TWO: &str = "FROM ex:g0 FROM ex:g1 ";

/// The store that gives what we give to queries with `FROM_TWO`, without it.
fn store_of_two(quads: &[Quad]) -> Store {
    let store = Store::new().expect("a store in memory");
    for quad in quads {
        if quad.graph_name != GraphName::DefaultGraph {
            let mut quad = quad.as_ref();
            quad.graph_name = GraphNameRef::DefaultGraph;
            store.insert(quad).expect("it is in memory");
        }
    }
    store
}

/// Rows in an order that does not hang on the evaluator's: for each row, the values by variable.
fn lines(answer: &Answer, reduced: bool) -> Vec<String> {
    let mut lines: Vec<String> = match answer {
        Answer::Boolean(answer) => vec![answer.to_string()],
        Answer::Graph(triples) => statements(triples),
        Answer::Solutions { variables, rows } => rows
            .iter()
            .map(|row| {
                let cells = variables.iter().zip(row).filter_map(|(variable, term)| {
                    let term = term.as_ref()?;
                    let shown = match (variable.as_str(), term) {
                        ("pieces", Term::Literal(pieces)) => sorted_pieces(pieces.value()),
                        _ => term.to_string(),
                    };
                    Some(format!("{variable}={shown}"))
                });
                // The columns of `SELECT *` stand in the order of the text here, by name there.
                let mut cells: Vec<String> = cells.collect();
                cells.sort();
                cells.join(" ")
            })
            .collect(),
    };
    lines.sort();
    if reduced {
        lines.dedup();
    }
    lines
}

/// The triples of a graph. Nodes that a template made have names of no meaning: all triples of one
/// of them are one line.
fn statements(triples: &[Triple]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut of_nodes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for triple in triples {
        let line = triple.to_string();
        let ends =
            [Term::from(triple.subject.clone()), triple.object.clone()].map(|end| end.to_string());
        let is_made = |end: &&String| end.starts_with("_:") && *end != "_:b0" && *end != "_:b1";
        match ends.iter().find(is_made) {
            Some(node) => of_nodes
                .entry(node.clone())
                .or_default()
                .push(line.replace(node.as_str(), "[]")),
            None => lines.push(line),
        }
    }
    lines.extend(of_nodes.into_values().map(|mut lines| {
        lines.sort();
        lines.join(" ; ")
    }));
    lines
}

/// The pieces of a GROUP_CONCAT, whose order is free.
fn sorted_pieces(pieces: &str) -> String {
    let mut pieces: Vec<&str> = pieces.split(' ').collect();
    pieces.sort_unstable();
    pieces.join(" ")
}

fn ask_store(store: &Store, text: &str) -> Answer {
    let query = SparqlEvaluator::new()
        .parse_query(text)
        .expect("our parser takes it too");
    match query
        .on_store(store)
        .execute()
        .expect("it can be evaluated")
    {
        QueryResults::Boolean(answer) => Answer::Boolean(answer),
        QueryResults::Solutions(solutions) => Answer::Solutions {
            variables: solutions.variables().to_vec(),
            rows: solutions
                .map(|row| row.expect("memory does not fail").values().to_vec())
                .collect(),
        },
        QueryResults::Graph(triples) => {
            let triples = triples.map(|triple| triple.expect("memory does not fail"));
            let graph: oxrdf::Graph = triples.collect();
            Answer::Graph(graph.iter().map(Into::into).collect())
        }
    }
}

fn ask_snapshot(snapshot: &Snapshot, text: &str, union: bool) -> Result<Answer, QueryFailure> {
    let query =
        parse(text, &Vocabulary::default()).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let query = if union {
        query.over_all_graphs()
    } else {
        query
    };
    answer(snapshot, &query, &Budget::default())
}

#[test]
fn generated_queries_have_the_same_answers() {
    let quads = quads();
    let snapshot = snapshot_of(&quads);
    let stores = [store_of(&quads, false), store_of(&quads, true)];
    let store_of_two = store_of_two(&quads);
    let mut generator = Generator::new(7);
    let mut operators: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut with_rows, mut differ) = (0, Vec::new());
    for number in 0..QUERIES {
        let text = generator.query(number);
        let algebra = spargebra::SparqlParser::new().parse_query(&text);
        let algebra = algebra
            .unwrap_or_else(|error| panic!("{text}\n{error}"))
            .to_sse();
        for operator in OPERATORS {
            *operators.entry(operator).or_default() += usize::from(algebra.contains(operator));
        }
        for (store, union) in stores.iter().zip([false, true]) {
            // A query that chooses its graphs has no other default graph.
            let union = union && !text.contains("FROM");
            let reduced = text.contains("REDUCED");
            let ours = ask_snapshot(&snapshot, &text, union);
            let ours = lines(
                &ours.unwrap_or_else(|error| panic!("{text}\n{error}")),
                reduced,
            );
            let theirs = match text.contains(FROM_TWO) {
                true => ask_store(&store_of_two, &text.replace(FROM_TWO, "")),
                false => ask_store(store, &text),
            };
            let theirs = lines(&theirs, reduced);
            with_rows += usize::from(!theirs.is_empty());
            if ours != theirs {
                differ.push(format!(
                    "{text}\nunion: {union}\nours {ours:#?}\ntheirs {theirs:#?}"
                ));
            }
        }
    }
    assert!(
        differ.is_empty(),
        "{} differ, the first:\n{}",
        differ.len(),
        differ[0]
    );
    assert!(
        with_rows > 4 * QUERIES / 5,
        "only {with_rows} of {} answers have rows",
        2 * QUERIES
    );
    let rare: Vec<_> = operators
        .iter()
        .filter(|(_, count)| **count < EACH_MIN)
        .collect();
    assert!(rare.is_empty(), "rare: {rare:?}");
    assert_eq!(
        operators.keys().collect::<BTreeSet<_>>().len(),
        OPERATORS.len()
    );
}

/// All quads of a snapshot, as terms.
fn quads_of(snapshot: &Snapshot) -> Vec<Quad> {
    let all = Pattern {
        graphs: Graphs::All,
        ..Pattern::default()
    };
    let node = |id| match snapshot.term(id).into_owned() {
        Term::NamedNode(node) => NamedOrBlankNode::from(node),
        Term::BlankNode(node) => node.into(),
        Term::Literal(_) => panic!("a literal is no subject"),
    };
    let quad = |quad: plenary::graph::Quad| {
        let Term::NamedNode(predicate) = snapshot.term(quad.predicate).into_owned() else {
            panic!("a predicate is an IRI");
        };
        let graph = quad
            .graph
            .map_or(GraphName::DefaultGraph, |graph| node(graph).into());
        let object = snapshot.term(quad.object).into_owned();
        Quad::new(node(quad.subject), predicate, object, graph)
    };
    snapshot.quads(all).map(quad).collect()
}

/// An answer as the store gives it, which takes all integers for `xsd:integer`.
fn as_stored(answer: Answer) -> Answer {
    let Answer::Solutions {
        variables,
        mut rows,
    } = answer
    else {
        return answer;
    };
    for term in rows.iter_mut().flatten().flatten() {
        if let Term::Literal(literal) = term
            && literal.datatype() == xsd::NON_NEGATIVE_INTEGER
        {
            *term = Literal::new_typed_literal(literal.value(), xsd::INTEGER).into();
        }
    }
    Answer::Solutions { variables, rows }
}

#[test]
fn questions_have_the_same_answers() {
    let snapshot = ours::loaded().build().expect("the meeting is small");
    let quads = quads_of(&snapshot);
    let stores = [store_of(&quads, false), store_of(&quads, true)];
    let questions = questions();
    assert!(questions.len() >= 20, "{} questions", questions.len());
    for question in questions {
        for (store, union) in stores.iter().zip([false, true]) {
            let ours = ask_snapshot(&snapshot, &question.text, union);
            let ours = ours.unwrap_or_else(|error| panic!("{}: {error}", question.name));
            let theirs = ask_store(store, &question.text);
            // All questions have a total order.
            assert_eq!(as_stored(ours), theirs, "{} union: {union}", question.name);
        }
    }
}
