//! Content negotiation (<https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1>).

/// The closeness of a range that names a media type itself.
const EXACT: u8 = 2;

/// A range of media types that a client accepts, with its weight in thousandths.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    weight: u16,
}

impl Range<'_> {
    /// How closely the range names a media type: exactly, by its kind, or as anything.
    fn closeness(&self, media_type: &str) -> Option<u8> {
        let (kind, subtype) = media_type.split_once('/')?;
        let same_kind = self.kind.eq_ignore_ascii_case(kind);
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (_, "*") if same_kind => Some(1),
            (_, other) if same_kind && other.eq_ignore_ascii_case(subtype) => Some(EXACT),
            _ => None,
        }
    }
}

/// Chooses which of the offered media types a client likes best, or nothing if it takes none.
///
/// Of types with the same weight the first offered wins. Without a header, or with one that names
/// nothing readable, the first offered is taken.
pub fn choose<'o>(accept: Option<&str>, offered: &[&'o str]) -> Option<&'o str> {
    let each: Vec<&[&str]> = offered.iter().map(std::slice::from_ref).collect();
    choose_offer(accept, &each).map(|index| offered[index])
}

/// Chooses as [`choose`] does among offers that have several names: first the media type that they
/// come as, then others that they can be asked for by. A range such as `text/*` means the first.
pub fn choose_offer(accept: Option<&str>, offered: &[&[&str]]) -> Option<usize> {
    let ranges: Vec<Range<'_>> = accept
        .unwrap_or("*/*")
        .split(',')
        .filter_map(range)
        .collect();
    if ranges.is_empty() {
        return (!offered.is_empty()).then_some(0);
    }
    let weight_of = |media_type: &str, closeness_min: u8| {
        let weights = ranges
            .iter()
            .filter_map(|range| Some((range.closeness(media_type)?, range.weight)));
        let closest = weights.filter(|(closeness, _)| *closeness >= closeness_min);
        closest.max().map_or(0, |(_, weight)| weight)
    };
    let mut best: Option<(u16, usize)> = None;
    for (index, names) in offered.iter().enumerate() {
        let [own, others @ ..] = names else { continue };
        let others = others.iter().map(|other| weight_of(other, EXACT));
        let weight = others.fold(weight_of(own, 0), u16::max);
        if weight > best.map_or(0, |(best, _)| best) {
            best = Some((weight, index));
        }
    }
    best.map(|(_, index)| index)
}

/// Chooses the language that a client likes best (`Accept-Language`), by its tag or what that
/// begins with; the first offered where it likes none.
pub fn choose_language<'o>(accept: Option<&str>, offered: &[&'o str]) -> Option<&'o str> {
    let wanted: Vec<(&str, u16)> = accept
        .unwrap_or_default()
        .split(',')
        .filter_map(|text| {
            let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
            Some((tag.trim(), weight(parameters)?))
        })
        .collect();
    let main = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    let weight_of = |offered: &str| {
        let same = wanted.iter().filter_map(|(tag, weight)| {
            let closeness = match *tag {
                tag if tag.eq_ignore_ascii_case(offered) => 2,
                tag if main(tag) == main(offered) => 1,
                "*" => 0,
                _ => return None,
            };
            Some((closeness, *weight))
        });
        same.max().map_or(0, |(_, weight)| weight)
    };
    let mut best = (0, *offered.first()?);
    for language in offered {
        let weight = weight_of(language);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    Some(best.1)
}

fn range(text: &str) -> Option<Range<'_>> {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let (kind, subtype) = name.split_once('/')?;
    Some(Range {
        kind: kind.trim(),
        subtype: subtype.trim(),
        weight: weight(parameters)?,
    })
}

/// The weight among parameters, in thousandths; 1 where there is none, nothing where it is no
/// weight.
pub(super) fn weight(parameters: &str) -> Option<u16> {
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map_or(Some(1000), |(_, value)| thousandths(value.trim()))
}

/// A weight between 0 and 1 as thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let weight: f32 = text.parse().ok().filter(|_| is_number)?;
    (0.0..=1.0)
        .contains(&weight)
        .then_some((weight * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::{choose, choose_language};

    #[test]
    fn the_language_that_is_liked_best_is_chosen() {
        let cases = [
            (None, "en"),
            (Some("fr"), "fr"),
            (Some("fr-CA, en;q=0.5"), "fr"),
            (Some("de, en;q=0.3, fr;q=0.7"), "fr"),
            (Some("de"), "en"),
            (Some("*, en;q=0.1"), "fr"),
            (Some("fr;q=0"), "en"),
            (Some("nonsense;;q=x"), "en"),
        ];
        for (accept, expected) in cases {
            assert_eq!(
                choose_language(accept, &["en", "fr"]),
                Some(expected),
                "{accept:?}"
            );
        }
    }

    const OFFERED: [&str; 3] = ["text/html", "text/turtle", "application/ld+json"];

    #[test]
    fn the_heaviest_range_wins() {
        let cases = [
            (None, Some("text/html")),
            (Some("*/*"), Some("text/html")),
            (Some("text/turtle"), Some("text/turtle")),
            (
                Some("text/*;q=0.5, application/ld+json"),
                Some("application/ld+json"),
            ),
            (
                Some("text/html;q=0.2, text/turtle;q=0.9"),
                Some("text/turtle"),
            ),
            (Some("text/html;q=0, */*;q=0.1"), Some("text/turtle")),
            (Some("*/*;q=0.1, TEXT/HTML;q=0"), Some("text/turtle")),
            (Some("image/png"), None),
            (Some("text/turtle;q=0"), None),
            (Some("text/turtle;version=1.2;q=0.7"), Some("text/turtle")),
            (Some("nonsense"), Some("text/html")),
        ];
        for (accept, expected) in cases {
            assert_eq!(choose(accept, &OFFERED), expected, "{accept:?}");
        }
    }
}
