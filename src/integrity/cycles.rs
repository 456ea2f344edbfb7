//! Chains that must not come back to where they began.

use super::Whole;
use super::facts::{Facts, Spot};
use super::names::Name;
use crate::diagnostic::{Code, Finding};
use crate::ontology::Iri;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A reference that is one step of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    from: Name,
    to: Name,
    spot: Spot,
    relation: u32,
}

/// Finds each cycle once.
pub(super) fn check(facts: &Facts<'_>, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut by_path: BTreeMap<&Iri, Vec<Step>> = BTreeMap::new();
    for referral in &facts.referrals {
        let relation = &facts.relations[referral.relation as usize];
        if relation.acyclic && !referral.outside {
            by_path.entry(&relation.path).or_default().push(Step {
                from: referral.subject,
                to: referral.target,
                spot: referral.spot,
                relation: referral.relation,
            });
        }
    }
    for steps in by_path.values_mut() {
        for cycle in cycles(steps) {
            findings.push(finding(facts, whole, &cycle));
        }
    }
}

fn finding(facts: &Facts<'_>, whole: &Whole<'_>, cycle: &[Step]) -> Finding {
    let first = cycle[0];
    let relation = &facts.relations[first.relation as usize];
    let key = whole.key(relation.class, &relation.path);
    let mut shown: Vec<String> = cycle.iter().map(|step| whole.shown(step.from)).collect();
    shown.push(whole.shown(first.from));
    let mut finding = Finding::new(
        Code::Cycle,
        first.spot.into(),
        format!(
            "a chain of `{key}` comes back to where it began: {}",
            shown.join(" → ")
        ),
    )
    .expected("expected a chain with an end")
    .hint(format!("leave out one `{key}` of these"));
    for step in &cycle[1..] {
        let (from, to) = (whole.shown(step.from), whole.shown(step.to));
        finding = finding.also(step.spot.into(), format!("{from} → {to}"));
    }
    finding
}

/// The cycles that a walk in depth along the steps closes, each begun at its first place.
fn cycles(steps: &mut Vec<Step>) -> Vec<Vec<Step>> {
    steps.sort_unstable_by_key(|step| (step.from, step.spot));
    let mut from: FxHashMap<Name, (usize, usize)> = FxHashMap::default();
    for (index, step) in steps.iter().enumerate() {
        from.entry(step.from).or_insert((index, index)).1 = index + 1;
    }
    let mut starts: Vec<(Spot, Name)> = steps.iter().map(|step| (step.spot, step.from)).collect();
    starts.sort_unstable();
    let mut walk = Depth {
        steps,
        from,
        state: FxHashMap::default(),
        found: Vec::new(),
    };
    for (_, start) in starts {
        walk.from(start);
    }
    let mut found = walk.found;
    for cycle in &mut found {
        let least = (0..cycle.len()).min_by_key(|index| cycle[*index].spot);
        cycle.rotate_left(least.unwrap_or(0));
    }
    found
}

/// A walk in depth without recursion, since chains can be as long as there are records.
struct Depth<'f> {
    steps: &'f [Step],
    from: FxHashMap<Name, (usize, usize)>,
    state: FxHashMap<Name, State>,
    found: Vec<Vec<Step>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// On the way: the number of steps that led here.
    Open(usize),
    Done,
}

impl Depth<'_> {
    fn from(&mut self, start: Name) {
        if self.state.contains_key(&start) {
            return;
        }
        let mut way: Vec<Step> = Vec::new();
        let mut open = vec![(start, self.steps_of(start).0)];
        self.state.insert(start, State::Open(0));
        while let Some((name, next)) = open.last_mut() {
            if *next == self.from.get(name).map_or(0, |range| range.1) {
                self.state.insert(*name, State::Done);
                open.pop();
                way.pop();
                continue;
            }
            let step = self.steps[*next];
            *next += 1;
            match self.state.get(&step.to) {
                Some(State::Done) => {}
                Some(State::Open(depth)) => {
                    let closing = way[*depth..].iter().copied().chain([step]);
                    self.found.push(closing.collect());
                }
                None => {
                    way.push(step);
                    self.state.insert(step.to, State::Open(way.len()));
                    open.push((step.to, self.steps_of(step.to).0));
                }
            }
        }
    }

    fn steps_of(&self, name: Name) -> (usize, usize) {
        self.from.get(&name).copied().unwrap_or((0, 0))
    }
}
