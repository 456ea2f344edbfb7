//! Each folder in `tests/cases/export` holds a graph, `input.trig`, and what each format makes of
//! it: a file, or `refused.txt` with the reasons. Every file is read back to the same graph.

use crate::cases;
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{Dataset, Quad};
use plenary::export::{self, Format, List, Style};
use sha2::Digest;
use std::fmt::Write as _;

#[test]
fn every_format_reads_back_to_the_same_graph() {
    let mut files = 0;
    for folder in cases::folders("export") {
        let input = std::fs::read(folder.join("input.trig")).expect("each case has an input");
        let graph = canonical(&read(&input, Format::TriG));
        let mut refused = String::new();
        for format in Format::ALL {
            match text_of(&graph, format) {
                Ok(text) => {
                    let extension = format.extension();
                    let path = folder.join(format!("expected.{extension}"));
                    cases::expect(&path, &text);
                    let back = read(text.as_bytes(), format);
                    assert_eq!(canonical(&back), graph, "{}", path.display());
                    files += 1;
                }
                Err(error) => {
                    let hint = error.hint().expect("a refusal says what else to do");
                    let label = format.label();
                    let _ = writeln!(refused, "{label}\n  error: {error}\n  hint: {hint}");
                }
            }
        }
        if refused.is_empty() {
            assert!(!folder.join("refused.txt").exists(), "{}", folder.display());
        } else {
            cases::expect(&folder.join("refused.txt"), &refused);
        }
    }
    assert!(files > 40, "only {files} files were written");
}

#[test]
fn the_order_of_the_input_does_not_show() {
    for folder in cases::folders("export") {
        let input = std::fs::read(folder.join("input.trig")).expect("each case has an input");
        let graph = canonical(&read(&input, Format::TriG));
        let mut turned = graph.clone();
        turned.reverse();
        turned.extend(graph.iter().take(3).cloned());
        for format in Format::ALL {
            if let (Ok(text), Ok(again)) = (text_of(&graph, format), text_of(&turned, format)) {
                assert_eq!(text, again, "{} as {}", folder.display(), format.label());
            }
        }
    }
}

#[test]
fn a_snapshot_gives_the_same_bytes_as_its_statements() {
    for folder in cases::folders("export") {
        let input = std::fs::read(folder.join("input.trig")).expect("each case has an input");
        let graph = canonical(&read(&input, Format::TriG));
        let mut builder = plenary::graph::Builder::new();
        for quad in &graph {
            builder.insert(quad.as_ref());
        }
        let snapshot = builder.finish().expect("few quads");
        for format in Format::ALL {
            let mut out = Vec::new();
            let counts = export::write(&snapshot, format, &style(), &mut out, &mut |_| {});
            let Ok(counts) = counts else {
                assert!(text_of(&graph, format).is_err());
                continue;
            };
            assert_eq!(counts.statements, graph.len() as u64);
            let back = read(&out, format);
            assert_eq!(canonical(&back), graph, "{}", folder.display());
            if matches!(format, Format::NQuads) {
                let hash = sha2::Sha256::digest(&out);
                let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(hash, snapshot.hash());
            }
        }
    }
}

#[test]
fn counts_and_says_how_far_it_is() {
    let quads = (0..20_000).map(|number| {
        let subject = oxrdf::NamedNode::new_unchecked(format!("http://x/{}", number / 2));
        let predicate = oxrdf::NamedNode::new_unchecked("http://x/#p");
        let object = oxrdf::Literal::from(number);
        Quad::new(subject, predicate, object, oxrdf::GraphName::DefaultGraph)
    });
    let list: List = quads.collect();
    let mut heard = Vec::new();
    let mut out = Vec::new();
    let counts = export::write(
        &list,
        Format::Turtle,
        &Style::default(),
        &mut out,
        &mut |done| heard.push(done),
    )
    .expect("memory can be written");
    assert_eq!(counts.statements, 20_000);
    assert_eq!(heard, [8_192, 16_384]);
    assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 19_999);
}

fn text_of(graph: &[Quad], format: Format) -> Result<String, export::ExportError> {
    let list: List = graph.iter().cloned().collect();
    let mut out = Vec::new();
    export::write(&list, format, &style(), &mut out, &mut |_| {})?;
    Ok(String::from_utf8(out).expect("all formats are UTF-8"))
}

fn style() -> Style {
    let context = include_str!("../cases/export/context.jsonld");
    let context: serde_json::Value = serde_json::from_str(context).expect("the context is JSON");
    let prefixes = [
        ("ex", "https://example.org/ns#"),
        ("other", "https://example.org/other/"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("unused", "https://example.org/unused#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ];
    let first = [
        "https://example.org/ns#Meeting",
        "http://www.w3.org/2000/01/rdf-schema#label",
    ];
    Style {
        prefixes: prefixes
            .map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()))
            .into(),
        first: first.map(Into::into).into(),
        ..Style::default()
    }
    .base("https://example.org/data/")
    .context(context)
}

fn read(bytes: &[u8], format: Format) -> Vec<Quad> {
    let format = RdfFormat::from_extension(format.extension()).expect("oxigraph has it");
    RdfParser::from_format(format)
        .for_slice(bytes)
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(bytes)))
}

/// The quads, with the labels of blank nodes that any other reading gives them too.
fn canonical(quads: &[Quad]) -> Vec<Quad> {
    let mut dataset: Dataset = quads.iter().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    let list: List = dataset.iter().map(oxrdf::QuadRef::into_owned).collect();
    list.quads().to_vec()
}

#[test]
fn the_command_takes_the_format_from_the_name_and_refuses_what_it_cannot_hold() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder can be made");
    let manifest = "base: https://example.org/\ntitle: Graphs\nlanguages: en\nlicence: CC0-1.0\n";
    std::fs::write(data.join("dataset.yaml"), manifest).expect("a file can be written");
    std::fs::write(
        data.join("extra.trig"),
        "<https://example.org/g> { <https://example.org/a> <https://example.org/p> 1 }",
    )
    .expect("a file can be written");
    let export = |name: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_plenary"))
            .args(["export", "--data", "data", "-o", name])
            .current_dir(folder.path())
            .output()
            .expect("plenary starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said, folder.path().join(name))
    };
    let (code, said, path) = export("out.ttl");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("error[format-without-graphs]: Turtle cannot hold"),
        "{said}"
    );
    assert!(!path.exists());
    let (code, said, path) = export("out.trig");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("wrote 1 statements in the default graph and a named one as TriG"));
    let text = std::fs::read_to_string(path).expect("it was written");
    assert_eq!(
        text,
        "@base <https://example.org/> .\n\nGRAPH <g> {\n  <a> <p> 1 .\n}\n"
    );
    let (code, said, path) = export("out.txt");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("hint: end it with one of `ttl`, `nt`"),
        "{said}"
    );
    assert!(!path.exists());
}
