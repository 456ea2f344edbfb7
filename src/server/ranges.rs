//! Which parts of a file a request is for
//! (<https://www.rfc-editor.org/rfc/rfc9110#section-14>).

use axum::http::header::{IF_RANGE, RANGE};
use axum::http::{HeaderMap, Method};
use std::ops::Range;
use std::time::SystemTime;

/// Ranges of one request that are answered. A download that goes on asks for one, a reader of an
/// index for some; more come from programs that try what a server does with them.
const RANGES_MAX: usize = 16;

/// What of a file is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// Some stretches, in the order asked for.
    Parts(Vec<Range<u64>>),
    /// Only what it does not have.
    Nothing,
}

/// Reads what a request wants of a file of a size, with its tag and the time since when it is.
///
/// What cannot be read, is too much, or is for another version is passed over: the answer is the
/// whole file.
pub(super) fn wanted(
    method: &Method,
    headers: &HeaderMap,
    bytes: u64,
    etag: &str,
    modified: Option<SystemTime>,
) -> Wanted {
    let mut lines = headers.get_all(RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Wanted::Whole;
    };
    if method != Method::GET || !is_of_version(headers, etag, modified) {
        return Wanted::Whole;
    }
    line.to_str()
        .ok()
        .and_then(|line| parts(line, bytes))
        .unwrap_or(Wanted::Whole)
}

/// Whether the condition on ranges holds: the file is the one that parts of are there already.
fn is_of_version(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    let Some(condition) = headers.get(IF_RANGE) else {
        return true;
    };
    let Ok(condition) = condition.to_str() else {
        return false;
    };
    let condition = condition.trim();
    // A weak tag never holds here: parts of like files do not make one.
    if condition.starts_with('"') || condition.starts_with("W/") {
        return condition == etag;
    }
    let date = httpdate::parse_http_date(condition).ok();
    date.is_some() && date == modified
}

/// Reads the header, or nothing where it is to be passed over.
fn parts(line: &str, bytes: u64) -> Option<Wanted> {
    let (unit, set) = line.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let specs = set.split(',').map(str::trim);
    let specs: Vec<&str> = specs.filter(|spec| !spec.is_empty()).collect();
    if specs.is_empty() || specs.len() > RANGES_MAX {
        return None;
    }
    let read: Option<Vec<Option<Range<u64>>>> =
        specs.into_iter().map(|spec| part(spec, bytes)).collect();
    let there: Vec<Range<u64>> = read?.into_iter().flatten().collect();
    let mut sorted = there.clone();
    sorted.sort_by_key(|range| range.start);
    if sorted.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return None;
    }
    Some(match there.is_empty() {
        true => Wanted::Nothing,
        false => Wanted::Parts(there),
    })
}

/// Reads one range; the inner nothing is one that the file does not have, the outer what is none.
fn part(spec: &str, bytes: u64) -> Option<Option<Range<u64>>> {
    let (first, last) = spec.split_once('-')?;
    let range = match (first.trim(), last.trim()) {
        ("", last) => bytes.saturating_sub(number(last)?)..bytes,
        (first, "") => number(first)?..bytes,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(bytes)
        }
    };
    Some((range.start < range.end).then_some(range))
}

/// A number of digits; one that is too large is larger than any file.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{RANGES_MAX, Wanted, parts, wanted};
    use axum::http::{HeaderMap, HeaderValue, Method, header};
    use std::time::{Duration, SystemTime};

    fn read(set: &str) -> Option<Vec<(u64, u64)>> {
        match parts(set, 100)? {
            Wanted::Parts(parts) => Some(parts.iter().map(|part| (part.start, part.end)).collect()),
            Wanted::Nothing => Some(Vec::new()),
            Wanted::Whole => None,
        }
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        type Case = (&'static str, Option<&'static [(u64, u64)]>);
        let cases: &[Case] = &[
            ("bytes=0-0", Some(&[(0, 1)])),
            ("bytes=0-99", Some(&[(0, 100)])),
            ("bytes=10-", Some(&[(10, 100)])),
            ("bytes=-10", Some(&[(90, 100)])),
            ("bytes=-1000", Some(&[(0, 100)])),
            ("bytes=90-1000", Some(&[(90, 100)])),
            ("bytes=99-18446744073709551615", Some(&[(99, 100)])),
            ("bytes=99-99999999999999999999999", Some(&[(99, 100)])),
            ("BYTES = 1 - 2", Some(&[(1, 3)])),
            ("bytes=50-59, 0-9", Some(&[(50, 60), (0, 10)])),
            ("bytes=0-9,10-19", Some(&[(0, 10), (10, 20)])),
            (", bytes=0-9", None),
            ("bytes=,0-9,,", Some(&[(0, 10)])),
            // What the file has of what is asked for.
            ("bytes=200-, 0-9", Some(&[(0, 10)])),
            // What it has nothing of.
            ("bytes=100-", Some(&[])),
            ("bytes=-0", Some(&[])),
            ("bytes=100-100, 200-300", Some(&[])),
            // What is none.
            ("bytes", None),
            ("bytes=", None),
            ("bytes=-", None),
            ("bytes=9-0", None),
            ("bytes=a-b", None),
            ("bytes=+1-2", None),
            ("bytes=0-9, x", None),
            ("lines=0-9", None),
            ("bytes=0-9, 5-20", None),
            ("bytes=0-, -1", None),
        ];
        for (set, expected) in cases {
            let expected = expected.map(<[_]>::to_vec);
            assert_eq!(read(set), expected, "{set}");
        }
    }

    #[test]
    fn ranges_are_few() {
        let many = |count: usize| {
            let specs: Vec<String> = (0..count).map(|at| format!("{0}-{0}", at * 2)).collect();
            format!("bytes={}", specs.join(","))
        };
        assert_eq!(read(&many(RANGES_MAX)).map(|parts| parts.len()), Some(16));
        assert_eq!(read(&many(RANGES_MAX + 1)), None);
    }

    #[test]
    fn nothing_has_no_ranges() {
        assert_eq!(parts("bytes=0-0", 0), Some(Wanted::Nothing));
        assert_eq!(parts("bytes=-1", 0), Some(Wanted::Nothing));
    }

    #[test]
    fn parts_are_of_the_version_that_is_named() {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let date = |seconds| {
            httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        };
        let part = Wanted::Parts(std::iter::once(1..2).collect());
        for (condition, expected) in [
            ("\"a\"", &part),
            ("\"b\"", &Wanted::Whole),
            ("W/\"a\"", &Wanted::Whole),
            (date(1_000).as_str(), &part),
            // Only the very date: an earlier or later one is of another version.
            (date(2_000).as_str(), &Wanted::Whole),
            (date(999).as_str(), &Wanted::Whole),
            ("yesterday", &Wanted::Whole),
        ] {
            let value = HeaderValue::from_str(condition).expect("a header");
            let headers = HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=1-1")),
                (header::IF_RANGE, value),
            ]);
            let found = wanted(&Method::GET, &headers, 9, "\"a\"", Some(modified));
            assert_eq!(found, *expected, "{condition}");
            let head = wanted(&Method::HEAD, &headers, 9, "\"a\"", Some(modified));
            assert_eq!(head, Wanted::Whole, "ranges are for GET");
        }
    }
}
