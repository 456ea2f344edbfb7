//! The search of a site without a server: its index, and the script that reads it.

use super::{root, site};
use plenary::search::words;
use plenary::site::Addresses;
use serde_json::Value;
use std::fs;
use unicode_normalization::UnicodeNormalization;

/// Most bytes of a file of the index, which a search loads several of.
const FILE_BYTES_MAX: usize = 200_000;

#[test]
fn words_are_folded_as_the_cases_of_the_script_say() {
    let cases = fs::read_to_string(root().join("tests/cases/static/folding.json"));
    let cases: Vec<(String, Vec<String>)> =
        serde_json::from_str(&cases.expect("there are cases")).expect("they are JSON");
    assert!(cases.len() > 10);
    for (text, expected) in cases {
        let folded: Vec<String> = words(&text).map(|word| word.folded.into_owned()).collect();
        let expected: Vec<String> = expected.iter().map(|word| word.nfkd().collect()).collect();
        assert_eq!(folded, expected, "{text}");
    }
}

#[test]
fn the_index_has_each_resource_of_each_word() {
    let site = site(&root().join("data"));
    let at = Addresses::of(site.about.base.clone(), None);
    let read = |path: &str| -> Value {
        let document = site
            .file(&format!("search/{path}.json"), &at)
            .expect("it is there");
        assert!(document.bytes.len() < FILE_BYTES_MAX, "{path}");
        serde_json::from_slice(&document.bytes).expect("it is JSON")
    };
    let index = read("index");
    let count = index["resources"].as_u64().expect("a number");
    let resources = read("resources/0");
    assert_eq!(
        resources.as_array().map(Vec::len),
        usize::try_from(count).ok()
    );
    let found = read("words/0");
    let word = |wanted: &str| {
        let entries = found.as_array().expect("a list");
        let entry = entries.iter().find(|entry| entry[0] == wanted);
        entry.unwrap_or_else(|| panic!("no `{wanted}`"))[1].clone()
    };
    let mut number = 0;
    let pairs = word("unicef");
    let pairs: Vec<u64> = serde_json::from_value(pairs).expect("numbers");
    let paths: Vec<&str> = pairs
        .chunks(2)
        .map(|pair| {
            number += usize::try_from(pair[0]).expect("a small number");
            resources[number][0].as_str().expect("a path")
        })
        .collect();
    assert!(paths.contains(&"organisation/unicef"), "{paths:?}");
    assert!(site.file("search/words/1.json", &at).is_err());
    assert!(site.file("search/words/00.json", &at).is_err());
}

#[cfg(feature = "judges")]
mod judged {
    use super::super::{root, site};
    use plenary::site::{Addresses, SearchOffer, Searched};
    use serde_json::Value;
    use std::collections::BTreeSet;
    use std::process::Command;

    /// What the script finds, for each search: how many, and the best.
    fn found(data: &str, searches: &[&str]) -> Vec<(Option<u64>, Vec<String>)> {
        let site = site(&root().join(data));
        let at = Addresses::of(site.about.base.clone(), None);
        let folder = tempfile::tempdir().expect("a folder");
        for path in site.files().filter(|path| path.starts_with("search/")) {
            let file = folder.path().join(&path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
            let document = site.file(&path, &at).expect("it is listed");
            std::fs::write(file, document.bytes).expect("it can be written");
        }
        let output = Command::new("node")
            .arg(root().join("tests/judges/search.mjs"))
            .arg(root().join("src/site/templates/search.js"))
            .arg(folder.path())
            .arg(root().join("tests/cases/static/folding.json"))
            .args(searches)
            .output()
            .expect("node starts: run `make judges`");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        let read = |line: &str| {
            let found: Value = serde_json::from_str(line).expect("JSON");
            let paths = found["paths"].as_array().into_iter().flatten();
            let paths = paths.map(|path| path.as_str().unwrap_or_default().to_owned());
            (found["total"].as_u64(), paths.collect())
        };
        lines.lines().map(read).collect()
    }

    #[test]
    fn the_script_finds_what_the_server_finds() {
        let searches = [
            "grooming",
            "groom*",
            "UNICEF",
            "enfants",
            "école",
            "convened geneva",
            "c*",
        ];
        let site = site(&root().join("data"));
        for (search, (total, paths)) in searches.iter().zip(found("data", &searches)) {
            let searched = Searched {
                text: (*search).to_owned(),
                page: 1,
                ..Searched::default()
            };
            let live = site
                .search(&searched, SearchOffer::Json)
                .expect("it is a search");
            let live: Value = serde_json::from_slice(&live.bytes).expect("JSON");
            let hits = live["hits"].as_array().expect("hits").iter();
            let base = site.about.base.as_str();
            let live_paths: BTreeSet<&str> = hits
                .filter_map(|hit| hit["iri"].as_str()?.strip_prefix(base))
                .collect();
            // All words must be in one resource here, and in one text there.
            let is_one_word = !search.contains(' ');
            let total = total.expect("there is a word");
            let live_total = live["total"].as_u64().expect("a number");
            assert!(
                total == live_total || (!is_one_word && total > live_total),
                "{search}"
            );
            let ours: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
            if total <= 20 {
                assert!(
                    live_paths.is_subset(&ours),
                    "{search}: {live_paths:?} {ours:?}"
                );
            }
        }
    }

    #[test]
    fn names_come_first_and_what_is_not_there_is_said() {
        let searches = [
            "UNICEF",
            "zzz",
            "!?",
            "child @ theme",
            "child @ person",
            "\"online grooming\"",
        ];
        let found = found("data", &searches);
        assert_eq!(
            found[0].1.first().map(String::as_str),
            Some("organisation/unicef")
        );
        assert_eq!(found[1], (Some(0), Vec::new()));
        assert_eq!(found[2], (None, Vec::new()));
        assert!(found[3].0 > Some(0) && found[3].1.iter().all(|path| path.starts_with("theme/")));
        assert_eq!(found[4].0, Some(0));
        assert_eq!(
            found[5].1.first().map(String::as_str),
            Some("theme/online-grooming")
        );
    }
}
