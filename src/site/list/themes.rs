//! The pages of schemes and of the concepts in them.

use super::path::{List, Wanted};
use super::tree::{Node, Tree};
use super::{LINES_PER_PAGE, SchemeLink, on_page, pages};
use crate::graph::Id;
use crate::site::reader::{Reader, Shown};
use crate::site::{Document, Problem, Site};
use serde::Serialize;
use serde_json::json;

/// Schemes on a page, and top concepts that each of them shows there.
const SCHEMES_PER_PAGE: usize = 50;
const TOPS_MAX: usize = 30;

/// A concept with what stands below it.
#[derive(Debug, Serialize)]
struct Branch {
    shown: Shown,
    uses: usize,
    below: Vec<Branch>,
}

impl Site {
    /// The lists of schemes and concepts, each with how many pages it has.
    pub(super) fn theme_lists(&self, language: &str) -> impl Iterator<Item = (List, usize)> + '_ {
        let trees = self.trees(language);
        let schemes = (List::Schemes, pages(trees.len(), SCHEMES_PER_PAGE));
        let trees = trees.iter().map(|tree| {
            let pages = pages(tree.nodes.len(), LINES_PER_PAGE);
            (List::Scheme(tree.scheme), pages.max(1))
        });
        std::iter::once(schemes).chain(trees)
    }

    /// A page of all schemes; none where there is no such page.
    pub(super) fn schemes_page(
        &self,
        wanted: &Wanted,
        language: &str,
    ) -> Option<Result<Document, Problem>> {
        let trees = self.trees(language);
        let here = on_page(trees, wanted.number, SCHEMES_PER_PAGE)?;
        let page = self.page(&self.list_path(wanted)?, language);
        let reader = page.reader();
        let schemes: Vec<SchemeLink> = here
            .iter()
            .map(|tree| reader.scheme_link(tree, TOPS_MAX))
            .collect();
        let given = json!({
            "total": trees.len(),
            "schemes": schemes,
            "turn": self.turn_of(&page, wanted, pages(trees.len(), SCHEMES_PER_PAGE)),
        });
        Some(page.render("schemes.html", &given))
    }

    /// A page of the concepts of a scheme; none where there is no such page.
    pub(super) fn scheme_page(
        &self,
        scheme: Id,
        wanted: &Wanted,
        language: &str,
    ) -> Option<Result<Document, Problem>> {
        let mut trees = self.trees(language).iter();
        let tree = trees.find(|tree| tree.scheme == scheme)?;
        let here = match tree.nodes.is_empty() && wanted.number == 1 {
            true => &[],
            false => on_page(&tree.nodes, wanted.number, LINES_PER_PAGE)?,
        };
        let page = self.page(&self.list_path(wanted)?, language);
        let reader = page.reader();
        let before = &tree.nodes[..LINES_PER_PAGE * (wanted.number - 1)];
        let above = above(before, here.first().map_or(0, |first| first.depth));
        let given = json!({
            "scheme": reader.shown(scheme),
            "total": tree.nodes.len(),
            "above": above.into_iter().map(|id| reader.shown(id)).collect::<Vec<_>>(),
            "branches": reader.branches(here),
            "turn": self.turn_of(&page, wanted, pages(tree.nodes.len(), LINES_PER_PAGE)),
        });
        Some(page.render("scheme.html", &given))
    }
}

/// What stands above a line of a depth that comes after some lines, the outermost first.
fn above(before: &[Node], depth: usize) -> Vec<Id> {
    let mut above = Vec::new();
    let mut depth = depth;
    for node in before.iter().rev() {
        if depth == 0 {
            break;
        }
        if node.depth < depth {
            above.push(node.id);
            depth = node.depth;
        }
    }
    above.reverse();
    above
}

impl Reader<'_> {
    /// A scheme with the first of its top concepts.
    pub(super) fn scheme_link(&self, tree: &Tree, tops_max: usize) -> SchemeLink {
        let tops = tree.nodes.iter().filter(|node| node.depth == 0);
        let total = tops.clone().count();
        let path = self.site.list_path(&Wanted {
            list: List::Scheme(tree.scheme),
            number: 1,
        });
        SchemeLink {
            scheme: self.shown(tree.scheme),
            href: self.page.links.page(&path.unwrap_or_default()),
            count: tree.nodes.len(),
            tops: tops
                .take(tops_max)
                .map(|node| self.shown(node.id))
                .collect(),
            more: total.saturating_sub(tops_max),
        }
    }

    /// Lines of a tree, those that are deeper below those that are less deep.
    fn branches(&self, nodes: &[Node]) -> Vec<Branch> {
        let mut open: Vec<(usize, Vec<Branch>)> = vec![(0, Vec::new())];
        for node in nodes {
            while open.len() > 1 && open.last().is_some_and(|(depth, _)| node.depth < *depth) {
                close(&mut open);
            }
            let depth = open.last().map_or(0, |(depth, _)| *depth);
            let is_below = open
                .last()
                .is_some_and(|(_, branches)| !branches.is_empty());
            if node.depth > depth && is_below {
                open.push((node.depth, Vec::new()));
            }
            if let Some((_, branches)) = open.last_mut() {
                branches.push(Branch {
                    shown: self.shown(node.id),
                    uses: node.uses,
                    below: Vec::new(),
                });
            }
        }
        while open.len() > 1 {
            close(&mut open);
        }
        open.pop().map_or_else(Vec::new, |(_, branches)| branches)
    }
}

/// Puts the lines that are open last below the one that they come after.
fn close(open: &mut Vec<(usize, Vec<Branch>)>) {
    if let Some((_, below)) = open.pop()
        && let Some(branch) = open
            .last_mut()
            .and_then(|(_, branches)| branches.last_mut())
    {
        branch.below.extend(below);
    }
}
