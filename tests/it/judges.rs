//! Programs that are not ours judge what we write. Behind the feature `judges`, since they must be
//! installed: `make test` does that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Codes of findings that a JSON Schema can see too: they are about the form of a record.
const STRUCTURAL: [&str; 8] = [
    "unknown-group",
    "unknown-key",
    "missing-key",
    "wrong-type",
    "bad-id",
    "too-many-values",
    "too-few-values",
    "bad-language",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn plenary(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plenary"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("plenary starts")
}

/// Runs plenary and returns what it wrote to stdout.
fn written(arguments: &[&str]) -> Vec<u8> {
    let output = plenary(arguments);
    assert!(
        output.status.success(),
        "plenary {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Runs a judge and fails with what it says unless it is content.
pub(crate) fn judge(script: &str, arguments: &[&Path]) -> String {
    judge_in(".venv", script, arguments)
}

/// Runs a judge with what is installed in an environment.
fn judge_in(environment: &str, script: &str, arguments: &[&Path]) -> String {
    let python = root().join(environment).join("bin/python");
    assert!(
        python.exists(),
        "the judges are not installed: run `make judges`"
    );
    let output = Command::new(python)
        .arg(root().join("tests/judges").join(script))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("python starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{script}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Exports the meeting in a format into a folder.
fn export(folder: &Path, extension: &str) -> PathBuf {
    let path = folder.join(format!("graph.{extension}"));
    fs::write(
        &path,
        written(&["export", "--data", "data", "--format", extension]),
    )
    .expect("a file in a temporary folder");
    path
}

#[test]
fn rdflib_reads_one_graph_in_six_formats() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for extension in ["ttl", "nt", "nq", "trig", "rdf", "jsonld"] {
        export(folder.path(), extension);
    }
    let said = judge("formats.py", &[folder.path()]);
    assert!(said.starts_with("6 formats, one graph of "), "{said}");
}

#[test]
fn pyshacl_says_that_the_meeting_conforms() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let graph = export(folder.path(), "nt");
    judge(
        "shapes.py",
        &[
            &graph,
            &root().join("ontology/shapes.ttl"),
            &root().join("ontology/plenary.ttl"),
        ],
    );
}

#[test]
fn pyld_reads_the_json_ld() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (document, quads) = (export(folder.path(), "jsonld"), export(folder.path(), "nq"));
    judge("jsonld.py", &[&document, &quads]);
}

#[test]
fn rdflib_gives_the_same_answers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let graph = export(folder.path(), "nt");
    judge(
        "questions.py",
        &[
            &graph,
            &root().join("ontology/questions"),
            &root().join("tests/cases/questions"),
        ],
    );
}

/// The record files of a folder that a JSON Schema speaks of.
fn record_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a dataset")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("_");
            name != "dataset.yaml" && !name.starts_with(['.', '_'])
        })
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            matches!(
                extension,
                Some("yaml" | "yml" | "json" | "ndjson" | "jsonl")
            )
        })
        .collect();
    files.sort();
    files
}

/// Writes the JSON Schema of a dataset, its own Turtle included.
fn schema_of(dataset: &Path, folder: &Path) -> PathBuf {
    let path = folder.join("schema.json");
    let dataset = dataset.to_str().expect("a path in UTF-8");
    fs::write(
        &path,
        written(&["schema", "--format", "json-schema", "--data", dataset]),
    )
    .expect("a file in a temporary folder");
    path
}

fn judge_records(dataset: &Path, verdict: &str, files: &[PathBuf]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let schema = schema_of(dataset, folder.path());
    let mut arguments = vec![schema.as_path(), Path::new(verdict)];
    arguments.extend(files.iter().map(PathBuf::as_path));
    judge("schema.py", &arguments);
}

fn datasets(kind: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("tests/cases/check").join(kind))
        .expect("cases of check")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

#[test]
fn jsonschema_accepts_the_meeting_and_all_good_cases() {
    let data = root().join("data");
    judge_records(&data, "accept", &record_files(&data));
    let mut judged = 0;
    for dataset in datasets("good") {
        let files = record_files(&dataset);
        if !files.is_empty() {
            judge_records(&dataset, "accept", &files);
            judged += 1;
        }
    }
    assert!(
        judged >= 10,
        "{judged} good cases have files that a JSON Schema can judge"
    );
}

/// Names of the files that structural findings are in, as `check` shows them.
fn files_with_structural_findings(expected: &str) -> Vec<&str> {
    let lines: Vec<&str> = expected.lines().collect();
    lines
        .windows(2)
        .filter(|pair| {
            STRUCTURAL
                .iter()
                .any(|code| pair[0].starts_with(&format!("error[{code}]")))
        })
        .filter_map(|pair| pair[1].trim().strip_prefix("--> ")?.split_once('/'))
        .filter_map(|(_, place)| place.split(':').next())
        .collect()
}

#[test]
fn jsonschema_refuses_each_structural_bad_case() {
    let mut judged = 0;
    for dataset in datasets("bad") {
        let expected = fs::read_to_string(dataset.join("expected.txt")).expect("expected.txt");
        let named = files_with_structural_findings(&expected);
        let files: Vec<PathBuf> = record_files(&dataset)
            .into_iter()
            .filter(|path| named.iter().any(|name| path.ends_with(name)))
            .collect();
        if !files.is_empty() {
            judge_records(&dataset, "refuse", &files);
            judged += 1;
        }
    }
    assert!(
        judged >= STRUCTURAL.len(),
        "{judged} structural bad cases were judged"
    );
}

#[test]
fn graphviz_draws_the_event_map() {
    let svg = written(&["diagram", "event-map", "--data", "data", "--format", "svg"]);
    let svg = String::from_utf8(svg).expect("SVG is UTF-8");
    assert!(
        svg.contains("<svg") && svg.contains("</svg>"),
        "{}",
        &svg[..svg.len().min(400)]
    );
    let dot = written(&["diagram", "event-map", "--data", "data", "--format", "dot"]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("map.dot");
    fs::write(&path, dot).expect("a file in a temporary folder");
    let output = Command::new("dot")
        .arg("-Tjson")
        .arg(&path)
        .output()
        .expect("dot is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Measures of generated graphs, sparse and dense, against those of NetworkX.
#[test]
fn networkx_measures_the_same() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("graphs.ndjson");
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut below = |bound: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % bound as u64).expect("it is below the bound")
    };
    let mut text = String::new();
    for graph in 0..60usize {
        let nodes = 1 + below(60);
        let number = |node: usize| u32::try_from(node).expect("there are few nodes");
        let links: Vec<(u32, u32)> = (0..below(nodes * (1 + graph % 4)))
            .map(|_| (number(below(nodes)), number(below(nodes))))
            .collect();
        let measures = plenary::diagram::measure::of_links(nodes, links.clone());
        let line = serde_json::json!({
            "nodes": nodes,
            "links": links,
            "degree": measures.degree,
            "betweenness": measures.betweenness,
            "page_rank": measures.page_rank,
            "core": measures.core,
            "community": measures.community,
            "modularity": measures.modularity,
        });
        text.push_str(&format!("{line}\n"));
    }
    fs::write(&path, text).expect("the folder is ours");
    assert_eq!(judge("measures.py", &[&path]).trim(), "60");
}

/// The official shapes are not ours to copy: `DCAT_AP_SHAPES` says where they are. Nothing, where
/// they are nowhere, which `make test` says in its last lines; where changes are judged, they must
/// be there.
fn official_shapes() -> Option<PathBuf> {
    let folder = std::env::var_os("DCAT_AP_SHAPES")
        .map_or_else(|| root().join("../shared/reference/dcat-ap"), PathBuf::from);
    let names = ["shapes.ttl", "shapes_recommended.ttl", "range.ttl"];
    let missing: Vec<&str> = names
        .into_iter()
        .filter(|name| !folder.join(name).exists())
        .collect();
    let must_be_there = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(
        missing.is_empty() || !must_be_there,
        "{} lacks {missing:?}: get them from github.com/SEMICeu/DCAT-AP, in \
         releases/3.0.1/html/shacl, and name their folder in DCAT_AP_SHAPES",
        folder.display()
    );
    missing.is_empty().then_some(folder)
}

/// What the official shapes say of a catalogue: a line for each result.
fn judged_by(shapes: &Path, catalogue: &[u8]) -> Vec<String> {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("catalogue.ttl");
    fs::write(&path, catalogue).expect("a file in a temporary folder");
    let said = judge("catalogue.py", &[&path, shapes]);
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    assert_eq!(lines.pop().as_deref(), Some("judged"), "{said}");
    lines
}

#[test]
fn the_catalogue_holds_against_the_official_shapes() {
    let Some(shapes) = official_shapes() else {
        return;
    };
    let running = crate::running::start(&[]);
    let catalogue = running.get_with("/catalog", &["Accept: text/turtle"]);
    assert_eq!(catalogue.status, 200);
    assert_eq!(judged_by(&shapes, &catalogue.body), [""; 0]);
}

/// A manifest that lacks what catalogues ask for still gives one in which nothing is wrong.
#[test]
fn the_smallest_manifest_violates_no_official_shape() {
    let Some(shapes) = official_shapes() else {
        return;
    };
    let site = crate::dcat_ap::smallest();
    let catalogue = site.catalogue(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        plenary::export::Format::Turtle,
    );
    let said = judged_by(&shapes, &catalogue.expect("it is described").bytes);
    assert!(said.len() > 10, "the shapes are not seen: {said:#?}");
    let is_warning = |line: &String| line.starts_with("shapes_recommended Warning ");
    let others: Vec<&String> = said.iter().filter(|line| !is_warning(line)).collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// What CKAN's harvester makes of the catalogue of a server, from each of its formats: the same.
fn as_ckan_reads(server: &crate::running::Running) -> serde_json::Value {
    let place = tempfile::tempdir().expect("a temporary folder");
    let mut read: Vec<serde_json::Value> = Vec::new();
    for (media_type, format) in [
        ("application/rdf+xml", "xml"),
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
    ] {
        let catalogue = server.get_with("/catalog", &[&format!("Accept: {media_type}")]);
        assert_eq!(catalogue.status, 200);
        let path = place.path().join("catalogue");
        fs::write(&path, catalogue.body).expect("a file in a temporary folder");
        let said = judge_in(".venv-ckan", "portal.py", &[&path, Path::new(format)]);
        let dataset = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
        if let Some(before) = read.last() {
            assert_eq!(before, &dataset, "{format}");
        }
        read.push(dataset);
    }
    read.pop().expect("three were read")
}

#[test]
fn ckan_gets_a_dataset_that_a_portal_can_show() {
    let server = crate::running::start(&[]);
    let dataset = as_ckan_reads(&server);
    let manifest = crate::ours::loaded().manifest;
    assert_eq!(dataset["title"], manifest.title["en"][0]);
    assert_eq!(dataset["notes"], manifest.description["en"][0]);
    assert_eq!(dataset["license_id"], "cc-zero");
    assert_eq!(dataset["version"], "0.1.0");
    let tags = dataset["tags"].as_array().expect("a list");
    let keywords: usize = manifest.keywords.values().map(Vec::len).sum();
    assert_eq!(tags.len(), keywords, "{tags:?}");
    for keyword in &manifest.keywords["en"] {
        assert!(tags.iter().any(|tag| tag == keyword), "{keyword}: {tags:?}");
    }
    let extras = &dataset["extras"];
    let base = "https://w3id.org/plenary/hrc31/";
    for (key, expected) in [
        ("uri", format!("{base}#dataset")),
        ("identifier", base.to_owned()),
        ("publisher_name", "The Plenary contributors".to_owned()),
        (
            "publisher_type",
            "http://purl.org/adms/publishertype/PrivateIndividual(s)".to_owned(),
        ),
        ("contact_name", "The Plenary contributors".to_owned()),
        ("contact_url", base.to_owned()),
        ("temporal_start", "2016-03-07".to_owned()),
        ("temporal_end", "2016-03-07".to_owned()),
        (
            "spatial_uri",
            "http://www.wikidata.org/entity/Q71".to_owned(),
        ),
        ("spatial_text", "Geneva".to_owned()),
        ("issued", "2026-11-24".to_owned()),
        ("modified", "2026-11-24".to_owned()),
        ("provenance", "How the dataset was built".to_owned()),
    ] {
        assert_eq!(extras[key], expected, "{key}: {extras}");
    }
    let geo = |key: &str| -> serde_json::Value {
        let text = extras[key].as_str().expect("GeoJSON");
        serde_json::from_str(text).expect("JSON")
    };
    let middle = serde_json::json!({ "type": "Point", "coordinates": [6.15, 46.2] });
    assert_eq!(geo("spatial_centroid"), middle);
    let corners = serde_json::json!([[
        [6.1, 46.17],
        [6.18, 46.17],
        [6.18, 46.24],
        [6.1, 46.24],
        [6.1, 46.17]
    ]]);
    let outline = serde_json::json!({ "type": "Polygon", "coordinates": corners });
    assert_eq!(geo("spatial_bbox"), outline);
}

#[test]
fn ckan_gets_files_that_are_what_it_is_told() {
    let server = crate::running::start(&[]);
    let dataset = as_ckan_reads(&server);
    let resources = dataset["resources"].as_object().expect("resources");
    assert_eq!(resources.len(), 19);
    let start = "http://localhost";
    let mut downloaded = 0;
    for (name, resource) in resources {
        let text = |key: &str| resource[key].as_str().unwrap_or_default();
        let licence = "http://publications.europa.eu/resource/authority/licence/CC0";
        assert_eq!(text("license"), licence, "{name}");
        let types = "http://publications.europa.eu/resource/authority/file-type/";
        assert!(text("format").starts_with(types), "{resource}");
        if name == "pages" {
            assert_eq!(text("url"), format!("{start}/"));
            continue;
        }
        let url = text("download_url");
        let path = url.strip_prefix(start).unwrap_or_else(|| panic!("{url}"));
        let file = server.get(path);
        assert_eq!(resource["size"], file.body.len(), "{name}");
        assert_eq!(text("hash"), crate::dumps::sha256(&file.body), "{name}");
        let sha256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256";
        assert_eq!(text("hash_algorithm"), sha256, "{name}");
        let is_compressed = text("compress_format").ends_with("/application/gzip")
            || text("compress_format").ends_with("/application/zstd");
        assert_eq!(is_compressed, name.matches('-').count() == 2, "{resource}");
        downloaded += 1;
    }
    assert_eq!(downloaded, 18);
}
