//! What a graph was built from: each file with the checksum that it has, the program and its
//! ontology, and no time unless one is given.

use crate::cases;
use crate::dumps::sha256;
use crate::harvest::{graph_of, in_graph};
use crate::running::{copy, get, start_command};
use oxrdf::{Graph, TermRef};
use plenary::dataset::{FILE_BYTES_MAX, Input, Request, load};
use plenary::export::Format;
use plenary::site::{About, Provenance, Site};
use std::fs;
use std::path::Path;
use std::process::Command;

const DOCUMENT: &str = "https://w3id.org/plenary/hrc31/provenance";
const PROV: &str = "http://www.w3.org/ns/prov#";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the dataset in a folder, as they are told.
fn inputs(folder: &Path) -> Vec<Input> {
    let loaded = load(folder, Request::graph(true)).expect("it can be read");
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    loaded.inputs
}

/// Files below a folder, as they are.
fn files(folder: &Path, names: &[&str]) -> Vec<Input> {
    let of = |name: &&str| {
        let bytes = fs::read(folder.join(name)).expect("the file is there");
        Input {
            name: (*name).to_owned(),
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
        }
    };
    names.iter().map(of).collect()
}

fn provenance(ended: Option<&str>) -> Graph {
    let mut loaded = load(&root().join("data"), Request::graph(true)).expect("it can be read");
    let snapshot = loaded.build().expect("it is small");
    let mut about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    about.provenance = Provenance {
        inputs: loaded.inputs,
        ended: ended.map(str::to_owned),
    };
    let site = Site::new(about, loaded.schema, snapshot);
    let document = site.provenance(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        Format::NTriples,
    );
    graph_of(&document.expect("it is described").bytes)
}

#[test]
fn each_file_that_was_read_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path();
    copy(&root().join("data"), data);
    for (name, text) in [
        ("organisations.csv", "id,name\none,One\n"),
        (
            "more/places.ndjson",
            "{\"id\": \"here\", \"name\": \"Here\"}\n\n",
        ),
        ("more/graph.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }\n"),
        ("ontology/own.ttl", "# Nothing of our own.\n"),
        ("_set-aside.yaml", "nothing: here\n"),
        ("notes.txt", "Nothing reads this.\n"),
    ] {
        let path = data.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let read = inputs(data);
    let names: Vec<&str> = read.iter().map(|input| input.name.as_str()).collect();
    for name in [
        "dataset.yaml",
        "more/graph.trig",
        "more/places.ndjson",
        "ontology/own.ttl",
        "organisations.csv",
        "sources/hrc31-rights-of-the-child.txt",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for name in ["_set-aside.yaml", "notes.txt"] {
        assert!(!names.contains(&name), "{name}: {names:?}");
    }
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(read, files(data, &names));
    // Who only checks wants to know none of it.
    let request = Request {
        alignments: true,
        wanted: plenary::dataset::Wanted::default(),
    };
    assert!(
        load(data, request)
            .expect("it can be read")
            .inputs
            .is_empty()
    );
}

/// A table of several stretches, and RDF that is not kept in memory: with what stands after the
/// last statement.
#[test]
fn large_files_are_summed_up_while_they_are_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path();
    let manifest = "base: https://meetings.test/\ntitle: X\nlanguages: [en]\nlicence: CC0-1.0\n";
    fs::write(data.join("dataset.yaml"), manifest).expect("a file");
    let rows: String = (0..90_000)
        .map(|row| format!("p{row},\"Place {row}\"\r\n"))
        .collect();
    fs::write(
        data.join("places.csv"),
        format!("\u{FEFF}id,name\r\n{rows}\r\n"),
    )
    .expect("a file");
    let line = format!("# {}\n", "x".repeat(1 << 20));
    let lines = usize::try_from(FILE_BYTES_MAX >> 20).expect("it fits");
    let triples = format!("<urn:a> <urn:b> <urn:c> .\n{}\n\n", line.repeat(lines));
    fs::write(data.join("large.nt"), triples).expect("a file");
    let names = ["dataset.yaml", "large.nt", "places.csv"];
    assert_eq!(inputs(data), files(data, &names));
}

#[test]
fn the_document_tells_files_program_and_ontology() {
    let graph = provenance(None);
    let build = format!("{DOCUMENT}#build");
    let used = in_graph(&graph, &build, &format!("{PROV}used"));
    let read = inputs(&root().join("data"));
    assert!(read.len() > 5, "{read:?}");
    let spdx = |name: &str| format!("http://spdx.org/rdf/terms#{name}");
    let nfo = "http://www.semanticdesktop.org/ontologies/2007/03/22/nfo#fileSize";
    for input in &read {
        let file = format!("{DOCUMENT}#input/{}", input.name);
        assert!(used.contains(&file), "{file}: {used:?}");
        let name = in_graph(&graph, &file, &spdx("fileName"));
        assert_eq!(name, [input.name.as_str()]);
        assert_eq!(in_graph(&graph, &file, nfo), [input.bytes.to_string()]);
        let checksum = in_graph(&graph, &file, &spdx("checksum"));
        let value = in_graph(&graph, &checksum[0], &spdx("checksumValue"));
        assert_eq!(value, [input.sha256.as_str()]);
    }
    // The files, and the ontology.
    assert_eq!(used.len(), read.len() + 1, "{used:?}");
    let ontology = "https://w3id.org/plenary/ns";
    assert!(used.iter().any(|iri| iri == ontology), "{used:?}");
    let version = in_graph(
        &graph,
        ontology,
        "http://www.w3.org/2002/07/owl#versionInfo",
    );
    assert_eq!(version, [env!("CARGO_PKG_VERSION")]);
    for name in [
        "ontology/plenary.ttl",
        "ontology/schema.ttl",
        "ontology/shapes.ttl",
    ] {
        let file = format!("{DOCUMENT}#program/{name}");
        let checksum = in_graph(&graph, &file, &spdx("checksum"));
        let value = in_graph(&graph, &checksum[0], &spdx("checksumValue"));
        let bytes = fs::read(root().join(name)).expect("the file is there");
        assert_eq!(value, [sha256(&bytes)], "{name}");
    }
    let program = format!("{DOCUMENT}#program");
    let version = in_graph(&graph, &program, "https://schema.org/softwareVersion");
    assert_eq!(version, [env!("CARGO_PKG_VERSION")]);
    let sum = in_graph(&graph, &format!("{DOCUMENT}#graph"), &spdx("checksum"));
    let value = in_graph(&graph, &sum[0], &spdx("checksumValue"));
    assert_eq!(value, [crate::ours::snapshot().hash()]);
}

#[test]
fn no_time_is_told_unless_one_is_given() {
    let ended = format!("{PROV}endedAtTime");
    let build = format!("{DOCUMENT}#build");
    let graph = provenance(None);
    let is_time = |triple: &oxrdf::TripleRef<'_>| match triple.object {
        TermRef::Literal(text) => text.datatype().as_str().ends_with("#dateTime"),
        TermRef::NamedNode(_) | TermRef::BlankNode(_) => false,
    };
    assert_eq!(graph.iter().find(is_time), None);
    let graph = provenance(Some("2026-11-24T10:00:00Z"));
    assert_eq!(in_graph(&graph, &build, &ended), ["2026-11-24T10:00:00Z"]);
}

#[test]
fn the_time_comes_from_the_environment() {
    let serve = |time: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("SOURCE_DATE_EPOCH", time)
            .current_dir(root());
        command
    };
    let server = start_command(serve("1764460800"));
    let document = get(server.address, "/provenance.nt", &[]);
    assert_eq!(document.status, 200);
    let text = document.text();
    assert!(
        text.contains("#endedAtTime> \"2025-11-30T00:00:00Z\""),
        "{text}"
    );
    let refused = serve("yesterday").output().expect("the program can be run");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(
        said.contains("`SOURCE_DATE_EPOCH` is `yesterday`"),
        "{said}"
    );
}

/// The catalogue and VoID lead to it.
#[test]
fn it_is_found_from_the_catalogue_and_from_void() {
    let site = crate::harvest::site();
    let root = "https://portal.test/";
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    for described in [
        site.catalogue(&plenary::site::Addresses::served_at(root), Format::NTriples),
        site.void(&plenary::site::Addresses::served_at(root), Format::NTriples),
    ] {
        let graph = graph_of(&described.expect("it is described").bytes);
        let build = in_graph(&graph, dataset, &format!("{PROV}wasGeneratedBy"));
        assert_eq!(build, [format!("{DOCUMENT}#build")]);
        let document = in_graph(&graph, dataset, "http://purl.org/dc/terms/provenance");
        assert_eq!(document, [DOCUMENT]);
    }
}

/// Names of files that are no part of an address as they are.
#[test]
fn odd_names_of_files_are_addresses() {
    let mut loaded =
        load(&cases::folders("check/good")[0], Request::graph(true)).expect("a dataset");
    let snapshot = loaded.build().expect("it is small");
    let mut about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    let names = ["a b/ü#%.yaml", "<x>\"{y}|z\\^`[1].csv"];
    about.provenance.inputs = names.map(|name| Input::of(name, b"")).to_vec();
    let site = Site::new(about, loaded.schema, snapshot);
    for format in Format::ALL {
        let document = site.provenance(
            &plenary::site::Addresses::served_at("https://portal.test/"),
            format,
        );
        let bytes = document.expect("it is described").bytes;
        let parser = match format {
            Format::Turtle => oxigraph::io::RdfFormat::Turtle,
            Format::NTriples => oxigraph::io::RdfFormat::NTriples,
            Format::NQuads => oxigraph::io::RdfFormat::NQuads,
            Format::TriG => oxigraph::io::RdfFormat::TriG,
            Format::RdfXml => oxigraph::io::RdfFormat::RdfXml,
            Format::JsonLd => oxigraph::io::RdfFormat::JsonLd {
                profile: oxigraph::io::JsonLdProfileSet::empty(),
            },
        };
        let quads = oxigraph::io::RdfParser::from_format(parser).for_slice(&bytes);
        let read: Result<Vec<oxrdf::Quad>, _> = quads.collect();
        let told = read.unwrap_or_else(|error| panic!("{format:?}: {error}"));
        for name in names {
            let is_name = |quad: &oxrdf::Quad| {
                quad.object.to_string() == oxrdf::Literal::from(name).to_string()
            };
            assert!(told.iter().any(is_name), "{format:?}: {name}");
        }
    }
}
