//! Whatever triples an answer holds: a card a resource, a line a link, texts as facts.

use super::around::link_to_itself;
use super::walk::Ways;
use crate::diagram::look::Look;
use crate::diagram::scene::{Scene, Text};
use crate::diagram::sketch::{Sketch, statement};
use crate::diagram::words::words;
use crate::diagram::wrap::one_line;
use crate::diagram::{DiagramError, Options};
use crate::graph::{Builder, Id, Pattern, Snapshot};
use crate::ontology::{Role, Schema};
use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{GraphNameRef, QuadRef, TermRef, Triple};
use std::collections::{BTreeMap, BTreeSet};

/// Triples of an answer that are looked at.
const TRIPLES_MAX: usize = 200_000;
/// Statements of a resource that are looked through for its name.
const NAMING_MAX: usize = 200;
/// Facts on a card.
const FACTS_MAX: usize = 5;
/// Signs of a line of facts.
const FACT_COLUMNS: usize = 34;
/// Columns; what is further from the start stands in the last.
const COLUMNS_MAX: usize = 8;

/// Draws triples. Names of what they are about come from the snapshot too.
pub(super) fn query(
    snapshot: &Snapshot,
    schema: &Schema,
    triples: &[Triple],
    options: &Options,
) -> Result<Scene, DiagramError> {
    let asked = &triples[..triples.len().min(TRIPLES_MAX)];
    let chosen = Chosen::new(asked, options.nodes_max.max(1));
    if chosen.shown.is_empty() {
        return Err(DiagramError::Empty);
    }
    let named = named(snapshot, schema, &chosen);
    let look = Look::new(&named, schema, &options.languages, &options.style);
    let mut sketch = Sketch::new(&look, options);
    snapshot.hash().clone_into(&mut sketch.scene.snapshot);
    let words = words(&sketch.scene.language);
    draw(&mut sketch, &chosen);
    sketch.leave_out(chosen.left_out);
    let subtitle = format!("{} {}", words.statements, triples.len());
    let title = options.title.as_deref().unwrap_or(words.answer);
    Ok(sketch.finish(title, &subtitle))
}

/// What is shown of an answer.
struct Chosen<'t> {
    /// The triples between resources that are shown, and those with texts.
    triples: Vec<&'t Triple>,
    /// The resources that are shown, as terms.
    shown: BTreeSet<String>,
    left_out: usize,
}

impl<'t> Chosen<'t> {
    /// Chooses the resources with most links.
    fn new(triples: &'t [Triple], boxes_max: usize) -> Self {
        let mut degrees: BTreeMap<String, usize> = BTreeMap::new();
        for triple in triples {
            *degrees.entry(triple.subject.to_string()).or_default() += 1;
            if is_link(triple) {
                *degrees.entry(triple.object.to_string()).or_default() += 1;
            }
        }
        let mut ranked: Vec<(std::cmp::Reverse<usize>, String)> = degrees
            .into_iter()
            .map(|(term, degree)| (std::cmp::Reverse(degree), term))
            .collect();
        ranked.sort_unstable();
        let left_out = ranked.len().saturating_sub(boxes_max);
        ranked.truncate(boxes_max);
        let shown: BTreeSet<String> = ranked.into_iter().map(|(_, term)| term).collect();
        let is_shown = |triple: &&Triple| {
            shown.contains(&triple.subject.to_string())
                && (!is_link(triple) || shown.contains(&triple.object.to_string()))
        };
        Self {
            triples: triples.iter().filter(is_shown).collect(),
            shown,
            left_out,
        }
    }
}

/// Whether a triple is drawn as a line.
fn is_link(triple: &Triple) -> bool {
    triple.predicate != rdf::TYPE && !matches!(triple.object.as_ref(), TermRef::Literal(_))
}

/// A graph of the triples with the types and names that the snapshot has.
fn named(snapshot: &Snapshot, schema: &Schema, chosen: &Chosen<'_>) -> Snapshot {
    let mut builder = Builder::new();
    for triple in &chosen.triples {
        let graph = GraphNameRef::DefaultGraph;
        builder.insert(triple.as_ref().in_graph(graph));
    }
    let naming: BTreeSet<Id> = [Role::Label, Role::LabelPart, Role::Order]
        .into_iter()
        .flat_map(|role| schema.paths_of(role))
        .filter_map(|path| snapshot.iri(&path))
        .chain(
            [rdf::TYPE, rdfs::LABEL]
                .into_iter()
                .filter_map(|term| snapshot.id(term)),
        )
        .collect();
    let iris = chosen
        .shown
        .iter()
        .map(|term| term.trim_matches(['<', '>']));
    let mut wanted: Vec<Id> = iris.filter_map(|iri| snapshot.iri(iri)).collect();
    let predicates = chosen
        .triples
        .iter()
        .map(|triple| triple.predicate.as_str());
    wanted.extend(
        predicates
            .collect::<BTreeSet<_>>()
            .iter()
            .filter_map(|iri| snapshot.iri(iri)),
    );
    let mut seen = BTreeSet::new();
    // Once more for the parts of names, which have names of their own.
    for _ in 0..2 {
        let mut parts = Vec::new();
        for id in wanted {
            if !seen.insert(id) {
                continue;
            }
            let pattern = Pattern {
                subject: Some(id),
                ..Pattern::default()
            };
            let quads = snapshot.quads(pattern).take(NAMING_MAX);
            for quad in quads.filter(|quad| naming.contains(&quad.predicate)) {
                insert(&mut builder, snapshot, (id, quad.predicate, quad.object));
                parts.push(quad.object);
            }
        }
        wanted = parts;
    }
    builder
        .finish()
        .expect("an answer is far smaller than a graph may be")
}

fn insert(builder: &mut Builder, snapshot: &Snapshot, (subject, predicate, object): (Id, Id, Id)) {
    let subject = snapshot.term(subject);
    let (TermRef::NamedNode(subject), TermRef::NamedNode(predicate)) =
        (subject, snapshot.term(predicate))
    else {
        return;
    };
    let graph = GraphNameRef::DefaultGraph;
    builder.insert(QuadRef::new(
        subject,
        predicate,
        snapshot.term(object),
        graph,
    ));
}

fn draw(sketch: &mut Sketch<'_, '_>, chosen: &Chosen<'_>) {
    let look = sketch.look;
    let snapshot = look.snapshot;
    let ways = Ways::new(look);
    let links: Vec<(Id, Id, Id)> = chosen
        .triples
        .iter()
        .filter(|triple| is_link(triple))
        .filter_map(|triple| {
            let subject = snapshot.id(triple.subject.as_ref())?;
            let predicate = snapshot.id(triple.predicate.as_ref())?;
            Some((subject, predicate, snapshot.id(triple.object.as_ref())?))
        })
        .collect();
    let mut facts: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    let mut ids: BTreeSet<Id> = BTreeSet::new();
    for triple in &chosen.triples {
        let Some(subject) = snapshot.id(triple.subject.as_ref()) else {
            continue;
        };
        ids.insert(subject);
        if is_link(triple) {
            ids.extend(snapshot.id(triple.object.as_ref()));
        } else if let TermRef::Literal(literal) = triple.object.as_ref() {
            let value = one_line(literal.value());
            let of_subject = facts.entry(subject).or_default();
            if !value.is_empty() && !of_subject.contains(&value) {
                of_subject.push(value);
            }
        }
    }
    for (id, column) in columns(&ids, &links) {
        let node = sketch.add_resource((id, false), column, &[]);
        let name = sketch.scene.graph[node].name.whole.clone();
        let said = facts.remove(&id).unwrap_or_default().into_iter();
        let said = said.filter(|fact| *fact != name).take(FACTS_MAX);
        let said = said.map(|fact| Text::wrapped(&fact, FACT_COLUMNS));
        sketch.scene.graph[node].facts = said.collect();
    }
    for (subject, predicate, object) in links {
        let (from, to) = (sketch.homes[&subject], sketch.homes[&object]);
        let said = statement(look, subject, predicate, object);
        if subject == object {
            if let Some(way) = ways.all().find(|way| way.predicate.id == predicate) {
                link_to_itself(sketch, from, way);
            }
        } else if let Some(known) = look.any_predicate(said.predicate.as_str()) {
            sketch.connect(from, &known, to, said.clone());
        }
    }
}

/// The column of each resource: how many links lead to it from where links start. A part in which
/// they start nowhere starts with its first.
fn columns(ids: &BTreeSet<Id>, links: &[(Id, Id, Id)]) -> Vec<(Id, i64)> {
    let mut after: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let mut led_to: BTreeSet<Id> = BTreeSet::new();
    for (subject, _, object) in links
        .iter()
        .filter(|(subject, _, object)| subject != object)
    {
        after.entry(*subject).or_default().push(*object);
        led_to.insert(*object);
    }
    let starts: Vec<Id> = ids
        .iter()
        .filter(|id| !led_to.contains(id))
        .copied()
        .collect();
    let mut columns: BTreeMap<Id, i64> = BTreeMap::new();
    for start in std::iter::once(starts).chain(ids.iter().map(|id| vec![*id])) {
        let mut level = start;
        for column in (0..).take(COLUMNS_MAX) {
            level.retain(|id| !columns.contains_key(id));
            columns.extend(level.iter().map(|id| (*id, column)));
            let next = level.iter().filter_map(|id| after.get(id)).flatten();
            level = next.copied().collect();
        }
    }
    columns.into_iter().collect()
}
