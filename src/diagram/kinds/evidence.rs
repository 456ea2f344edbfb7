//! A resource with what is said of it, the passages behind that, and the sources of these.

use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::scene::{Card, Row, Scene, Text};
use crate::diagram::sketch::{
    CARD_COLUMNS, Place, ROW_COLUMNS, Sketch, beside, sentence, statement,
};
use crate::diagram::words::{filled, words};
use crate::diagram::{DiagramError, Options, resource};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Role, Schema};
use oxrdf::TermRef;
use std::collections::BTreeMap;

/// Facts that are listed.
const FACTS_MAX: usize = 30;
/// Columns: the resource, the passages, the sources.
const PASSAGES: i64 = 1;
const SOURCES: i64 = 2;

/// Draws what a resource rests on. A passage is drawn with what rests on it.
pub(super) fn evidence(
    snapshot: &Snapshot,
    schema: &Schema,
    iri: &str,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let asked = resource(snapshot, iri)?;
    let told = Told::new(&look, asked);
    let mut sketch = Sketch::new(&look, options);
    let words = words(&sketch.scene.language);
    let facts = told.facts(&mut sketch);
    let quotes_max = options.nodes_max.saturating_sub(2).max(1);
    sketch.leave_out(told.quotes.len().saturating_sub(quotes_max));
    let quotes = &told.quotes[..told.quotes.len().min(quotes_max)];
    for quote in quotes {
        told.quote(&mut sketch, *quote, &facts);
    }
    told.sources(&mut sketch, quotes);
    let backed = told.backed(quotes);
    let bare = facts.iter().filter(|(id, _)| !backed.contains(id)).count();
    if quotes.is_empty() {
        sketch.note(words.no_passage.to_owned());
    } else if bare > 0 && !told.backs_all(quotes) {
        sketch.note(filled(words.without_passage, bare));
    }
    let name = look.name(told.focus).text;
    let kind = capitalised(&sketch.kind_of(told.focus).name);
    let count = format!("{} × {}", quotes.len(), words.passage);
    let mut subtitle = vec![kind, count];
    subtitle.retain(|part| !part.is_empty());
    let title = options.title.as_deref().unwrap_or(&name);
    let language = sketch.scene.language.clone();
    Ok(sketch.finish(title, &beside(&subtitle, &language)))
}

/// A resource with what it rests on.
struct Told<'a, 'l> {
    look: &'l Look<'a>,
    focus: Id,
    /// Passages with the property that leads to them, in the order of the source.
    quotes: Vec<(Id, Id)>,
}

impl<'a, 'l> Told<'a, 'l> {
    fn new(look: &'l Look<'a>, asked: Id) -> Self {
        let paths = paths(look, Role::Evidence);
        let holder = || {
            let mut holders = paths
                .iter()
                .flat_map(|path| look.snapshot.subjects(*path, asked));
            holders.next()
        };
        let focus = match is_quote(look, asked) {
            true => holder().unwrap_or(asked),
            false => asked,
        };
        let mut quotes: Vec<(Id, Id)> = paths
            .iter()
            .flat_map(|path| {
                let quotes = look.snapshot.objects(focus, *path);
                quotes.map(move |quote| (quote, *path))
            })
            .collect();
        if focus != asked {
            quotes.retain(|(quote, _)| *quote == asked);
        }
        let start = |quote: Id| -> Option<u64> {
            let text = with_role(look, quote, Role::QuoteStart)
                .into_iter()
                .next()?;
            literal(look, text)?.parse().ok()
        };
        quotes.sort_by_cached_key(|(quote, _)| (start(*quote), *quote));
        quotes.dedup_by_key(|(quote, _)| *quote);
        Self {
            look,
            focus,
            quotes,
        }
    }

    /// Draws the resource with its facts as rows, and says which property has which row.
    fn facts(&self, sketch: &mut Sketch<'_, '_>) -> BTreeMap<Id, usize> {
        let node = sketch.add_resource((self.focus, true), 0, &[]);
        let mut rows: Vec<Row> = Vec::new();
        let mut places = BTreeMap::new();
        let owner = sketch.scene.graph[node].id.clone();
        for (predicate, name, values) in self.said() {
            if rows.len() == FACTS_MAX {
                sketch.leave_out(1);
                continue;
            }
            places.insert(predicate, rows.len());
            let text = format!("{}: {values}", capitalised(&name));
            let iri = self.look.iri(predicate);
            let id = format!("{owner}-{}", rows.len() + 1);
            rows.push(Row {
                iri,
                id: sketch.unique(id),
                class: "fact".to_owned(),
                name: Text::wrapped(&text, ROW_COLUMNS),
                sentence: sentence(&text),
            });
        }
        let card = &mut sketch.scene.graph[node];
        card.facts.clear();
        card.rows = rows;
        places
    }

    /// What is said of the resource: a property, its name, and its values.
    fn said(&self) -> Vec<(Id, String, String)> {
        let snapshot = self.look.snapshot;
        let mut said: Vec<(Id, String, String)> = Vec::new();
        let backed = self.backed(&self.quotes);
        let class = self.look.class_of(self.focus);
        let fields = class.map_or(&[][..], |class| &self.look.class(class).fields);
        for field in fields {
            let Some(predicate) = snapshot.iri(&field.path) else {
                continue;
            };
            let is_known = said.iter().any(|(known, ..)| *known == predicate);
            let is_shown = self.look.is_shown(field) || backed.contains(&predicate);
            if is_known || !is_shown {
                continue;
            }
            if let Some(values) = self.look.values(self.focus, predicate, Some(field)) {
                let name = self.look.pick(&field.name).map(str::to_owned);
                let name = name.unwrap_or_else(|| self.name(predicate));
                said.push((predicate, name, values));
            }
        }
        for predicate in backed {
            let is_known = said.iter().any(|(known, ..)| *known == predicate);
            if let Some(values) = self.look.values(self.focus, predicate, None)
                && !is_known
            {
                said.push((predicate, self.name(predicate), values));
            }
        }
        said
    }

    fn name(&self, predicate: Id) -> String {
        let iri = self.look.iri(predicate);
        let known = self.look.any_predicate(&iri);
        known.map_or(iri, |known| self.look.verb(&known))
    }

    /// The properties that passages back.
    fn backed(&self, quotes: &[(Id, Id)]) -> Vec<Id> {
        let mut backed: Vec<Id> = quotes
            .iter()
            .flat_map(|(quote, _)| with_role(self.look, *quote, Role::SupportedKey))
            .collect();
        backed.sort_unstable();
        backed.dedup();
        backed
    }

    /// Whether a passage backs the resource as a whole.
    fn backs_all(&self, quotes: &[(Id, Id)]) -> bool {
        let mut quotes = quotes.iter();
        quotes.any(|(quote, _)| with_role(self.look, *quote, Role::SupportedKey).is_empty())
    }

    /// Draws a passage, with lines from the facts that it backs.
    fn quote(
        &self,
        sketch: &mut Sketch<'_, '_>,
        (quote, path): (Id, Id),
        facts: &BTreeMap<Id, usize>,
    ) {
        let node = sketch.add_resource((quote, false), PASSAGES, &[]);
        let one = |role| {
            let value = with_role(self.look, quote, role).into_iter().next()?;
            literal(self.look, value).map(str::to_owned)
        };
        let text = one(Role::QuoteText).unwrap_or_default();
        let words = words(&sketch.scene.language);
        let place = one(Role::QuoteStart).zip(one(Role::QuoteEnd));
        let place = place.map(|(start, end)| format!("{} {start}–{end}", words.characters));
        let card: &mut Card = &mut sketch.scene.graph[node];
        card.name = Text::wrapped(&format!("“{text}”"), ROW_COLUMNS);
        card.is_prose = true;
        card.facts = place
            .iter()
            .map(|place| Text::wrapped(place, CARD_COLUMNS))
            .collect();
        card.sentence = sentence(&format!("{}: “{text}”", capitalised(words.passage)));
        let home = sketch.homes[&self.focus];
        let supported = with_role(self.look, quote, Role::SupportedKey);
        let mut rows: Vec<Option<usize>> = supported
            .iter()
            .filter_map(|key| facts.get(key).copied().map(Some))
            .collect();
        if rows.is_empty() {
            rows.push(None);
        }
        let iri = self.look.iri(path);
        let Some(predicate) = self.look.any_predicate(&iri) else {
            return;
        };
        for row in rows {
            let from = Place {
                node: home.node,
                row,
            };
            let said = statement(self.look, self.focus, path, quote);
            sketch.connect(from, &predicate, Place { node, row: None }, said);
        }
    }

    /// Draws the sources: of the passages, and those that the resource names itself.
    fn sources(&self, sketch: &mut Sketch<'_, '_>, quotes: &[(Id, Id)]) {
        let roles = [Role::QuotedFrom, Role::Source];
        let [of_quotes, of_focus] = roles.map(|role| paths(self.look, role));
        let said = quotes
            .iter()
            .flat_map(|(quote, _)| of_quotes.iter().map(|path| (*quote, *path)))
            .chain(of_focus.iter().map(|path| (self.focus, *path)));
        for (subject, path) in said {
            for source in self.look.snapshot.objects(subject, path) {
                let is_known = sketch.homes.contains_key(&source);
                // What its passages stand in need not be said again.
                if matches!(self.look.snapshot.term(source), TermRef::Literal(_))
                    || (subject == self.focus && is_known)
                {
                    continue;
                }
                if !is_known {
                    sketch.add_resource((source, false), SOURCES, &[]);
                }
                let (from, to) = (sketch.homes[&subject], sketch.homes[&source]);
                let said = statement(self.look, subject, path, source);
                if let Some(predicate) = self.look.any_predicate(said.predicate.as_str()) {
                    sketch.connect(from, &predicate, to, said.clone());
                }
            }
        }
    }
}

fn is_quote(look: &Look<'_>, id: Id) -> bool {
    let class = look.class_of(id);
    class.is_some_and(|class| look.class(class).field_of(Role::QuoteText).is_some())
}

fn paths(look: &Look<'_>, role: Role) -> Vec<Id> {
    let paths = look.schema.paths_of(role);
    paths
        .iter()
        .filter_map(|path| look.snapshot.iri(path))
        .collect()
}

fn with_role(look: &Look<'_>, subject: Id, role: Role) -> Vec<Id> {
    paths(look, role)
        .into_iter()
        .flat_map(|path| look.snapshot.objects(subject, path))
        .collect()
}

fn literal<'a>(look: &Look<'a>, id: Id) -> Option<&'a str> {
    match look.snapshot.term(id) {
        TermRef::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}
