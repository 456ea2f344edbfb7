//! A PDF with its objects in an order of ours, since `svg2pdf` writes several fonts, and their
//! names on a page, in that of a hash table, which is another in each run.
//!
//! Objects are numbered as they are come to from the root on
//! (<https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf>, 7.5).

use regex::bytes::Regex;
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::sync::LazyLock;

/// A line that gives something a name of its own on a page, such as `/fo0 5 0 R`.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^ +/[a-z]+\d+ \d+ 0 R\n$").expect("it is an expression"));

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(\d+) 0 R\b").expect("it is an expression"));

/// The same document with its objects numbered anew; nothing where it is not of the form that
/// `svg2pdf` writes.
pub(super) fn numbered(pdf: &[u8]) -> Option<Vec<u8>> {
    let file = Objects::of(pdf)?;
    let mut order: Vec<usize> = vec![file.root, file.info];
    let mut next = 0;
    while let Some(number) = order.get(next) {
        for other in references(&file.dictionary(*number)?) {
            if !order.contains(&other) {
                order.push(other);
            }
        }
        next += 1;
    }
    let new = |old: usize| Some(order.iter().position(|number| *number == old)? + 1);
    let first = file.places.values().map(|place| place.start).min()?;
    let mut out = pdf[..first].to_vec();
    let mut starts = Vec::new();
    for number in &order {
        starts.push(out.len());
        let dictionary = file.dictionary(*number)?;
        let rest = &file.object(*number)?[dictionary.len()..];
        // What stands before the dictionary is the number itself.
        let head = dictionary.iter().position(|byte| *byte == b' ')?;
        write!(out, "{}", new(*number)?).ok()?;
        let mut at = head;
        for found in REFERENCE.captures_iter(&dictionary[head..]) {
            let number = found.get(1)?;
            out.extend_from_slice(&dictionary[at..head + number.start()]);
            write!(out, "{}", new(digits(number.as_bytes())?)?).ok()?;
            at = head + number.end();
        }
        out.extend_from_slice(&dictionary[at..]);
        out.extend_from_slice(rest);
    }
    let table = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f\r\n", starts.len() + 1).ok()?;
    for start in &starts {
        write!(out, "{start:010} 00000 n\r\n").ok()?;
    }
    let size = starts.len() + 1;
    write!(
        out,
        "trailer\n<<\n  /Size {size}\n  /Root 1 0 R\n  /Info 2 0 R\n>>\nstartxref\n{table}\n%%EOF"
    )
    .ok()?;
    Some(out)
}

/// The objects of a document, by their numbers.
struct Objects<'a> {
    pdf: &'a [u8],
    places: BTreeMap<usize, Range<usize>>,
    root: usize,
    info: usize,
}

impl<'a> Objects<'a> {
    fn of(pdf: &'a [u8]) -> Option<Self> {
        let end = pdf.windows(9).rposition(|window| window == b"startxref")?;
        let table = digits(pdf.get(end + 10..)?)?;
        let tail = std::str::from_utf8(pdf.get(table..)?).ok()?;
        let mut lines = tail.lines().skip(1);
        let (_, count) = lines.next()?.split_once(' ')?;
        let count: usize = count.trim().parse().ok()?;
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (number, line) in (0..count).zip(&mut lines) {
            let (start, rest) = line.split_once(' ')?;
            if rest.trim_end().ends_with('n') {
                starts.push((start.parse().ok()?, number));
            }
        }
        starts.sort_unstable();
        let ends = starts
            .iter()
            .skip(1)
            .map(|(start, _)| *start)
            .chain([table]);
        let places = starts.iter().zip(ends);
        let places = places
            .map(|((start, number), end)| (*number, *start..end))
            .collect();
        let of_trailer = |name: &str| digits(tail.split(name).nth(1)?.trim_start().as_bytes());
        Some(Self {
            pdf,
            places,
            root: of_trailer("/Root")?,
            info: of_trailer("/Info")?,
        })
    }

    fn object(&self, number: usize) -> Option<&'a [u8]> {
        self.pdf.get(self.places.get(&number)?.clone())
    }

    /// An object up to the bytes of its stream, in which nothing is a reference.
    fn dictionary(&self, number: usize) -> Option<Vec<u8>> {
        let object = self.object(number)?;
        let stream = object.windows(8).position(|window| window == b"\nstream\n");
        let dictionary = &object[..stream.unwrap_or(object.len())];
        let mut lines: Vec<&[u8]> = dictionary.split_inclusive(|byte| *byte == b'\n').collect();
        for names in lines.chunk_by_mut(|one, next| NAMED.is_match(one) && NAMED.is_match(next)) {
            names.sort_unstable();
        }
        Some(lines.concat())
    }
}

fn references(dictionary: &[u8]) -> Vec<usize> {
    let found = REFERENCE.captures_iter(dictionary);
    found
        .filter_map(|found| digits(found.get(1)?.as_bytes()))
        .collect()
}

/// The number that bytes begin with.
fn digits(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit());
    std::str::from_utf8(&bytes[..end.unwrap_or(bytes.len())])
        .ok()?
        .parse()
        .ok()
}
