//! The gallery in `docs/gallery`: every kind of picture, drawn from the meeting in `data/`. The
//! tests hold it fresh; `make gallery` draws it anew.

use crate::{cases, ours};
use plenary::diagram::{self, Options, Picture, Theme};
use plenary::graph::Snapshot;
use plenary::mapping::iri;
use plenary::ontology::Schema;
use plenary::query::Answer;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A kind of picture as the gallery shows it.
struct Shown {
    /// What `plenary diagram` takes, which is also what its files are called after.
    command: &'static str,
    /// What it is good for.
    says: &'static str,
}

const QUERY: &str = "\
CONSTRUCT { ?topic pl:theme ?theme }
WHERE { ?topic a pl:Topic ; pl:theme ?theme }
";

const KINDS: [Shown; 10] = [
    Shown {
        command: "event-map",
        says: "A meeting on a page: who, the event, its panels with their topics, the themes.",
    },
    Shown {
        command: "themes",
        says: "The themes as a hierarchy, with how often each is used.",
    },
    Shown {
        command: "network",
        says: "What bodies and people are both linked to, at the lowest level.",
    },
    Shown {
        command: "around organisation/unicef",
        says: "Everything that is linked to one thing.",
    },
    Shown {
        command: "path organisation/unicef organisation/google",
        says: "How two things are linked.",
    },
    Shown {
        command: "timeline",
        says: "What happened when, as precisely as the records say.",
    },
    Shown {
        command: "evidence event/hrc31-rights-of-the-child/panel/second",
        says: "What is said of a thing, and the words of the source behind it.",
    },
    Shown {
        command: "summary",
        says: "What kinds of things a graph holds, and how they are linked: for any graph.",
    },
    Shown {
        command: "ontology",
        says: "The classes and the properties between them.",
    },
    Shown {
        command: "query themes-of-topics.rq",
        says: "Whatever a `CONSTRUCT` returns.",
    },
];

/// Pictures for readers of other languages: the languages that they ask for, and the kinds.
const OTHERS: [(&str, &[&str]); 2] = [
    ("fr", &["event-map", "themes", "timeline", "summary"]),
    ("ar", &["event-map", "themes"]),
];

impl Shown {
    fn name(&self) -> &'static str {
        self.command.split(' ').next().unwrap_or_default()
    }

    fn picture(&self, schema: &Schema, base: &str) -> Picture {
        let mut words = self.command.split(' ');
        let kind = words.next();
        let mut resource = || {
            let word = words.next().expect("the command names it");
            iri::resolve(word, schema, base).expect("it is a path of the meeting")
        };
        match kind {
            Some("event-map") => Picture::default(),
            Some("themes") => Picture::Themes,
            Some("network") => Picture::Network { group: None },
            Some("around") => Picture::Around {
                iri: resource(),
                radius: 1,
            },
            Some("path") => Picture::Path {
                from: resource(),
                to: resource(),
            },
            Some("timeline") => Picture::Timeline,
            Some("evidence") => Picture::Evidence { iri: resource() },
            Some("summary") => Picture::Summary,
            Some("ontology") => Picture::Ontology { alignments: false },
            Some("query") => match ours::answer(QUERY) {
                Answer::Graph(triples) => Picture::Query { triples },
                other => panic!("no graph: {other:?}"),
            },
            other => panic!("no kind {other:?}"),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gallery")
}

fn drawn(shown: &Shown, languages: &[&str], theme: Theme) -> String {
    let loaded = ours::loaded();
    let snapshot: Snapshot = ours::snapshot();
    let options = Options {
        languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
        command: format!("plenary diagram {}", shown.command),
        ..Options::default()
    };
    let picture = shown.picture(&loaded.schema, &loaded.manifest.base);
    let scene = diagram::draw(&snapshot, &loaded.schema, &picture, &options)
        .unwrap_or_else(|error| panic!("{}: {error}", shown.command));
    diagram::own::svg(&scene, theme)
}

#[test]
fn every_picture_is_that_of_today() {
    let mut names = BTreeSet::new();
    let mut keep = |name: String, text: &str| {
        cases::expect(&folder().join(&name), text);
        names.insert(name);
    };
    for shown in &KINDS {
        let name = shown.name();
        keep(format!("{name}.svg"), &drawn(shown, &["en"], Theme::Light));
        keep(
            format!("{name}-dark.svg"),
            &drawn(shown, &["en"], Theme::Dark),
        );
        for (language, kinds) in OTHERS {
            if kinds.contains(&name) {
                let svg = drawn(shown, &[language, "en"], Theme::Light);
                keep(format!("{name}-{language}.svg"), &svg);
            }
        }
    }
    let files = fs::read_dir(folder()).expect("there is a gallery");
    let files = files.map(|file| file.expect("it can be listed").file_name());
    let files = files.filter_map(|name| name.into_string().ok());
    let files: BTreeSet<String> = files.filter(|name| name.ends_with(".svg")).collect();
    assert_eq!(files, names, "nothing in the gallery is left over");
}

#[test]
fn the_page_shows_every_picture() {
    let mut page = String::from(
        "# Gallery\n\nEvery kind of picture, drawn from the records in `data/`. `make gallery` \
         draws them anew.\n",
    );
    let add = |page: &mut String, name: &str, says: &str| {
        let _ = write!(
            page,
            "\n<picture>\n  <source media=\"(prefers-color-scheme: dark)\" \
             srcset=\"{name}-dark.svg\">\n  <img src=\"{name}.svg\" alt=\"{says}\">\n</picture>\n"
        );
    };
    for shown in &KINDS {
        let name = shown.name();
        let _ = write!(page, "\n## {name}\n\n{}\n", shown.says);
        let _ = write!(
            page,
            "\n```console\n$ plenary diagram {} -o {name}.svg\n```\n",
            shown.command
        );
        add(&mut page, name, shown.says);
        for (language, kinds) in OTHERS {
            if kinds.contains(&name) {
                let _ = write!(
                    page,
                    "\nWith `--lang {language},en`: [{0}]({0})\n",
                    format!("{name}-{language}.svg")
                );
            }
        }
    }
    cases::expect(&folder().join("README.md"), &page);
    cases::expect(&folder().join("themes-of-topics.rq"), QUERY);
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    assert!(
        readme.contains("src=\"docs/gallery/event-map.svg\""),
        "the README shows the picture"
    );
}
