//! The meeting written in YAML, JSON, NDJSON and tables gives the same bytes.
//!
//! The other three are made of `data/` by the schema alone: in tables, nested records are rows of
//! their own, with `in`, and with the number and source that they would have taken from around.

use crate::check::plenary;
use plenary::diagnostic::{FileId, Finding, Place};
use plenary::mapping::{Mapper, Object, Settings, Sink};
use plenary::ontology::{self, Class, ClassId, Field, Role, Schema, Value};
use plenary::record::{Kind, Node, Tree, read_yaml};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const BASE: &str = "https://w3id.org/plenary/hrc31/";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The texts of the record files.
fn texts() -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(data())
        .expect("the meeting is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .filter(|path| !path.ends_with("dataset.yaml"))
        .collect();
    paths.sort();
    let read = |path| fs::read_to_string(path).expect("records are text");
    paths.into_iter().map(read).collect()
}

/// A dataset with the meeting's manifest and text, and records in files of its own.
fn dataset(files: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path();
    fs::create_dir(root.join("sources")).expect("a folder can be made");
    for entry in fs::read_dir(data().join("sources")).expect("the text is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("a file has a name");
        fs::copy(&path, root.join("sources").join(name)).expect("it can be copied");
    }
    fs::copy(data().join("dataset.yaml"), root.join("dataset.yaml")).expect("it can be copied");
    for (name, text) in files {
        fs::write(root.join(name), text).expect("a file can be written");
    }
    folder
}

fn export(folder: &Path) -> String {
    let run = plenary(
        folder,
        &["--quiet", "export", "--format", "nq", "--data", "."],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.lines().count() > 1000);
    run.stdout
}

fn same_as_yaml(files: &[(String, String)]) {
    let other = dataset(files);
    let (expected, actual) = (export(&data()), export(other.path()));
    let lines = |text: &str| -> BTreeSet<String> { text.lines().map(str::to_owned).collect() };
    let (expected_lines, actual_lines) = (lines(&expected), lines(&actual));
    let missing: Vec<_> = expected_lines.difference(&actual_lines).take(5).collect();
    let more: Vec<_> = actual_lines.difference(&expected_lines).take(5).collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "- {missing:#?}\n+ {more:#?}"
    );
    assert_eq!(expected, actual);
}

/// A value as JSON; scalars are texts, since the schema says what they are.
fn to_json(node: Node<'_, '_>) -> Json {
    match node.kind() {
        Kind::Map => node
            .entries()
            .map(|(key, value)| (key.text().to_owned(), to_json(value)))
            .collect::<Map<_, _>>()
            .into(),
        Kind::List => node.items().map(to_json).collect::<Vec<_>>().into(),
        Kind::Null => Json::Null,
        _ => node.text().into(),
    }
}

fn trees(texts: &[String]) -> Vec<Tree<'_>> {
    let mut trees = Vec::new();
    for (file, text) in (0..).zip(texts) {
        let (tree, findings) = read_yaml(text, FileId(file));
        assert_eq!(findings, []);
        trees.push(tree);
    }
    trees
}

fn groups<'t>(trees: &'t [Tree<'t>]) -> impl Iterator<Item = (&'t str, Node<'t, 't>)> {
    let roots = trees.iter().filter_map(Tree::root);
    roots.flat_map(|root| {
        root.entries()
            .flat_map(|(key, records)| records.items().map(move |record| (key.text(), record)))
    })
}

#[test]
fn json_gives_the_same_bytes() {
    let texts = texts();
    let trees = trees(&texts);
    let mut all: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for (group, record) in groups(&trees) {
        all.entry(group).or_default().push(to_json(record));
    }
    let text = serde_json::to_string_pretty(&json!(all)).expect("its keys are strings");
    same_as_yaml(&[("records.json".to_owned(), text)]);
}

#[test]
fn lines_give_the_same_bytes() {
    let texts = texts();
    let trees = trees(&texts);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (group, record) in groups(&trees) {
        let file = files.entry(format!("{group}.ndjson")).or_default();
        file.push_str(&format!("{}\n", to_json(record)));
    }
    same_as_yaml(&files.into_iter().collect::<Vec<_>>());
}

#[test]
fn tables_give_the_same_bytes() {
    let (schema, findings) = ontology::compile(&ontology::embedded());
    assert_eq!(findings, []);
    let texts = texts();
    let trees = trees(&texts);
    let mut names = Names::default();
    let settings = Settings {
        base: BASE.to_owned(),
        language: "en".to_owned(),
        alignments: false,
    };
    let mut mapper = Mapper::new(&schema, settings);
    trees.iter().for_each(|tree| mapper.file(tree, &mut names));
    let mut tables = Tables {
        schema: &schema,
        names,
        rows: BTreeMap::new(),
    };
    for (group, record) in groups(&trees) {
        let class = schema
            .class_of_group(group)
            .expect("the meeting has known groups");
        tables.record(class, record, Vec::new(), &[]);
    }
    same_as_yaml(&tables.files());
}

/// What each record is called, by where it stands.
#[derive(Default)]
struct Names(Vec<(Place, ClassId, String)>);

impl Sink for Names {
    fn statement(&mut self, _: &str, _: &str, _: Object<'_>, _: Place) {}

    fn finding(&mut self, finding: Finding) {
        panic!("the meeting is right: {finding:?}");
    }

    fn record(&mut self, iri: &str, class: ClassId, place: Place) {
        self.0.push((place, class, iri.to_owned()));
    }
}

impl Names {
    /// The record of a class that a value is: the one with the shortest name of those in it.
    fn of(&self, class: ClassId, node: Node<'_, '_>) -> &str {
        let span = node.place();
        let within = |place: &Place| {
            place.file == span.file
                && place.start >= span.start
                && place.start < span.start + u64::from(span.len.max(1))
        };
        let found = self
            .0
            .iter()
            .filter(|(place, of, _)| *of == class && within(place));
        let shortest = found.min_by_key(|(_, _, iri)| iri.len());
        &shortest.expect("each record has a name").2
    }
}

/// A row: column → the values of its cell.
type Row = BTreeMap<String, Vec<String>>;

struct Tables<'s> {
    schema: &'s Schema,
    names: Names,
    rows: BTreeMap<String, Vec<Row>>,
}

impl Tables<'_> {
    /// Writes a record as a row, and what it nests as rows of other tables. `around` has what the
    /// record takes from the one around it.
    fn record(
        &mut self,
        id: ClassId,
        node: Node<'_, '_>,
        around: Vec<(String, Vec<String>)>,
        sources: &[String],
    ) {
        let schema = self.schema;
        let class = schema.class(id);
        let iri = self.names.of(id, node).to_owned();
        let path = iri.strip_prefix(BASE).expect("records are under the base");
        let last = path.rsplit('/').next().expect("a path has an end");
        let mut row: Row = around.into_iter().collect();
        row.insert("id".to_owned(), vec![last.to_owned()]);
        let shorthand = class.shorthand.map(|field| class.field(field));
        let given: Vec<(&str, Node<'_, '_>)> = match (node.kind(), shorthand) {
            (Kind::Map, _) => node
                .entries()
                .map(|(key, value)| (key.text(), value))
                .collect(),
            (_, Some(field)) => vec![(field.key.as_deref().expect("it has a key"), node)],
            (_, None) => panic!("a record is a map"),
        };
        let source = class.fields.iter().find(|field| field.inherit.is_some());
        let source_key = source.and_then(|field| field.key.as_deref());
        let own = given.iter().find(|(key, _)| Some(*key) == source_key);
        let sources: Vec<String> = match own {
            Some((_, value)) => scalars(*value),
            None => sources.to_vec(),
        };
        if let Some(key) = source_key.filter(|_| !sources.is_empty()) {
            row.insert(key.to_owned(), sources.clone());
        }
        for (key, value) in given.iter().filter(|(key, _)| *key != "id") {
            let field = class.field_of_key(key).expect("the meeting has known keys");
            let field = class.field(field);
            match field.value {
                Value::Nested(nested) => {
                    self.nested(field, nested, (path, *value), &sources);
                }
                Value::Text if value.kind() == Kind::Map => {
                    for (language, texts) in value.entries() {
                        row.insert(format!("{key}@{}", language.text()), scalars(texts));
                    }
                }
                _ => {
                    row.insert((*key).to_owned(), scalars(*value));
                }
            }
        }
        let group = class.group.clone().expect("our classes have groups");
        self.rows.entry(group).or_default().push(row);
    }

    fn nested(
        &mut self,
        field: &Field,
        nested: ClassId,
        (path, value): (&str, Node<'_, '_>),
        sources: &[String],
    ) {
        let order = self.schema.class(nested).field_of(Role::Order);
        let order = order.and_then(|(_, order)| order.key.clone());
        for (number, item) in (1..).zip(value.one_or_more()) {
            let mut around = vec![("in".to_owned(), vec![path.to_owned()])];
            if let Some(key) = order.clone().filter(|_| field.numbered) {
                around.push((key, vec![number.to_string()]));
            }
            self.record(nested, item, around, sources);
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let tables = self.rows.iter();
        tables
            .map(|(group, rows)| {
                let class = self.schema.class_of_group(group).expect("it was one");
                let text = table(self.schema.class(class), rows);
                (format!("{group}.csv"), text)
            })
            .collect()
    }
}

fn table(class: &Class, rows: &[Row]) -> String {
    let columns: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.keys().map(|key| &**key))
        .collect();
    let many = |column: &str| {
        let key = column.split('@').next().expect("a split has a start");
        class.field_of_key(key).is_some_and(|field| {
            let field = class.field(field);
            field.max != Some(1) && !(field.value == Value::Text && field.unique_lang)
        })
    };
    let mut text = line(columns.iter().map(|column| (*column).to_owned()));
    for row in rows {
        text.push_str(&line(columns.iter().map(|column| {
            let values = row.get(*column).map_or(&[][..], Vec::as_slice);
            if !many(column) {
                assert!(values.len() < 2, "{column}: {values:?}");
                return values.concat();
            }
            let escaped = values
                .iter()
                .map(|value| value.replace('\\', "\\\\").replace('|', "\\|"));
            escaped.collect::<Vec<_>>().join("|")
        })));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    format!("{}\n", quoted.collect::<Vec<_>>().join(","))
}

fn scalars(node: Node<'_, '_>) -> Vec<String> {
    node.one_or_more()
        .map(|item| item.text().to_owned())
        .collect()
}
