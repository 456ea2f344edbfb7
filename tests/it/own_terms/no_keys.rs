//! No record key, no class and no IRI of the meeting vocabulary stands in `src`: what is meant is
//! found by role and by schema.

use plenary::ontology::{Schema, compile, embedded};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::Lit;

/// Words that are keys of records by chance and mean something else here: where, which, and what.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    (
        "",
        &["id", "in"],
        "keys of the format itself, which no shape has",
    ),
    (
        "dataset/manifest.rs",
        &["title", "description", "publisher", "name"],
        "keys of `dataset.yaml`, which is no record",
    ),
    (
        "dataset/area.rs",
        &["name"],
        "a key of `dataset.yaml`, which is no record",
    ),
    (
        "dataset/catalogue.rs",
        &["description", "publisher"],
        "keys of `dataset.yaml`, which is no record",
    ),
    ("dataset/walk.rs", &["sources"], "the folder of the texts"),
    ("cli/pictures.rs", &["themes"], "a kind of picture"),
    (
        "diagram/kinds/themes.rs",
        &["broader", "related"],
        "properties of SKOS",
    ),
    (
        "diagram/words.rs",
        &["broader", "related"],
        "properties of SKOS",
    ),
    (
        "diagram/write/",
        &["name", "source", "Source", "statements", "note"],
        "attributes and columns that other programs read",
    ),
    (
        "server/diagram/given.rs",
        &["evidence", "themes", "from", "theme", "title", "to"],
        "kinds and parameters of pictures",
    ),
    (
        "cli/check.rs",
        &["evidence", "file"],
        "a name in the JSON report, and what is counted",
    ),
    (
        "cli/evidence.rs",
        &["place", "text", "source", "sources"],
        "names in the JSON report",
    ),
    ("cli/query.rs", &["file"], "an option of the command"),
    ("cli/running.rs", &["events"], "a value of an option"),
    (
        "diagnostic/render/sarif.rs",
        &["name", "text"],
        "words of SARIF",
    ),
    ("export/rdfxml.rs", &["about"], "an attribute of RDF/XML"),
    ("graph/order.rs", &["date"], "a datatype of XML Schema"),
    (
        "integrity/skos.rs",
        &["broader", "related"],
        "properties of SKOS",
    ),
    (
        "ontology/json_schema/",
        &["title", "description", "number"],
        "words of JSON Schema",
    ),
    (
        "ontology/schema.rs",
        &["Source"],
        "a role, of the annotations' namespace",
    ),
    ("ontology/triples.rs", &["prefix"], "a keyword of Turtle"),
    (
        "ontology/vocab.rs",
        &["name", "description", "role"],
        "properties of SHACL and of the annotations",
    ),
    ("query/", &["prefix", "as"], "keywords of SPARQL"),
    (
        "server/client.rs",
        &["for"],
        "a word of the header `Forwarded`",
    ),
    ("server/search.rs", &["kind"], "a parameter of an address"),
    (
        "site/catalogue.rs",
        &["Document", "ConceptScheme", "publisher", "theme"],
        "words of FOAF, SKOS, Dublin Core and DCAT",
    ),
    ("site/description.rs", &["url"], "a word of schema.org"),
    (
        "site/resource/structured.rs",
        &["address"],
        "a word of schema.org",
    ),
    ("site/picture.rs", &["themes"], "a kind of picture"),
    (
        "site/landing/",
        &["schemes", "statements", "url"],
        "a variable of the template, the name of a question, a word of schema.org and of BibTeX",
    ),
    (
        "site/list/",
        &["date", "scheme", "schemes", "theme", "themes"],
        "parts of paths and variables of the templates",
    ),
    (
        "site/search/data.rs",
        &["position", "text"],
        "words of schema.org",
    ),
    (
        "site/",
        &["title", "description", "name", "language"],
        "variables of the templates",
    ),
];

/// What no string of ours may be, and what none may hold.
struct Vocabulary {
    words: BTreeSet<String>,
    within: Vec<String>,
}

fn schema() -> Schema {
    let (schema, findings) = compile(&embedded());
    assert!(findings.is_empty(), "{findings:#?}");
    schema
}

impl Vocabulary {
    fn of(schema: &Schema) -> Self {
        let iri = schema.iri.as_deref().expect("our ontology has an IRI");
        let mut words = BTreeSet::new();
        for class in &schema.classes {
            words.extend(class.group.clone());
            words.insert(class.segment.clone());
            let local = class.iri.rsplit(['#', '/']).next().unwrap_or_default();
            words.insert(local.to_owned());
            words.extend(class.fields.iter().filter_map(|field| field.key.clone()));
        }
        Self {
            words,
            within: vec![format!("{iri}#")],
        }
    }

    /// What a string has of it.
    fn found<'t>(&self, text: &'t str) -> Option<&'t str> {
        let holds = |part: &String| text.contains(part.as_str());
        (self.words.contains(text) || self.within.iter().any(holds)).then_some(text)
    }
}

/// The strings of a file with their lines, without those of docs and unit tests.
fn strings(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let (mut of_attribute, mut of_tests) = (false, false);
    for token in tokens {
        let was_hash = std::mem::take(&mut of_attribute);
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => of_attribute = true,
            TokenTree::Punct(punct) if punct.as_char() == '!' && was_hash => of_attribute = true,
            TokenTree::Group(group) if was_hash => {
                let text = group.stream().to_string().replace(' ', "");
                of_tests |= text == "cfg(test)";
                if !text.starts_with("doc=") {
                    strings(group.stream(), found);
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && of_tests => {
                of_tests = false;
            }
            TokenTree::Group(group) => strings(group.stream(), found),
            TokenTree::Punct(punct) if punct.as_char() == ';' => of_tests = false,
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                match Lit::new(literal) {
                    Lit::Str(text) => found.push((line, text.value())),
                    Lit::ByteStr(text) => {
                        found.push((line, String::from_utf8_lossy(&text.value()).into_owned()));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

fn strings_of(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    strings(text.parse().expect("Rust that compiles"), &mut found);
    found
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|found| found == "rs") && !path.ends_with("tests.rs")
        {
            found.push(path);
        }
    }
}

#[test]
fn no_word_of_the_records_stands_in_the_program() {
    let vocabulary = Vocabulary::of(&schema());
    assert!(vocabulary.words.len() > 60, "{:?}", vocabulary.words);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    assert!(files.len() > 100, "{} files", files.len());
    files.sort();
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let path = file.strip_prefix(&root).expect("below src");
        let path = path.to_str().expect("a plain name").replace('\\', "/");
        for (line, string) in strings_of(&text) {
            let Some(word) = vocabulary.found(&string) else {
                continue;
            };
            let allowed = OTHERWISE
                .iter()
                .filter(|(place, words, _)| path.starts_with(place) && words.contains(&word));
            let allowed: Vec<_> = allowed
                .map(|(place, ..)| (*place, word.to_owned()))
                .collect();
            if allowed.is_empty() {
                wrong.push(format!("src/{path}:{line}: `{word}`"));
            }
            used.extend(allowed);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (place, words, _) in OTHERWISE {
        for word in *words {
            let is_format = ["id", "in"].contains(word);
            let is_used = used.contains(&(*place, (*word).to_owned()));
            let is_used = is_format || is_used;
            assert!(is_used, "`{word}` stands no more in src/{place}");
        }
    }
}

#[test]
fn a_word_of_the_records_would_be_seen() {
    let vocabulary = Vocabulary::of(&schema());
    let text = r##"
        /// A "part_of".
        #[doc = "part_of"]
        fn f() {
            // "part_of"
            let a = "part of";
            let b = json!({"part_of": g("Panel")});
            #[serde(rename = "made_at")]
            let c = match key { b"stated_by" => "https://w3id.org/plenary/ns#Event", _ => r#"x"# };
        }
        #[cfg(test)]
        mod tests {
            const A: &str = "part_of";
        }
        const B: &str = "convened_by";
    "##;
    let found: Vec<String> = strings_of(text)
        .into_iter()
        .filter(|(_, string)| vocabulary.found(string).is_some())
        .map(|(line, string)| format!("{line} {string}"))
        .collect();
    let expected = [
        "7 part_of",
        "7 Panel",
        "8 made_at",
        "9 stated_by",
        "9 https://w3id.org/plenary/ns#Event",
        "15 convened_by",
    ];
    assert_eq!(found, expected);
}
