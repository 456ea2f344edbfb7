//! Where words are in a text, and what they are when they are folded.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// Longest folded word, in bytes; of longer ones the beginning counts, in texts and searches alike.
const WORD_BYTES_MAX: usize = 96;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// What it is called when case, accents and variants of letters are passed over.
    pub folded: Cow<'t, str>,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// The words of a text, in their order.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let (plain, other) = if text.is_ascii() {
        (Some(runs(text, 0)), None)
    } else {
        let words = text.unicode_word_indices();
        let parts = words.flat_map(|(start, word)| runs(word, start));
        (None, Some(parts))
    };
    let parts = plain.into_iter().flatten();
    parts
        .chain(other.into_iter().flatten())
        .map(|(start, part)| Word {
            folded: fold(part),
            range: start..start + part.len(),
        })
        .filter(|word| !word.folded.is_empty())
}

/// The runs of letters, digits and their marks, each with its place. What Unicode takes for a word
/// may hold signs: `l'enfant`, `U.N.`, `snake_case`.
fn runs(text: &str, offset: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    let mut at = offset;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        let run = &rest[start..];
        let len = run.find(|c| !is_part(c)).unwrap_or(run.len());
        let found = (at + start, &run[..len]);
        at += start + len;
        rest = &run[len..];
        Some(found)
    })
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && (is_combining_mark(c) || is_invisible(c)))
}

/// Signs within words that nobody sees: soft hyphens, joiners, marks of direction.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

/// A word without what is passed over.
fn fold(word: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if word.len() <= WORD_BYTES_MAX && word.bytes().all(plain) {
        return Cow::Borrowed(word);
    }
    let mut folded = String::with_capacity(word.len());
    let chars = word.nfkd().flat_map(char::to_lowercase).nfkd();
    for c in chars.filter(|c| !is_passed_over(*c)) {
        let before = folded.len();
        match variant(c) {
            Some(same) => folded.push_str(same),
            None => folded.push(c),
        }
        if folded.len() > WORD_BYTES_MAX {
            folded.truncate(before);
            break;
        }
    }
    Cow::Owned(folded)
}

/// Marks that change no letter into another: accents, Arabic and Hebrew vowels, the bar of a
/// struck letter. Vowels of Indic scripts, tones of Thai and the voicing of Kana stay.
fn is_passed_over(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let is_accent = matches!(canonical_combining_class(c), 1 | 10..=36 | 200..=240);
    // U+0640 lengthens the line between Arabic letters.
    is_accent || is_invisible(c) || c == '\u{640}'
}

/// The signs that folding passes over, as ranges of code points, for those who fold words where no
/// program of ours runs. Words must have been taken apart (NFKD) before.
pub fn passed_over() -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in ('\u{80}'..=char::MAX).filter(|c| is_passed_over(*c)) {
        let code = u32::from(c);
        match ranges.last_mut().filter(|(_, last)| *last + 1 == code) {
            Some((_, last)) => *last = code,
            None => ranges.push((code, code)),
        }
    }
    ranges
}

/// The letters that are written as others when words are folded, with these.
pub fn variants() -> Vec<(char, &'static str)> {
    let all = '\u{80}'..=char::MAX;
    all.filter_map(|c| Some((c, variant(c)?))).collect()
}

/// What a letter that Unicode does not take apart is written as without its variant's form.
fn variant(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        // Alef with wasla, and the Persian and Urdu forms of letters.
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        '٠' | '۰' => "0",
        '١' | '۱' => "1",
        '٢' | '۲' => "2",
        '٣' | '۳' => "3",
        '٤' | '۴' => "4",
        '٥' | '۵' => "5",
        '٦' | '۶' => "6",
        '٧' | '۷' => "7",
        '٨' | '۸' => "8",
        '٩' | '۹' => "9",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded.into_owned()).collect()
    }

    #[test]
    fn case_and_accents_are_passed_over() {
        assert_eq!(
            folded("ÉCOLE École ecole e\u{301}cole"),
            ["ecole", "ecole", "ecole", "ecole"]
        );
        assert_eq!(folded("niño Niño NIN\u{303}O"), ["nino", "nino", "nino"]);
        assert_eq!(folded("cœur Straße ŒUVRE"), ["coeur", "strasse", "oeuvre"]);
        assert_eq!(
            folded("Ødegård Łódź ISTANBUL İstanbul"),
            ["odegard", "lodz", "istanbul", "istanbul"]
        );
        assert_eq!(folded("ΟΔΟΣ οδός"), ["οδοσ", "οδοσ"]);
        assert_eq!(folded("ＵＮＩＣＥＦ ﬁnal"), ["unicef", "final"]);
    }

    #[test]
    fn apostrophes_and_signs_part_words() {
        assert_eq!(folded("l'enfant d’abord"), ["l", "enfant", "d", "abord"]);
        assert_eq!(folded("children's"), ["children", "s"]);
        assert_eq!(
            folded("A/HRC/31/1, U.N. 3.5"),
            ["a", "hrc", "31", "1", "u", "n", "3", "5"]
        );
        assert_eq!(folded("snake_case e-mail"), ["snake", "case", "e", "mail"]);
        assert_eq!(folded("… ¿? — ()"), [""; 0]);
    }

    #[test]
    fn scripts_are_folded_as_their_readers_do() {
        assert_eq!(folded("Ребёнок ребенок Йод"), ["ребенок", "ребенок", "иод"]);
        assert_eq!(folded("الأَطْفَال الاطفال"), ["الاطفال", "الاطفال"]);
        assert_eq!(
            folded("إلى الى آلة مـــدرسة"),
            ["الي", "الي", "اله", "مدرسه"]
        );
        assert_eq!(folded("٢٠١٦ ۲۰۱۶"), ["2016", "2016"]);
        assert_eq!(folded("儿童权利2016"), ["儿", "童", "权", "利", "2016"]);
        assert_eq!(folded("한국어"), folded("한국어"), "composed or not");
        assert_ne!(
            folded("हिन्दी"),
            folded("हन्द"),
            "vowels of Indic scripts count"
        );
        assert_ne!(folded("が"), folded("か"), "voicing counts");
    }

    #[test]
    fn what_nobody_sees_does_not_count() {
        assert_eq!(folded("groo\u{AD}ming gro\u{200D}oming"), ["grooming"; 2]);
        assert_eq!(folded("\u{640}\u{640} a"), ["a"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "À l’école: ДЕТИ";
        let found: Vec<&str> = words(text).map(|word| &text[word.range]).collect();
        assert_eq!(found, ["À", "l", "école", "ДЕТИ"]);
    }

    #[test]
    fn plain_text_takes_a_short_way_to_the_same_words() {
        let mut state = 7u32;
        for _ in 0..2000 {
            let mut text = String::new();
            for _ in 0..24 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push(char::from((state >> 24) as u8 & 0x7F));
            }
            let short: Vec<(usize, &str)> = runs(&text, 0).collect();
            let long: Vec<(usize, &str)> = text
                .unicode_word_indices()
                .flat_map(|(start, word)| runs(word, start))
                .collect();
            assert_eq!(short, long, "{text:?}");
        }
    }

    #[test]
    fn long_words_count_by_their_beginning() {
        let long = "é".repeat(500);
        let words = folded(&long);
        assert_eq!(words, ["e".repeat(WORD_BYTES_MAX)]);
        assert_eq!(folded(&format!("{long}x")), words);
    }
}
