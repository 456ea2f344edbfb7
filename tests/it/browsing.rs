//! Lists to browse: each holds every resource once, in whatever order, and leads to what is there.

use crate::http::site as site_of;
use crate::ours;
use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use plenary::graph::Builder;
use plenary::ontology::is_route;
use plenary::site::{About, Addresses, Site};
use std::collections::{BTreeMap, BTreeSet};

const BASE: &str = "https://w3id.org/plenary/hrc31/";
const PL: &str = "https://w3id.org/plenary/ns#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// Events of the made dataset: enough for several pages of every list.
const EVENTS: usize = 730;
/// Concepts below one another: enough for two pages of their tree.
const CONCEPTS: usize = 620;

fn addresses() -> Addresses {
    Addresses::of("https://portal.test/".to_owned(), None)
}

/// What the made dataset says of an event.
struct Event {
    path: String,
    name: String,
    date: Option<String>,
    theme: Option<usize>,
}

/// An event that goes on from 1990 to 1993.
const LONG: &str = "event/e4";

impl Event {
    fn was_in(&self, year: &str) -> bool {
        let date = self.date.as_ref();
        date.is_some_and(|date| date.starts_with(year)) || self.path == LONG
    }
}

fn event(number: usize) -> Event {
    let letters = ["a", "É", "e", "Z", "ا", "7", "…", "ø"];
    Event {
        path: format!("event/e{number}"),
        name: match letters[number % letters.len()] {
            "…" => "…".to_owned(),
            letter => format!("{letter} {}", number * 7919 % EVENTS),
        },
        date: (!number.is_multiple_of(5)).then(|| {
            let (year, month) = (1990 + number * 31 % 4, 1 + number % 12);
            format!("{year}-{month:02}-{:02}", 1 + number * 13 % 28)
        }),
        theme: (!number.is_multiple_of(3)).then_some(number % 3),
    }
}

fn node(text: &str) -> NamedNode {
    NamedNode::new_unchecked(text)
}

/// A dataset with many events, which have names, dates and themes or have none, and a tree of
/// concepts of which two stand above each other.
fn made() -> Site {
    let mut builder = Builder::new();
    let mut say = |subject: &str, predicate: &str, object: Term| {
        let subject = node(&format!("{BASE}{subject}"));
        let quad = Quad::new(subject, node(predicate), object, GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    };
    let a = rdf::TYPE.as_str();
    let thing = |path: String| Term::from(node(&format!("{BASE}{path}")));
    for event in (0..EVENTS).map(event) {
        say(&event.path, a, node(&format!("{PL}Event")).into());
        say(
            &event.path,
            rdfs::LABEL.as_str(),
            Literal::from(event.name).into(),
        );
        if let Some(date) = event.date {
            let date = Literal::new_typed_literal(date, xsd::DATE);
            say(&event.path, &format!("{PL}startDate"), date.into());
            if event.path == LONG {
                let end = Literal::new_typed_literal("1993", xsd::G_YEAR);
                say(&event.path, &format!("{PL}endDate"), end.into());
            }
        }
        if let Some(theme) = event.theme {
            say(
                &event.path,
                &format!("{PL}theme"),
                thing(format!("theme/t{theme}")),
            );
        }
    }
    say("scheme/s", a, node(&format!("{SKOS}ConceptScheme")).into());
    for number in 0..CONCEPTS {
        let path = format!("theme/t{number}");
        say(&path, a, node(&format!("{PL}Theme")).into());
        say(
            &path,
            &format!("{SKOS}prefLabel"),
            Literal::from(format!("t {number}")).into(),
        );
        say(
            &path,
            &format!("{SKOS}inScheme"),
            thing("scheme/s".to_owned()),
        );
        let above = match number {
            3 => Some(4),
            4 => Some(3),
            number => (number > 0).then_some(number / 3),
        };
        if let Some(above) = above {
            say(
                &path,
                &format!("{SKOS}broader"),
                thing(format!("theme/t{above}")),
            );
        }
    }
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, BASE.to_owned());
    let snapshot = builder.finish().expect("few quads");
    Site::new(about, loaded.schema, snapshot)
}

fn page(site: &Site, path: &str) -> String {
    let document = site.file(path, &addresses());
    let document = document.unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
    let page = String::from_utf8(document.bytes).expect("a page is UTF-8");
    // The template engine escapes slashes.
    page.replace("&#x2f;", "/")
}

/// The values of an attribute, in order.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let parts = page
        .split(&format!(" {attribute}=\"")[..])
        .skip(1)
        .collect::<Vec<_>>();
    let ends = parts
        .into_iter()
        .filter_map(|part| Some(part.split_once('"')?.0));
    ends.collect()
}

/// Where a link from a page leads, without what comes after the path.
fn target(from: &str, href: &str) -> String {
    let href = href.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop().expect("no link leads out of the site");
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What stands between two texts.
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let (_, rest) = page
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {page}"));
    rest.split_once(end).expect("it ends").0
}

/// The resources that a page lists, in order, by their paths.
fn listed(site: &Site, path: &str) -> Vec<String> {
    let page = page(site, path);
    let lines = between(&page, "<ul class=\"lines\">", "</ul>");
    // The first link of a line is the resource, and the others are where it belongs.
    let lines = lines.split("<li>").skip(1);
    let links = lines.map(|line| target(path, values(line, "href")[0]));
    let links = links.map(|link| link.strip_suffix(".html").expect("a page").to_owned());
    links.collect()
}

/// The resources that the pages of each list hold together, by the path of the list.
fn lists(site: &Site, prefix: &str) -> BTreeMap<String, Vec<String>> {
    let mut lists: BTreeMap<String, Vec<(usize, Vec<String>)>> = BTreeMap::new();
    for path in site.files().filter(|path| path.starts_with(prefix)) {
        let stem = path.strip_suffix(".html").expect("lists are pages");
        let stem_and_number = stem.rsplit_once('/').and_then(|(list, number)| {
            // Years are numbers too.
            let number = number.strip_prefix('_').unwrap_or(number);
            let is_slug = list.ends_with("/year") || list.ends_with("/letter");
            Some((list, number.parse().ok().filter(|_| !is_slug)?))
        });
        if stem.ends_with(".fr") || stem.ends_with("/theme") {
            continue;
        }
        let (list, number) = stem_and_number.unwrap_or((stem, 1));
        let pages = lists.entry(list.to_owned()).or_default();
        pages.push((number, listed(site, &path)));
    }
    let joined = lists.into_iter().map(|(list, mut pages)| {
        pages.sort();
        let numbers: Vec<usize> = pages.iter().map(|(number, _)| *number).collect();
        assert!(
            numbers.into_iter().eq(1..=pages.len()),
            "{list} lacks a page"
        );
        (
            list,
            pages.into_iter().flat_map(|(_, paths)| paths).collect(),
        )
    });
    joined.collect()
}

/// The paths of events that a condition holds for.
fn events(holds: impl Fn(&Event) -> bool) -> BTreeSet<String> {
    let events = (0..EVENTS).map(event).filter(|event| holds(event));
    events.map(|event| event.path).collect()
}

fn assert_each_once(name: &str, list: &[String], expected: &BTreeSet<String>) {
    let distinct: BTreeSet<&String> = list.iter().collect();
    assert_eq!(list.len(), distinct.len(), "{name} has something twice");
    assert!(distinct.into_iter().eq(expected), "{name}: {list:?}");
}

#[test]
fn every_list_of_a_class_holds_every_member_once() {
    let site = made();
    let lists = lists(&site, "browse/class/event");
    let all = events(|_| true);
    assert_each_once("by name", &lists["browse/class/event"], &all);
    assert_each_once("by date", &lists["browse/class/event/date"], &all);
    let below = |part: &str| -> Vec<(&String, &Vec<String>)> {
        let prefix = format!("browse/class/event/{part}/");
        lists
            .iter()
            .filter(|(list, _)| list.starts_with(&prefix))
            .collect()
    };
    let letters = below("letter");
    let by_letter: Vec<String> = letters.iter().flat_map(|(_, ids)| (*ids).clone()).collect();
    assert_each_once("by letter", &by_letter, &all);
    let slugs: Vec<&str> = letters
        .iter()
        .filter_map(|(list, _)| list.rsplit('/').next())
        .collect();
    assert_eq!(slugs, ["0-9", "a", "e", "o", "other", "z", "ا"]);
    let accented = events(|event| event.name.starts_with(['É', 'e']));
    assert_each_once("letter e", &lists["browse/class/event/letter/e"], &accented);
    for year in ["1990", "1991", "1992", "1993"] {
        let of_year = events(|event| event.was_in(year));
        assert!(of_year.len() > 100, "{year} fills more than a page");
        let list = &lists[&format!("browse/class/event/year/{year}")];
        assert_each_once(year, list, &of_year);
    }
    assert_eq!(below("year").len(), 4);
    for theme in [1, 2] {
        let list = &lists[&format!("browse/class/event/theme/theme/t{theme}")];
        assert_each_once("theme", list, &events(|event| event.theme == Some(theme)));
    }
    assert_eq!(below("theme").len(), 2);
    assert_eq!(lists.len(), 2 + 7 + 4 + 2);
}

#[test]
fn lists_are_in_order() {
    let site = made();
    let lists = lists(&site, "browse/class/event");
    let all: BTreeMap<String, Event> = (0..EVENTS)
        .map(event)
        .map(|event| (event.path.clone(), event))
        .collect();
    // Numbers are in order of their values, and letters whatever their accents.
    let rank = |path: &String| {
        let Some((letter, number)) = all[path].name.split_once(' ') else {
            return (9, 0);
        };
        let place = ["7", "a", "É", "ø", "Z", "ا"];
        let letter = if letter == "e" { "É" } else { letter };
        let number: usize = number.parse().expect("a number");
        (
            place.iter().position(|one| *one == letter).expect("known"),
            number,
        )
    };
    let ranks: Vec<_> = lists["browse/class/event"].iter().map(rank).collect();
    assert!(ranks.is_sorted(), "{:?}", lists["browse/class/event"]);
    let dates: Vec<_> = lists["browse/class/event/date"]
        .iter()
        .map(|path| std::cmp::Reverse(&all[path].date))
        .collect();
    assert!(
        dates.is_sorted(),
        "the latest first, and those without a date last"
    );
}

#[test]
fn years_hold_what_was_in_them() {
    let site = made();
    let lists = lists(&site, "browse/year/");
    let years: Vec<&str> = lists
        .keys()
        .filter_map(|list| list.rsplit('/').next())
        .collect();
    assert_eq!(years, ["1990", "1991", "1992", "1993"]);
    for year in years {
        let listed = &lists[&format!("browse/year/{year}")];
        assert_each_once(year, listed, &events(|event| event.was_in(year)));
    }
}

#[test]
fn trees_hold_every_concept_once_whatever_stands_above_what() {
    let site = made();
    let files: Vec<String> = site
        .files()
        .filter(|path| path.starts_with("browse/themes/") && !path.ends_with(".fr.html"))
        .collect();
    let expected = [
        "browse/themes/scheme/s.html",
        "browse/themes/scheme/s/_2.html",
    ];
    assert_eq!(files, expected);
    let concepts = files.iter().flat_map(|path| {
        let page = page(&site, path);
        let tree = between(&page, "<div class=\"tree\">", "</div>");
        let links = values(tree, "href")
            .into_iter()
            .map(|href| target(path, href));
        links.collect::<Vec<String>>()
    });
    let concepts: Vec<String> = concepts.collect();
    let expected = (0..CONCEPTS)
        .map(|number| format!("theme/t{number}.html"))
        .collect();
    assert_each_once("the tree", &concepts, &expected);
    let second = page(&site, &files[1]);
    assert!(second.contains("This page goes on below"), "{second}");
}

#[test]
fn no_other_path_is_a_list() {
    let site = made();
    for path in [
        "browse/class/event/1.html",
        "browse/class/event/0.html",
        "browse/class/event/99.html",
        "browse/class/event/02.html",
        "browse/class/event/letter/b.html",
        "browse/class/event/letter/E.html",
        "browse/class/event/year/2016.html",
        "browse/class/event/theme/theme/t3.html",
        "browse/class/event/theme/theme/t1/2.html",
        "browse/class/panel.html",
        "browse/class/nothing.html",
        "browse/class/theme/letter/other.html",
        "browse/year/1990/x.html",
        "browse/year/2016.html",
        "browse/themes/_1.html",
        "browse/themes/event/e1.html",
        "browse/themes/scheme/s/_3.html",
        "browse/class/event.html/2.html",
    ] {
        assert!(site.file(path, &addresses()).is_err(), "{path} is there");
    }
}

/// Paths of the live server alone, and of files that are no pages.
fn is_elsewhere(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or_default();
    matches!(stem, "search" | "sparql") || path.starts_with("dump/")
}

#[test]
fn all_links_of_these_pages_lead_to_files() {
    let site = site_of("data");
    let files: BTreeSet<String> = site.files().collect();
    let anchors: BTreeMap<&str, BTreeSet<String>> = ["ns.html", "ns.fr.html"]
        .map(|path| {
            (
                path,
                values(&page(&site, path), "id")
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            )
        })
        .into();
    let begins = ["browse", "question", "ns", "index", "ask"];
    let pages = files.iter().filter(|path| {
        path.ends_with(".html") && begins.iter().any(|start| path.starts_with(start))
    });
    let mut links = 0;
    for path in pages {
        let page = page(&site, path);
        let hrefs = values(&page, "href")
            .into_iter()
            .chain(values(&page, "src"));
        for href in hrefs.filter(|href| !href.contains("://") && !href.starts_with('#')) {
            let to = target(path, href);
            let to = percent_encoding::percent_decode_str(&to)
                .decode_utf8()
                .expect("UTF-8");
            let to = if to.is_empty() { "index.html" } else { &*to };
            assert!(
                files.contains(to) || is_elsewhere(to),
                "{path} links to {href}"
            );
            if let Some((_, fragment)) = href.split_once('#')
                && let Some(known) = anchors.get(to)
            {
                assert!(known.contains(fragment), "{path} links to {href}");
            }
            let is_query = href.contains('?');
            assert!(
                !is_query || to.starts_with("ask."),
                "{path} links to {href}"
            );
            links += 1;
        }
    }
    assert!(links > 3_000, "{links} links");
}

#[test]
fn each_file_is_listed_once() {
    for site in [site_of("data"), made()] {
        let mut seen = BTreeSet::new();
        for path in site.files() {
            assert!(seen.insert(path.to_lowercase()), "{path} is listed twice");
        }
        assert!(seen.len() > 1_000);
    }
}

#[test]
fn every_file_of_the_site_itself_has_an_address_of_its_own() {
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, BASE.to_owned());
    let nothing = Builder::new().finish().expect("no quads");
    let site = Site::new(about, loaded.schema, nothing);
    let files: Vec<String> = site.files().collect();
    assert!(files.len() > 100, "{}", files.len());
    for file in files {
        assert!(is_route(&file), "{file}");
    }
}

#[test]
fn a_document_of_an_address_has_all_that_is_there_or_says_that_it_has_not() {
    for (count, is_cut) in [(300, false), (60_000, true)] {
        let mut builder = Builder::new();
        for number in 0..count {
            let subject = node(&format!("{BASE}thing#{number}"));
            let name = Literal::from(format!("name {number}"));
            let graph = GraphName::DefaultGraph;
            builder.insert(Quad::new(subject, rdfs::LABEL, name, graph).as_ref());
        }
        let loaded = ours::loaded();
        let about = About::of(&loaded.manifest, BASE.to_owned());
        let snapshot = builder.finish().expect("few quads");
        let site = Site::new(about, loaded.schema, snapshot);
        assert_eq!(site.first_fragment("thing"), Some("thing#0"));
        let document = page(&site, "thing#7.nt");
        assert!(
            document.contains("\"name 7\""),
            "its own statements are there"
        );
        assert_eq!(document.contains("Not all is here"), is_cut);
        let names = document.matches("\"name ").count();
        assert_eq!(names == count, !is_cut, "{names} of {count}");
    }
}
