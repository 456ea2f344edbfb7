//! The same picture in every format: what each writes of odd texts, and that programs which are not
//! ours find the same numbers of nodes and edges in all of them.

use crate::cases;
use crate::diagram::scene;
use plenary::diagram::{self, Format, Scene, Writing};
use std::path::Path;

/// What needs no other program.
const OURS: [Format; 8] = [
    Format::Mmd,
    Format::GraphMl,
    Format::Gexf,
    Format::CyJson,
    Format::Csv,
    Format::NodesCsv,
    Format::EdgesCsv,
    Format::Txt,
];

fn written(scene: &Scene, format: Format) -> String {
    let bytes = diagram::write(scene, format, &Writing::default());
    let bytes = bytes.unwrap_or_else(|error| panic!("{}: {error}", format.extension()));
    String::from_utf8(bytes).expect("the formats are UTF-8")
}

/// The case `odd-texts` has names with quotes, line breaks, `<&>`, emoji, right-to-left text, 300
/// signs and control characters.
#[test]
fn odd_texts_are_written_in_every_format() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diagram/odd-texts");
    let scene = scene(&folder).expect("the case has a picture");
    for format in OURS {
        let file = folder.join(format!("expected.{}", format.extension()));
        cases::expect(&file, &written(&scene, format));
    }
}

/// Every card, row and line is said when the picture is read aloud, each once.
#[test]
fn the_outline_says_all() {
    let mut read = 0;
    for folder in cases::folders("diagram") {
        let Ok(scene) = scene(&folder) else { continue };
        let text = written(&scene, Format::Txt);
        let starts = |start: &str| {
            let lines = text
                .lines()
                .filter(|line| line.trim_start().starts_with(start));
            lines.count()
        };
        let name = folder.display();
        assert_eq!(starts("- "), scene.tally.lines, "{name}");
        assert_eq!(starts("* "), scene.tally.rows, "{name}");
        for card in scene.graph.node_weights() {
            assert!(text.contains(&card.sentence), "{name}: {}", card.sentence);
        }
        read += 1;
    }
    assert!(read > 10, "only {read} pictures were read");
}

#[cfg(feature = "judges")]
mod judges {
    use super::*;
    use std::fs;
    use std::process::Command;

    fn run(command: &mut Command, missing: &str) -> String {
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.unwrap_or_else(|error| panic!("{missing}: {error}"));
        assert!(
            output.status.success(),
            "{missing}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("it says UTF-8")
    }

    #[test]
    fn other_programs_count_the_same() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".venv/bin/python");
        assert!(
            python.exists(),
            "the judges are not installed: run `make judges`"
        );
        let mut read = 0;
        for case in cases::folders("diagram") {
            let Ok(scene) = scene(&case) else { continue };
            let folder = tempfile::tempdir().expect("a folder can be made");
            for format in OURS.iter().chain(&[Format::Dot]) {
                let name = format!("picture.{}", format.extension());
                fs::write(folder.path().join(name), written(&scene, *format))
                    .expect("the file can be written");
            }
            let mut said = run(
                Command::new(&python)
                    .arg("tests/judges/pictures.py")
                    .arg(folder.path()),
                "NetworkX, lxml and Graphviz",
            );
            said += &run(
                Command::new("node")
                    .arg("web/test/mermaid.mjs")
                    .arg(folder.path().join("picture.mmd")),
                "Node with Mermaid",
            );
            let tally = &scene.tally;
            let nodes = tally.cards + tally.rows + tally.pills;
            let expected = format!(": {nodes} nodes, {} edges", tally.lines);
            assert_eq!(said.lines().count(), 7, "{said}");
            for line in said.lines() {
                assert!(
                    line.ends_with(&expected),
                    "{}: {line}, not {expected}",
                    case.display()
                );
            }
            read += 1;
        }
        assert!(read > 10, "only {read} pictures were read");
    }
}
