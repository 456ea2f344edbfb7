//! Pages of questions: what they and their files say is what the endpoint answers, and what is no
//! whole answer is not shown.

use crate::http::{self, settings, site};
use crate::ours;
use axum::Router;
use plenary::dataset::{Question, questions};
use plenary::server::app;
use plenary::site::{About, Addresses, Site};
use std::collections::BTreeMap;

async fn got(app: &Router, path: &str) -> (u16, Vec<u8>) {
    let answer = http::got(app, path, "text/html").await;
    (answer.status, answer.body)
}

/// The rows of an answer, with links as they are seen from the first page.
fn table(page: &[u8]) -> Option<String> {
    let page = String::from_utf8(page.to_vec())
        .expect("UTF-8")
        .replace("&#x2f;", "/");
    let (_, answer) = page
        .split_once("id=\"answer\"")
        .expect("there is an answer");
    let (_, table) = answer.split_once("<tbody>")?;
    let (table, _) = table.split_once("</table>").expect("it ends");
    Some(table.replace("href=\"../", "href=\"./"))
}

#[tokio::test]
async fn pages_and_files_are_what_the_endpoint_answers() {
    let (app, _) = app(site("data"), settings()).expect("workers start");
    let (mut tables, mut files) = (0, 0);
    for question in questions() {
        let name = &question.name;
        let (status, page) = got(&app, &format!("/question/{name}.html")).await;
        assert_eq!(status, 200, "{name}");
        let (_, endpoint) = got(&app, &format!("/sparql?question={name}")).await;
        assert_eq!(table(&page), table(&endpoint), "{name}");
        tables += usize::from(table(&page).is_some());
        for format in ["csv", "tsv", "json", "xml"] {
            let (status, file) = got(&app, &format!("/question/{name}.{format}")).await;
            let (_, answer) = got(&app, &format!("/sparql?question={name}&format={format}")).await;
            assert_eq!(status, 200, "{name}.{format}");
            assert!(file == answer, "{name}.{format} differs");
            files += 1;
        }
        let (status, _) = got(&app, &format!("/question/{name}.ttl")).await;
        assert_eq!(status, 404, "rows are no graph");
    }
    assert!(tables >= 30 && files >= 100, "{tables} {files}");
}

fn asked(name: &str, text: &str) -> Question {
    Question {
        name: name.to_owned(),
        title: format!("What is {name}?"),
        description: String::new(),
        titles: BTreeMap::new(),
        descriptions: BTreeMap::new(),
        text: text.to_owned(),
        of_dataset: true,
    }
}

/// The meeting with questions of its own.
fn with(questions: Vec<Question>) -> Site {
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, ours::snapshot()).with_questions(
        questions,
        settings().program,
        64 << 20,
    )
}

fn page(site: &Site, path: &str) -> String {
    let at = Addresses::of("https://portal.test/".to_owned(), None);
    let document = site
        .file(path, &at)
        .unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
    String::from_utf8(document.bytes).expect("UTF-8")
}

fn files_of(site: &Site, name: &str) -> Vec<String> {
    let prefix = format!("question/{name}.");
    site.files()
        .filter(|path| path.starts_with(&prefix))
        .collect()
}

#[test]
fn what_is_no_whole_answer_is_not_shown() {
    let site = with(vec![
        asked("large", "SELECT * { ?a a ?b . ?c a ?d . ?e a ?f }"),
        // Nothing in it comes to the graph once it has begun, so in a thread it would go on.
        asked(
            "greedy",
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c",
        ),
        asked("other", "SELECT (RAND() AS ?x) {}"),
        asked("broken", "SELECT * {"),
        asked(
            "service",
            "SELECT * { SERVICE <https://a.example/> { ?a ?b ?c } }",
        ),
    ]);
    for (name, said) in [
        ("large", "The answer is larger than what is shown here"),
        ("greedy", "The answer needs more memory"),
        ("other", "another one each time"),
        ("broken", "cannot be answered"),
        ("service", "cannot be answered"),
    ] {
        let path = format!("question/{name}.html");
        let page = page(&site, &path);
        assert!(page.contains(said), "{page}");
        assert!(!page.contains("<table") && !page.contains(".csv"), "{page}");
        let both = [path, format!("question/{name}.fr.html")];
        assert_eq!(files_of(&site, name), both);
        let at = Addresses::of(String::new(), None);
        assert!(site.file(&format!("question/{name}.csv"), &at).is_err());
    }
}

#[test]
fn each_form_has_its_files() {
    let site = with(vec![
        asked(
            "graph",
            "CONSTRUCT { ?e a pl:Event } WHERE { ?e a pl:Event }",
        ),
        asked("yes", "ASK { ?e a pl:Event }"),
        asked("unsayable", "SELECT (\"\\u0001\" AS ?x) {}"),
        asked("in.fr", "ASK {}"),
    ]);
    let named = |name: &str, endings: &[&str]| -> Vec<String> {
        endings
            .iter()
            .map(|ending| format!("question/{name}.{ending}"))
            .collect()
    };
    let graph = ["html", "fr.html", "ttl", "nt", "rdf", "jsonld"];
    assert_eq!(files_of(&site, "graph"), named("graph", &graph));
    let rows = ["html", "fr.html", "csv", "tsv", "json", "xml"];
    assert_eq!(files_of(&site, "yes"), named("yes", &rows));
    assert!(page(&site, "question/yes.html").contains("Yes."));
    assert!(page(&site, "question/graph.html").contains("2 facts"));
    // XML has no way to write such a sign, and so there is no such file.
    assert_eq!(files_of(&site, "unsayable"), named("unsayable", &rows[..5]));
    // Such a name would be that of a page in another language.
    assert_eq!(files_of(&site, "in"), [] as [&str; 0]);
    for path in site.files().filter(|path| path.starts_with("question/")) {
        page(&site, &path);
    }
}

#[test]
fn titles_are_in_the_language_of_the_page() {
    let site = site("data");
    let french = page(&site, "question/programme.fr.html");
    assert!(
        french.contains("Qu&#x27;a abordé chaque table ronde, dans l&#x27;ordre ?"),
        "{french}"
    );
    assert!(french.contains("9 lignes"));
    assert!(page(&site, "questions.fr.html").contains("Qui a parlé de quoi ?"));
}
