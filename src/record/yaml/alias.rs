//! Aliases, expanded within a bound.

use super::{Bytes, Reader};
use crate::diagnostic::{Code, Finding, Place};
use crate::record::tree::{Item, Kind, UNENDED};
use crate::record::{ALIAS_BYTES_MAX, ALIAS_ITEMS_MAX, DEPTH_MAX};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The anchors of a file, and how much their aliases took.
#[derive(Default)]
pub(super) struct Anchors<'a> {
    /// Index of the item that a name stands for; the last one with that name counts.
    items: FxHashMap<Cow<'a, str>, u32>,
    copied_items: usize,
    copied_bytes: usize,
    refused: bool,
}

impl Anchors<'_> {
    /// Forgets what was dropped from the tree.
    pub(super) fn forget_from(&mut self, index: u32) {
        self.items.retain(|_, item| *item < index);
    }
}

impl<'a> Reader<'a> {
    /// Names the node that began last.
    pub(super) fn anchor(&mut self, name: Cow<'a, str>) {
        if (self.latest as usize) < self.tree.items.len() {
            self.anchors.items.insert(name, self.latest);
        }
    }

    /// Puts a copy of what an alias stands for in its place, or nothing where that cannot be.
    pub(super) fn alias(&mut self, span: &Bytes) {
        let name = &self.text[span.start + 1..span.end];
        let is_key = self.key_due();
        let at = self.tree.items.len();
        self.end = self.end.max(span.end);
        match self.target(name, span) {
            Some(index) => self.copy(index, span),
            None => self
                .tree
                .scalar(Kind::Broken, Cow::Borrowed(""), span.start, span.end),
        }
        let copy = &mut self.tree.items[at];
        if is_key && matches!(copy.kind, Kind::Number | Kind::Boolean) {
            copy.kind = Kind::Text;
        }
        self.latest = at as u32;
        self.done(at as u32);
    }

    /// The item that an alias stands for, if it may be copied here; else a finding is made.
    fn target(&mut self, name: &str, span: &Bytes) -> Option<usize> {
        let place = self.place(span.start, span.end);
        let Some(index) = self.anchors.items.get(name).map(|index| *index as usize) else {
            let message = format!("the alias `*{name}` repeats nothing that is named before it");
            let hint =
                format!("put the text in quotation marks, or name a value before with `&{name}`");
            self.syntax(
                Finding::new(Code::SyntaxError, place, message)
                    .expected("an alias, since it begins with `*`")
                    .hint(hint),
            );
            return None;
        };
        let after = self.tree.items[index].after;
        if after == UNENDED {
            let message = format!("the alias `*{name}` stands inside what it repeats");
            self.findings.push(
                Finding::new(Code::AliasBomb, place, message)
                    .expected("this would have no end")
                    .hint("write the value out here"),
            );
            return None;
        }
        let items = &self.tree.items[index..after as usize];
        if self.open.len() + depth(items, index as u32) > DEPTH_MAX {
            self.findings.push(super::error::too_deep(place));
            return None;
        }
        let owned = |item: &Item<'_>| match &item.text {
            Cow::Owned(text) => text.len(),
            Cow::Borrowed(_) => 0,
        };
        let bytes: usize = items.iter().map(owned).sum();
        let count = items.len();
        if self.anchors.copied_items + count > ALIAS_ITEMS_MAX
            || self.anchors.copied_bytes + bytes > ALIAS_BYTES_MAX
        {
            self.bomb(place);
            return None;
        }
        self.anchors.copied_items += count;
        self.anchors.copied_bytes += bytes;
        Some(index)
    }

    /// Aliases go beyond the bound: said once, since each further one does so too.
    fn bomb(&mut self, place: Place) {
        if std::mem::replace(&mut self.anchors.refused, true) {
            return;
        }
        let message = format!(
            "aliases repeat more than {ALIAS_ITEMS_MAX} values, or {} MiB of text",
            ALIAS_BYTES_MAX >> 20
        );
        self.findings.push(
            Finding::new(Code::AliasBomb, place, message)
                .expected("this alias goes beyond the bound")
                .hint("write the values out, or refer to a record by its id"),
        );
    }

    /// Copies an item with all that is in it. The copy stands where the alias does, what is in it
    /// where it was written.
    fn copy(&mut self, index: usize, span: &Bytes) {
        let after = self.tree.items[index].after as usize;
        let at = self.tree.items.len();
        let shift = (at - index) as u32;
        for original in index..after {
            let mut item = self.tree.items[original].clone();
            item.after += shift;
            self.tree.items.push(item);
        }
        let copy = &mut self.tree.items[at];
        copy.start = span.start as u32;
        copy.len = (span.end - span.start) as u32;
    }
}

/// How many lists and maps stand inside one another in items, of which the first has this index.
fn depth(items: &[Item<'_>], first: u32) -> usize {
    let mut ends: Vec<u32> = Vec::new();
    let mut deepest = 0;
    for (index, item) in (first..).zip(items) {
        while ends.last().is_some_and(|end| *end <= index) {
            ends.pop();
        }
        if matches!(item.kind, Kind::List | Kind::Map) {
            ends.push(item.after);
            deepest = deepest.max(ends.len());
        }
    }
    deepest
}
