//! The renderer of our own: a scene in, SVG out, with nothing installed and the same bytes
//! everywhere.
//!
//! Texts are measured with the font that PNG and PDF are set in. *Columns* come from the scene, in
//! its order; a long one becomes two *strands*. Between columns there are *channels* for lines, and
//! a line that passes a column gets a *lane* there, so that none runs through a card. [`place()`]
//! gives everything its place, [`flaws`] says what would be wrong with that, [`svg()`] writes it.
//!
//! Must not know: the snapshot, files.

mod card;
mod check;
mod colours;
mod font;
mod head;
mod numbered;
mod paint;
mod place;
mod route;
mod shapes;
mod sheet;
mod svg;

pub use check::{Flaw, flaws};
pub use font::Weight;
pub(super) use font::is_rtl_language;
pub use paint::{Missing, PaintError, pdf, png};
pub use place::place;
pub use shapes::{
    Anchor, Curve, Ink, Placed, PlacedCard, PlacedKey, PlacedLine, PlacedRow, Point, Rect, Words,
};
pub use svg::{size, svg};
