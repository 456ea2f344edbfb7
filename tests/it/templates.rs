//! Templates: each is rendered by some page, and each can be replaced.

use crate::http::site;
use plenary::site::{
    Addresses, Asked, Kind, Problem, SearchOffer, Searched, Site, TemplateError, Templates,
};

/// Pages of every kind, by their paths.
const FILES: [&str; 20] = [
    "404.html",
    "search.fr.html",
    "ask.html",
    "browse.html",
    "browse/class/topic.html",
    "browse/class/topic/theme.fr.html",
    "browse/themes.html",
    "browse/themes/scheme/subjects.html",
    "browse/year/2016.html",
    "questions.html",
    "question/programme.html",
    "ns/Event.html",
    "ns/panel-property.html",
    "index.html",
    "ns.html",
    "event/hrc31-rights-of-the-child.html",
    "source/hrc31-report.fr.html",
    "source/hrc31-report/_links/pl-source.html",
    "diagram/event-map.html",
    "theme/ict.html",
];

fn addresses() -> Addresses {
    Addresses::of("https://portal.test/".to_owned(), None)
}

/// What stands in a page, with its slashes as they are.
fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).expect("what we write is UTF-8");
    text.replace("&#x2f;", "/")
}

/// What is wrong with some page, if anything is.
fn fault(site: &Site) -> Option<String> {
    let at = addresses();
    let mut pages: Vec<_> = FILES.map(|path| site.file(path, &at)).into();
    pages.push(site.sparql_page(&Asked::default()));
    let searched = Searched {
        text: "child".to_owned(),
        page: 1,
        ..Searched::default()
    };
    pages.push(site.search(&searched, SearchOffer::Page));
    pages.extend(site.problem_explained(Kind::NotFound.code()));
    pages
        .into_iter()
        .find_map(|page| page.err().map(|problem: Problem| problem.detail))
}

fn with(own: &[(&str, &str)]) -> Result<Site, TemplateError> {
    let own: Vec<(String, String)> = own
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Ok(site("data").with_templates(Templates::with(&own)?))
}

#[test]
fn every_template_is_rendered() {
    let ours = with(&[]).expect("our own");
    assert_eq!(fault(&ours), None);
    let mut seen = 0;
    // Those of long texts and of former ids have tests of their own.
    let others = ["text.html", "moved.html"];
    for name in Templates::names().filter(|name| !others.contains(name)) {
        let broken = with(&[(name, "{{ no_such_function() }}")]).expect("it compiles");
        let fault = fault(&broken).unwrap_or_else(|| panic!("no page is made from {name}"));
        assert!(fault.contains(name), "{name}: {fault}");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_long_text_goes_on_on_further_pages() {
    let long = "Ein Satz, der nicht aufhört.\n".repeat(4_000);
    let source = "https://w3id.org/plenary/hrc31/source/hrc31-report".to_owned();
    let site = site("data").with_texts([(source, long.as_str().into())]);
    let page = |path: &str| {
        let page = site.file(path, &addresses()).expect("it is there");
        text(page.bytes)
    };
    let first = page("source/hrc31-report.html");
    assert!(
        first.contains("href=\"../source/hrc31-report/_text/2.html\""),
        "{first}"
    );
    let last = page("source/hrc31-report/_text/4.html");
    assert!(
        last.contains("href=\"../../../source/hrc31-report/_text/3.html\""),
        "{last}"
    );
    let files: Vec<String> = site.files().filter(|path| path.contains("_text")).collect();
    assert_eq!(files.len(), 6, "{files:?}");
    assert!(
        site.file("source/hrc31-report/_text/1.html", &addresses())
            .is_err()
    );
    assert!(
        site.file("source/hrc31-report/_text/5.html", &addresses())
            .is_err()
    );
}

#[test]
fn a_template_and_a_style_take_the_place_of_ours() {
    let base = "<!doctype html><title>Ours</title>\
                <link rel=stylesheet href=\"{{ root }}{{ style }}\">{% block main %}{% endblock %}";
    let site = with(&[("base.html", base), ("theme.css", "h1 { color: teal; }")]).expect("ours");
    let page = site
        .file("theme/ict.html", &addresses())
        .expect("it is there");
    let page = text(page.bytes);
    assert!(
        page.starts_with("<!doctype html><title>Ours</title>"),
        "{page}"
    );
    let style = page
        .split("href=\"../")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let style = style.expect("a style").to_owned();
    let style = site.file(&style, &addresses()).expect("it is there");
    let style = text(style.bytes);
    assert!(style.ends_with("h1 { color: teal; }"));
    assert!(style.contains("dl.facts"), "ours is there too");
}

#[test]
fn what_is_no_template_is_refused() {
    let unknown = Templates::with(&[("resouce.html".to_owned(), String::new())]);
    let unknown = unknown.expect_err("there is none").to_string();
    assert_eq!(
        unknown,
        "no template is called `resouce.html`; did you mean `resource.html`?"
    );
    let wrong = Templates::with(&[("base.html".to_owned(), "{% block %}".to_owned())]);
    let wrong = wrong.expect_err("it is none").to_string();
    assert!(wrong.starts_with("`base.html` is no template: "), "{wrong}");
}
