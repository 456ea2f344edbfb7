//! First and last days, and values that must not come before others.

use super::complaint;
use super::date::Date;
use super::frame::Frame;
use super::literal::is_after;
use super::plan::ClassPlan;
use super::sink::{Object, Sink};
use super::walk::Walk;
use crate::diagnostic::Place;
use oxrdf::vocab::xsd;

impl<'r, 's, 't, 'a, S: Sink> Walk<'r, 's, S> {
    /// Writes the first and the last day.
    pub(super) fn days(&mut self, frame: &Frame<'r, 's, 't, 'a>, place: Place) {
        let dates = frame.class.dates;
        let date = |index: Option<usize>| {
            let (text, _) = self.single(frame, index?)?;
            Date::parse(text).ok()
        };
        let (start, end) = (date(dates.start), date(dates.end));
        let days = [
            (dates.earliest, start.map(Date::first_day)),
            (dates.latest, end.or(start).map(Date::last_day)),
        ];
        for (field, day) in days {
            let (Some(field), Some(day)) = (field, day) else {
                continue;
            };
            let target = &mut self.scratch.target;
            target.clear();
            day.write(target);
            let object = Object::Literal {
                value: target,
                datatype: xsd::DATE.as_str(),
            };
            let to = frame.to(&frame.class.fields[field]);
            to.put(self.sink, &self.scratch.subject, object, place);
        }
    }

    /// Checks that no value comes before one that it must not come before.
    pub(super) fn compare(&mut self, frame: &Frame<'r, 's, 't, 'a>) {
        for (index, field) in frame.class.fields.iter().enumerate() {
            for &other in &field.not_after {
                let (Some(first), Some(last)) =
                    (self.comparable(frame, index), self.comparable(frame, other))
                else {
                    continue;
                };
                if is_wrong_way_round(frame.class, index, first.1, last.1) {
                    self.sink
                        .finding(complaint::end_before_start(field, first, last));
                }
            }
        }
    }

    /// The name, characters and place of the value that a field has, or is worked out from.
    fn comparable(
        &self,
        frame: &Frame<'r, 's, 't, 'a>,
        index: usize,
    ) -> Option<(&'s str, &'t str, Place)> {
        let dates = frame.class.dates;
        let sources = if Some(index) == dates.earliest {
            [dates.start, None]
        } else if Some(index) == dates.latest {
            [dates.end, dates.start]
        } else {
            [Some(index), None]
        };
        let source = |index: usize| {
            let (text, place) = self.single(frame, index)?;
            Some((frame.class.fields[index].name, text, place))
        };
        sources.into_iter().flatten().find_map(source)
    }
}

fn is_wrong_way_round(class: &ClassPlan<'_>, index: usize, first: &str, last: &str) -> bool {
    if is_after(first, last) {
        return true;
    }
    // Days are taken without a shift of zone, so they can be in another order than the clock.
    match (Date::parse(first), Date::parse(last)) {
        (Ok(first), Ok(last)) if class.dates.earliest == Some(index) => {
            first.first_day() > last.last_day()
        }
        _ => false,
    }
}
