//! The time that counts as that of a build
//! (<https://reproducible-builds.org/specs/source-date-epoch/>).

use super::failure::Failure;
use oxsdatatypes::{DateTime, DayTimeDuration, Decimal};
use std::ffi::OsStr;
use std::str::FromStr;

/// The variable that tells it.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// Reads the time from the environment, as `xsd:dateTime`; nothing where none is given.
pub(crate) fn source_date() -> Result<Option<String>, Failure> {
    match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(value) => date_time(&value).map(Some).ok_or_else(|| {
            let value = value.to_string_lossy();
            Failure::new(format!("`{VARIABLE}` is `{value}`, which is no time")).hint(
                "give the seconds since 1970, such as the output of \
                 `git log -1 --format=%ct`, or unset it",
            )
        }),
    }
}

fn date_time(value: &OsStr) -> Option<String> {
    let seconds: u64 = value.to_str()?.parse().ok()?;
    let seconds = Decimal::from(i64::try_from(seconds).ok()?);
    let epoch = DateTime::from_str("1970-01-01T00:00:00Z").ok()?;
    let time = epoch.checked_add_day_time_duration(DayTimeDuration::new(seconds))?;
    Some(time.to_string())
}

#[cfg(test)]
mod tests {
    use super::date_time;

    #[test]
    fn seconds_are_a_date() {
        for (seconds, expected) in [
            ("0", Some("1970-01-01T00:00:00Z")),
            ("951782399", Some("2000-02-28T23:59:59Z")),
            ("951782400", Some("2000-02-29T00:00:00Z")),
            ("1764460800", Some("2025-11-30T00:00:00Z")),
            ("-1", None),
            ("1.5", None),
            ("yesterday", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(
                date_time(seconds.as_ref()).as_deref(),
                expected,
                "{seconds}"
            );
        }
    }
}
