//! One tree for all syntaxes.

use crate::diagnostic::{FileId, Place};
use std::borrow::Cow;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar that was written as a text, in quotation marks or not.
    Text,
    /// A scalar that its syntax reads as a number, in its characters.
    Number,
    /// A scalar that its syntax reads as true or false, in its characters.
    Boolean,
    /// A value that says nothing (`null`, `~`, an empty value).
    Null,
    /// A value that could not be read. What is wrong was said, so nothing more needs to be.
    Broken,
    /// A list; its items follow.
    List,
    /// A map; keys (of kind `Text`) and values follow in turn. A key may stand twice.
    Map,
}

/// One entry of a tree.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// What it is.
    pub kind: Kind,
    /// The characters of a scalar or key; empty for a list or map.
    pub text: Cow<'a, str>,
    /// Offset of the first byte, from the start of the tree's text.
    pub start: u32,
    /// Length in bytes, quotation marks included. A list or map reaches to its end.
    pub len: u32,
    /// Index of the item that follows the whole of this one.
    pub after: u32,
}

/// A record, or a whole file of records: items in reading order.
///
/// A tree can be cleared and filled again, so that a stream needs no new memory for each record.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// The file that places point into.
    pub file: FileId,
    /// Offset of the tree's text in the file.
    pub base: u64,
    /// The items; the first is the root.
    pub items: Vec<Item<'a>>,
}

/// A value in a tree.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    index: u32,
}

/// The values of a list, or the keys and values of a map.
#[derive(Clone, Debug)]
pub struct Items<'t, 'a> {
    tree: &'t Tree<'a>,
    next: u32,
    end: u32,
}

impl<'a> Tree<'a> {
    /// Makes an empty tree.
    pub fn new(file: FileId, base: u64) -> Self {
        Self {
            file,
            base,
            items: Vec::new(),
        }
    }

    /// The root, unless the tree is empty.
    pub fn root(&self) -> Option<Node<'_, 'a>> {
        (!self.items.is_empty()).then_some(Node {
            tree: self,
            index: 0,
        })
    }
}

impl<'t, 'a> Node<'t, 'a> {
    /// What it is.
    pub fn kind(self) -> Kind {
        self.item().kind
    }

    /// Whether it is a text, a number or a boolean.
    pub fn is_scalar(self) -> bool {
        matches!(self.kind(), Kind::Text | Kind::Number | Kind::Boolean)
    }

    /// The characters of a scalar.
    pub fn text(self) -> &'t str {
        &self.item().text
    }

    /// Where it stands.
    pub fn place(self) -> Place {
        let item = self.item();
        Place {
            file: self.tree.file,
            start: self.tree.base + u64::from(item.start),
            len: item.len,
        }
    }

    /// Its position in the tree, unique within it.
    pub fn index(self) -> u32 {
        self.index
    }

    /// The values of a list; nothing for others.
    pub fn items(self) -> Items<'t, 'a> {
        let is_list = self.kind() == Kind::List;
        self.children(is_list)
    }

    /// The keys and values of a map, in order; nothing for others.
    pub fn entries(self) -> impl Iterator<Item = (Node<'t, 'a>, Node<'t, 'a>)> + use<'t, 'a> {
        let is_map = self.kind() == Kind::Map;
        let mut children = self.children(is_map);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// Another value of the same tree, by its position there.
    pub fn at(self, index: u32) -> Self {
        Self { index, ..self }
    }

    /// A list's values, or the value itself: a key that may repeat takes one value or a list.
    pub fn one_or_more(self) -> Items<'t, 'a> {
        match self.kind() {
            Kind::List => self.items(),
            _ => Items {
                tree: self.tree,
                next: self.index,
                end: self.item().after,
            },
        }
    }

    fn children(self, any: bool) -> Items<'t, 'a> {
        let end = if any {
            self.item().after
        } else {
            self.index + 1
        };
        Items {
            tree: self.tree,
            next: self.index + 1,
            end,
        }
    }

    fn item(self) -> &'t Item<'a> {
        &self.tree.items[self.index as usize]
    }
}

impl<'t, 'a> Iterator for Items<'t, 'a> {
    type Item = Node<'t, 'a>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.next < self.end).then(|| {
            let node = Node {
                tree: self.tree,
                index: self.next,
            };
            self.next = node.item().after;
            node
        })
    }
}

/// How readers fill a tree.
impl<'a> Tree<'a> {
    /// Makes the tree empty and says where its next text begins, keeping its memory.
    pub(super) fn clear(&mut self, base: u64) {
        self.items.clear();
        self.base = base;
    }

    /// Adds a scalar or a key that stands from `start` to `end`.
    #[inline]
    pub(super) fn scalar(&mut self, kind: Kind, text: Cow<'a, str>, start: usize, end: usize) {
        let after = self.items.len() as u32 + 1;
        self.items.push(Item {
            kind,
            text,
            start: start as u32,
            len: (end - start) as u32,
            after,
        });
    }

    /// Begins a list or map and gives its index, by which it is to be ended.
    #[inline]
    pub(super) fn begin(&mut self, kind: Kind, start: usize) -> u32 {
        let index = self.items.len() as u32;
        self.items.push(Item {
            kind,
            text: Cow::Borrowed(""),
            start: start as u32,
            len: 0,
            after: UNENDED,
        });
        index
    }

    /// Ends a list or map after all that was added since it began.
    #[inline]
    pub(super) fn end(&mut self, index: u32, end: usize) {
        let after = self.items.len() as u32;
        let item = &mut self.items[index as usize];
        item.after = after;
        item.len = (end as u32).saturating_sub(item.start);
    }
}

/// The `after` of a list or map that has not ended yet.
pub(super) const UNENDED: u32 = u32::MAX;
