//! Quotes that stand in a text, and quotes that do not.

use super::*;

const TEXT: &str = "A heading\n\nThe «\u{a0}first\u{a0}» panel met. \
    The panel was long — very long.\n\n\
    So\u{ad}cial media aren’t safe; new/social media are. The panel met again.\n";

const PLACE: Place = Place {
    file: FileId(0),
    start: 0,
    len: 1,
};

const KEYS: Keys<'static> = Keys {
    quote: "quote",
    prefix: "prefix",
    suffix: "suffix",
    source: "source",
    file: "file",
};

fn source(reference: &'static str, text: &'static str) -> Source<'static> {
    let file = FileId(1);
    Source {
        reference,
        text: Text::Stored { file, text },
    }
}

fn quote(typed: &'static str, prefix: &'static str, suffix: &'static str) -> Quote<'static> {
    let context = |typed: &'static str| {
        (!typed.is_empty()).then_some(Context {
            typed,
            place: PLACE,
        })
    };
    Quote {
        typed,
        place: PLACE,
        prefix: context(prefix),
        suffix: context(suffix),
        sources: vec![0],
    }
}

fn exact(quote: Quote<'_>) -> Result<Found, Box<Finding>> {
    let mut evidence = find(&[quote], &[source("source/one", TEXT)], KEYS);
    match evidence.found.remove(0) {
        Some(found) => Ok(found),
        None => Err(Box::new(evidence.findings.remove(0))),
    }
}

#[test]
fn finds_passages_as_they_stand() {
    for (typed, prefix, suffix, expected) in [
        ("A  heading", "", "", "A heading"),
        ("the", "a", "", "never"),
        ("\"first\" panel", "", "", "«\u{a0}first\u{a0}» panel"),
        ("first", "", "", "first"),
        ("long - very", "", "", "long — very"),
        ("Social media aren't", "", "", "So\u{ad}cial media aren’t"),
        ("panel", "“first”", "", "panel"),
        ("panel", "", "met again", "panel"),
        ("The panel met", "", "", "The panel met"),
        ("So", "", "cial", "So"),
    ] {
        match exact(quote(typed, prefix, suffix)) {
            Ok(found) => {
                assert_eq!(found.exact, expected, "{typed}");
                let characters: Vec<char> = TEXT.chars().collect();
                let slice: String = characters[found.start..found.end].iter().collect();
                assert_eq!(slice, expected, "{typed}");
                assert!(
                    TEXT.contains(&format!("{}{}{}", found.prefix, found.exact, found.suffix)),
                    "{found:?}"
                );
            }
            Err(finding) => assert_eq!(expected, "never", "{typed}: {finding:?}"),
        }
    }
}

#[test]
fn words_and_case_must_agree() {
    for typed in [
        "a heading",
        "headin",
        "panels met",
        "So",
        "new social media",
        "",
    ] {
        let finding = exact(quote(typed, "", "")).expect_err(typed);
        assert_eq!(finding.code, Code::QuoteNotInSource, "{typed}");
    }
}

#[test]
fn shows_the_nearest_passage() {
    let finding = exact(quote("the social media aren't so safe", "", "")).expect_err("not there");
    assert_eq!(
        finding.notes,
        ["from the quote to the source, [-out-] and {+in+}: \
          [-the social-] {+So\u{ad}cial+} media aren’t [-so-] safe"]
    );
    assert_eq!(
        finding.hint.as_deref(),
        Some("quote it as it stands there:\n\"Social media aren’t safe\"")
    );
}

#[test]
fn tells_places_apart() {
    let finding = exact(quote("panel", "", "")).expect_err("it stands there three times");
    assert_eq!(finding.code, Code::QuoteAmbiguous);
    assert_eq!(finding.also.len(), 3);
    let hint = finding.hint.expect("there is a way");
    for line in hint.lines().skip(1) {
        let (key, words) = line.split_once(": ").expect("a key and a value");
        let words: &'static str = words.split('"').nth(1).expect("quoted").to_owned().leak();
        let again = match key {
            "prefix" => quote("panel", words, ""),
            _ => quote("panel", "", words),
        };
        assert!(exact(again).is_ok(), "{line}");
    }
    assert_eq!(hint.lines().count(), 4);
}

#[test]
fn must_stand_in_one_source() {
    let sources = [
        source("source/one", "The panel met."),
        source("source/two", "The panel met twice."),
        Source {
            reference: "source/none",
            text: Text::Absent,
        },
    ];
    let of = |typed, sources: &[usize]| Quote {
        sources: sources.to_vec(),
        ..quote(typed, "", "")
    };
    let evidence = find(
        &[
            of("met twice", &[0, 1, 2]),
            of("The panel", &[0, 1]),
            of("The panel", &[2]),
            of("met twice", &[0]),
        ],
        &sources,
        KEYS,
    );
    assert_eq!(
        evidence.found[0].as_ref().map(|found| found.source),
        Some(1)
    );
    let codes: Vec<Code> = evidence
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    let hints: Vec<&str> = evidence
        .findings
        .iter()
        .filter_map(|finding| finding.hint.as_deref())
        .collect();
    assert_eq!(
        codes,
        [
            Code::QuoteAmbiguous,
            Code::QuoteNotInSource,
            Code::SourceWithoutText
        ]
    );
    assert_eq!(
        hints[0],
        "say which source is meant:\nsource: source/one\nsource: source/two"
    );
    assert_eq!(hints[1], "it stands in another source:\nsource: source/two");
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("it is small")
    }

    fn text(&mut self, pieces: usize) -> &'static str {
        const PIECES: &[&str] = &[
            " ", " ", " ", " ", "a", "b", "Panel", "the", "of", "\n", "\n\n", "\u{a0}", "\u{ad}",
            "“", "”", "'", "-", "—", ".", ", ", "é", "e\u{301}", "人", "権", "1", "31st", "\t",
            "»", "ß",
        ];
        let text: String = (0..pieces)
            .map(|_| PIECES[self.roll(PIECES.len())])
            .collect();
        text.leak()
    }
}

#[test]
fn whatever_is_typed_has_an_answer() {
    let mut dice = Dice(0x5EED);
    for _ in 0..300 {
        let length = dice.roll(80);
        let text = dice.text(length);
        let quotes: Vec<Quote<'_>> = (0..20)
            .map(|_| {
                let mut some = |pieces| match dice.roll(3) {
                    0 => dice.text(pieces),
                    _ => "",
                };
                let (prefix, suffix) = (some(2), some(2));
                let pieces = 1 + dice.roll(12);
                quote(dice.text(pieces), prefix, suffix)
            })
            .collect();
        let evidence = find(&quotes, &[source("source/one", text)], KEYS);
        let characters: Vec<char> = text.chars().collect();
        for found in evidence.found.iter().flatten() {
            let slice: String = characters[found.start..found.end].iter().collect();
            assert_eq!(slice, found.exact);
            let around = format!("{}{}{}", found.prefix, found.exact, found.suffix);
            assert!(text.contains(&around), "{text:?} {found:?}");
        }
        let mut end = 0;
        for sentence in sentences(text) {
            assert!(end <= sentence.start && !text[sentence.clone()].is_empty());
            end = sentence.end;
        }
    }
}

#[test]
fn thousands_of_quotes_are_found_at_once() {
    let text: String = (0..20_000)
        .map(|n| format!("Sentence number {n} is here. "))
        .collect();
    let text: &'static str = text.leak();
    let quotes: Vec<Quote<'static>> = (0..20_000)
        .map(|n| quote(format!("number {n} is").leak(), "", ""))
        .collect();
    let evidence = find(&quotes, &[source("source/long", text)], KEYS);
    assert!(evidence.found.iter().all(Option::is_some));
}
