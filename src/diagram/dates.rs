//! Dates as people write them, in the languages of the United Nations.

/// Names of the months, as they stand in a date.
const MONTHS: [(&str, [&str; 12]); 5] = [
    (
        "en",
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
    (
        "fr",
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    ),
    (
        "es",
        [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    ),
    (
        "ru",
        [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ],
    ),
    (
        "ar",
        [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
    ),
];

/// A date of XML Schema in parts, as precise as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date<'a> {
    year: &'a str,
    month: Option<usize>,
    day: Option<u8>,
    time: Option<&'a str>,
}

/// A date for people: `7 March 2016`. What is no date stays as it is.
pub(super) fn one(date: &str, language: &str) -> String {
    read(date).map_or_else(|| date.to_owned(), |date| write(date, language))
}

/// From one date to another: `7–9 March 2016`.
pub(super) fn range(start: &str, end: &str, language: &str) -> String {
    let (Some(from), Some(to)) = (read(start), read(end)) else {
        return format!("{} – {}", one(start, language), one(end, language));
    };
    if from == to {
        return write(from, language);
    }
    let same_month = from.year == to.year && from.month == to.month;
    match (from.day, to.day) {
        // The languages that put the day first.
        (Some(first), Some(_))
            if same_month && from.time.or(to.time).is_none() && months(language).is_some() =>
        {
            let day = day_text(first, language);
            format!("{day}–{}", write(to, language))
        }
        _ => format!("{} – {}", write(from, language), write(to, language)),
    }
}

fn read(text: &str) -> Option<Date<'_>> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    // A zone without a time says nothing to people.
    let date = date.strip_suffix('Z').unwrap_or(date);
    let mut parts = date.splitn(3, '-');
    let year = parts.next().filter(|year| is_number(year, 4..))?;
    let month = match parts.next() {
        Some(month) => Some(
            month
                .parse::<usize>()
                .ok()
                .filter(|m| (1..=12).contains(m))?,
        ),
        None => None,
    };
    let day = match parts.next() {
        Some(day) => Some(day.get(..2)?.parse::<u8>().ok().filter(|day| *day > 0)?),
        None => None,
    };
    Some(Date {
        year,
        month,
        day,
        time: time.and_then(|time| time.get(..5)),
    })
}

fn is_number(text: &str, length: std::ops::RangeFrom<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn write(date: Date<'_>, language: &str) -> String {
    let year = date.year;
    let day = match (base(language), date.month, date.day) {
        (_, None, _) => year.to_owned(),
        ("zh", Some(month), None) => format!("{year}年{month}月"),
        ("zh", Some(month), Some(day)) => format!("{year}年{month}月{day}日"),
        (_, Some(month), day) => match (months(language), day) {
            (None, None) => format!("{year}-{month:02}"),
            (None, Some(day)) => format!("{year}-{month:02}-{day:02}"),
            (Some(months), None) => format!("{} {year}", months[month - 1]),
            (Some(months), Some(day)) => {
                let day = day_text(day, language);
                match base(language) {
                    "es" => format!("{day} de {} de {year}", months[month - 1]),
                    _ => format!("{day} {} {year}", months[month - 1]),
                }
            }
        },
    };
    match date.time {
        Some(time) => format!("{day}, {time}"),
        None => day,
    }
}

/// The day of a month: French has a word of its own for the first.
fn day_text(day: u8, language: &str) -> String {
    match (base(language), day) {
        ("fr", 1) => "1er".to_owned(),
        _ => day.to_string(),
    }
}

fn months(language: &str) -> Option<&'static [&'static str; 12]> {
    let language = base(language);
    MONTHS
        .iter()
        .find(|(known, _)| *known == language)
        .map(|(_, months)| months)
}

/// A language tag without region or script.
fn base(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_precise_as_they_are_known() {
        assert_eq!(one("2016-03-07", "en"), "7 March 2016");
        assert_eq!(one("2016-03", "en-gb"), "March 2016");
        assert_eq!(one("2016", "en"), "2016");
        assert_eq!(
            one("2016-03-07T10:00:00+01:00", "en"),
            "7 March 2016, 10:00"
        );
        assert_eq!(one("2016-03-01", "fr"), "1er mars 2016");
        assert_eq!(one("2016-03-07", "es"), "7 de marzo de 2016");
        assert_eq!(one("2016-03-07", "zh"), "2016年3月7日");
        assert_eq!(one("2016-03-07", "sw"), "2016-03-07");
        assert_eq!(one("2016-13-07", "en"), "2016-13-07");
        assert_eq!(one("soon", "en"), "soon");
    }

    #[test]
    fn ranges_say_what_is_shared_once() {
        assert_eq!(range("2016-03-07", "2016-03-09", "en"), "7–9 March 2016");
        assert_eq!(range("2016-03-07", "2016-03-07", "en"), "7 March 2016");
        assert_eq!(
            range("2016-02-29", "2016-03-24", "en"),
            "29 February 2016 – 24 March 2016"
        );
        assert_eq!(range("2015", "2016", "en"), "2015 – 2016");
    }
}
