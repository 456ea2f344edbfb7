//! Turtle of a dataset, compiled with ours: each mistake with its findings, and what follows from
//! Turtle without mistakes.

use crate::cases;
use plenary::diagnostic::{FileId, Finding, Place, Severity};
use plenary::ontology::{
    self, Class, Direction, Field, Schema, TurtleFile, Value, Write, compile, embedded,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Compiles Turtle together with ours.
fn with_ours(text: &str) -> (Schema, Vec<Finding>) {
    let of_dataset = TurtleFile {
        file: FileId(3),
        path: "case.ttl",
        text,
        of_dataset: true,
    };
    let files: Vec<_> = embedded().into_iter().chain([of_dataset]).collect();
    compile(&files)
}

fn turtle_cases(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/ontology")
        .join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&root)
        .expect("the folder of cases can be read")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ttl"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no case in {}", root.display());
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the case can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn mistakes_are_found() {
    for (path, text) in turtle_cases("bad") {
        let (_, findings) = with_ours(&text);
        assert!(!findings.is_empty(), "{} has no finding", path.display());
        let shown: String = findings.iter().map(|it| show(it, &text)).collect();
        cases::expect(&path.with_extension("txt"), &shown);
    }
}

#[test]
fn turtle_without_mistakes_says_what_follows() {
    let (ours, _) = compile(&embedded());
    let known: BTreeSet<String> = blocks(&ours).into_iter().collect();
    for (path, text) in turtle_cases("good") {
        let (schema, findings) = with_ours(&text);
        let shown: String = findings.iter().map(|it| show(it, &text)).collect();
        assert_eq!(shown, "", "{}", path.display());
        let new = blocks(&schema);
        let new: String = new
            .into_iter()
            .filter(|block| !known.contains(block))
            .collect();
        cases::expect(&path.with_extension("txt"), &new);
    }
}

#[test]
fn turtle_that_is_written_reads_back() {
    let (ours, _) = compile(&embedded());
    let text = ontology::turtle(&ours);
    let file = TurtleFile {
        file: FileId(0),
        path: "all.ttl",
        text: &text,
        of_dataset: false,
    };
    let (again, findings) = compile(&[file]);
    assert_eq!(findings, []);
    assert_eq!(again.statements.len(), ours.statements.len());
    for (again, ours) in blocks(&again).iter().zip(blocks(&ours)) {
        assert_eq!(*again, ours);
    }
    assert_eq!(
        ontology::turtle(&again).lines().count(),
        text.lines().count()
    );
}

#[test]
fn turtle_that_is_cut_anywhere_has_findings_and_nothing_worse() {
    let [_, _, shapes] = embedded();
    let end = shapes.text.find("# Event").expect("the first shapes end");
    let text = &shapes.text[..end];
    let cuts = text.char_indices().map(|(index, _)| index);
    for cut in cuts.step_by(499) {
        for text in [&text[..cut], &text[cut..]] {
            let file = TurtleFile { text, ..shapes };
            let _ = compile(&[file]);
        }
    }
}

#[test]
fn nesting_is_bounded() {
    let text = "<http://e/a> <http://e/b> ".to_owned() + &"[ <http://e/b> ( ".repeat(20_000);
    let (_, findings) = with_ours(&text);
    let codes: Vec<_> = findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(codes, ["too-deep"]);
}

/// A finding as lines, each place with what stands there.
fn show(finding: &Finding, text: &str) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut shown = format!(
        "{severity}[{}] {}: {}\n",
        finding.code.as_str(),
        position(finding.place, text),
        finding.message,
    );
    let mut line = |what: &str, said: &str| {
        writeln!(shown, "  {what}{said}").expect("a string takes all");
    };
    if !finding.label.is_empty() {
        line("", &finding.label);
    }
    for also in &finding.also {
        line(&format!("{}: ", position(also.place, text)), &also.label);
    }
    for note in &finding.notes {
        line("note: ", note);
    }
    if let Some(hint) = &finding.hint {
        line("hint: ", hint);
    }
    shown
}

/// Where something stands: in a case by line and column, in our own Turtle by the subject that it
/// is said of, so that the cases stay true when ours grows.
fn position(place: Place, text: &str) -> String {
    let ours = embedded();
    let file = ours.iter().find(|file| file.file == place.file);
    let text = file.map_or(text, |file| file.text);
    let start = usize::try_from(place.start).expect("a file fits in memory");
    let excerpt = &text[start..start + place.len as usize];
    let excerpt = excerpt.lines().next().unwrap_or_default();
    let before = &text[..start];
    if let Some(file) = file {
        let mut lines = text[..start + excerpt.len()].lines().rev();
        let subject = lines
            .find(|line| line.starts_with(|first: char| !first.is_whitespace()))
            .and_then(|line| line.split(' ').next())
            .unwrap_or_default();
        return format!("{} at {subject}: {excerpt}", file.path);
    }
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    format!("case.ttl:{line}:{} {excerpt}", last.chars().count() + 1)
}

/// What a schema says, as a block of lines for each class and each field.
fn blocks(schema: &Schema) -> Vec<String> {
    let mut blocks = Vec::new();
    for class in &schema.classes {
        blocks.push(class_block(schema, class));
        for field in &class.fields {
            blocks.push(field_block(schema, class, field));
        }
    }
    for choice in schema.terms.values().filter(|term| term.of_dataset) {
        let label = choice.label.get("en").map_or("", String::as_str);
        blocks.push(format!(
            "term {} {:?} {label}\n",
            short(schema, &choice.iri),
            choice.kind
        ));
    }
    blocks
}

fn class_block(schema: &Schema, class: &Class) -> String {
    let mut block = format!(
        "class {} group {:?} segment {}\n",
        short(schema, &class.iri),
        class.group.as_deref().unwrap_or_default(),
        class.segment,
    );
    for write in &class.types {
        write_line(schema, &mut block, "is a", write);
    }
    if let Some(field) = class.shorthand {
        let path = short(schema, &class.field(field).path);
        writeln!(block, "  shorthand {path}").expect("a string takes all");
    }
    match &class.id_from {
        None => {}
        Some(ontology::IdFrom::ContentHash) => block.push_str("  id from a hash\n"),
        Some(ontology::IdFrom::Fields(fields)) => {
            let paths = fields
                .iter()
                .map(|id| short(schema, &class.field(*id).path));
            let paths: Vec<_> = paths.collect();
            writeln!(block, "  id from {}", paths.join(", ")).expect("a string takes all");
        }
    }
    block
}

fn field_block(schema: &Schema, class: &Class, field: &Field) -> String {
    let max = field
        .max
        .map_or_else(|| "*".to_owned(), |max| max.to_string());
    let mut block = format!(
        "{} {} ({}): {}, {}..{max}{}{}\n",
        short(schema, &class.iri),
        field.key.as_deref().unwrap_or("-"),
        short(schema, &field.path),
        value(schema, &field.value),
        field.min,
        if field.warns { ", warns" } else { "" },
        if field.min_warns { ", lack warns" } else { "" },
    );
    let mut line = |text: String| writeln!(block, "  {text}").expect("a string takes all");
    for key in &field.former_keys {
        line(format!("formerly {key}"));
    }
    if let Some(limit) = &field.bounds.min_inclusive {
        line(format!("at least {limit}"));
    }
    if let Some(limit) = &field.bounds.max_inclusive {
        line(format!("at most {limit}"));
    }
    for pattern in &field.bounds.patterns {
        line(format!("matches {pattern}"));
    }
    for class in &field.when_true {
        line(format!("true is a {}", short(schema, class)));
    }
    for write in &field.writes {
        write_line(schema, &mut block, "", write);
    }
    for (path, write) in &field.parent_writes {
        let path = format!("by {} the parent", short(schema, path));
        write_line(schema, &mut block, &path, write);
    }
    for write in field.when_absent.iter().flat_map(|absent| &absent.writes) {
        write_line(schema, &mut block, "absent", write);
    }
    block
}

fn write_line(schema: &Schema, block: &mut String, what: &str, write: &Write) {
    let arrow = match write.direction {
        Direction::Forward => "→",
        Direction::Backward => "←",
    };
    let what = if what.is_empty() {
        String::new()
    } else {
        format!("{what} ")
    };
    let alignment = if write.alignment { " (alignment)" } else { "" };
    let iri = short(schema, &write.iri);
    writeln!(block, "  {what}{arrow} {iri}{alignment}").expect("a string takes all");
}

fn value(schema: &Schema, value: &Value) -> String {
    let name = |id: &ontology::ClassId| short(schema, &schema.class(*id).iri);
    match value {
        Value::Reference(classes) => {
            let names: Vec<_> = classes.iter().map(name).collect();
            format!("reference {}", names.join(" or "))
        }
        Value::Nested(class) => format!("nested {}", name(class)),
        Value::Word(choices) => {
            let words: Vec<_> = choices.iter().map(|choice| &*choice.word).collect();
            format!("word {}", words.join(" or "))
        }
        Value::Literal(datatypes) => {
            let names: Vec<_> = datatypes.iter().map(|it| short(schema, it.iri())).collect();
            names.join(" or ")
        }
        other => format!("{other:?}"),
    }
}

fn short(schema: &Schema, iri: &str) -> String {
    schema
        .prefixes
        .iter()
        .find_map(|(prefix, namespace)| {
            let local = iri.strip_prefix(&**namespace)?;
            Some(format!("{prefix}:{local}"))
        })
        .unwrap_or_else(|| format!("<{iri}>"))
}
