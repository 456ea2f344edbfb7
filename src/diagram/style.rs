//! A reader's own colours and verbs, which come before those of the ontology, and whether everybody
//! can make them out.

use super::look::Look;
use super::palette::{APART, DARK, Hue, LIGHT, LINE_CONTRAST, Rgb, Vision, dark_shades, shades};
use crate::graph::Snapshot;
use crate::ontology::{Class, Schema, Texts};
use std::collections::BTreeMap;

/// How classes and properties are drawn, by IRI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The colour of the things of a class, and of those of the classes below it.
    pub classes: BTreeMap<String, Hue>,
    /// How links of a property are drawn.
    pub properties: BTreeMap<String, LineStyle>,
}

/// How links of a property are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineStyle {
    /// The words, read from the subject to the object, by language.
    pub verb: Texts,
    /// The words, read from the object to the subject.
    pub inverse_verb: Texts,
    /// The line.
    pub dash: Option<Dash>,
}

/// A form of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// A grey line.
    Plain,
    /// A dashed line in the colour of what it leads to.
    Dashed,
    /// A fine line in the colour of what it comes from.
    Fine,
    /// A thick line in the colour of what it comes from.
    Thick,
}

impl Dash {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Dashed, Self::Fine, Self::Thick];

    /// What a style calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Dashed => "dashed",
            Self::Fine => "fine",
            Self::Thick => "thick",
        }
    }
}

/// No style of a reader's own.
pub(super) static NONE: Style = Style {
    classes: BTreeMap::new(),
    properties: BTreeMap::new(),
};

/// A colour that not everybody can make out.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// The class whose colour it is.
    pub class: String,
    /// The colour.
    pub colour: Rgb,
    /// What is wrong with it.
    pub kind: FlawKind,
    /// The nearest colour that has no flaw, where there is one.
    pub mended: Option<Rgb>,
}

/// What is wrong with a colour.
#[derive(Clone, Debug, PartialEq)]
pub enum FlawKind {
    /// Lines of the colour are hard to see on a light page, or on a dark one.
    Faint {
        /// Which page.
        is_dark: bool,
        /// The contrast, of at least 3.
        contrast: f64,
    },
    /// Somebody takes it for the colour of another class.
    Alike {
        /// The name of the other class.
        other: String,
        /// Who.
        vision: Vision,
        /// How different they look, of at least 8.
        difference: f64,
    },
}

impl Style {
    /// What not everybody can make out of the colours, the classes in order. A colour that two
    /// classes are both given here is one colour on purpose.
    pub fn flaws(&self, snapshot: &Snapshot, schema: &Schema) -> Vec<Flaw> {
        let look = Look::new(snapshot, schema, &[], self);
        let defaults = self.defaults(&look);
        let mut settled: Vec<(String, Hue)> = Vec::new();
        let mut flaws = Vec::new();
        for (class, hue) in &self.classes {
            let name = schema
                .class_of_iri(class)
                .map_or_else(|| class.clone(), |id| look.class_name(id).to_owned());
            let others = || {
                let own = settled.iter().filter(|(_, other)| other != hue);
                defaults.iter().chain(own)
            };
            let colour = match hue {
                Hue::Own(colour) => *colour,
                named => shades(*named).line,
            };
            let found = flaw(*hue, colour, others().collect());
            let mended = found
                .as_ref()
                .and_then(|_| mended(colour, &others().collect::<Vec<_>>()));
            let taken = mended.map_or(*hue, Hue::Own);
            flaws.extend(found.map(|kind| Flaw {
                class: class.clone(),
                colour,
                kind,
                mended,
            }));
            settled.push((name, taken));
        }
        flaws
    }

    /// The colours of the classes that are not given one here, those that the graph has.
    fn defaults(&self, look: &Look<'_>) -> Vec<(String, Hue)> {
        // A class below one of those that are given here has its colour.
        let is_given = |class: &Class| {
            let mut types = class.types.iter();
            types.any(|write| self.classes.contains_key(&*write.iri))
        };
        let classes = look.schema.classes();
        let classes =
            classes.filter(|(id, class)| !is_given(class) && !look.resources(*id).is_empty());
        let hues = classes.flat_map(|(id, _)| {
            let hues = look.hues(id).iter();
            hues.map(move |hue| (look.class_name(id).to_owned(), *hue))
        });
        hues.collect()
    }
}

/// What is wrong with a colour beside others.
fn flaw(own: Hue, colour: Rgb, others: Vec<&(String, Hue)>) -> Option<FlawKind> {
    // What is too faint on a dark page is drawn lighter there; on a light one it is what it is.
    let contrast = colour.contrast(LIGHT.paper);
    if contrast < LINE_CONTRAST {
        return Some(FlawKind::Faint {
            is_dark: false,
            contrast,
        });
    }
    let dark = dark_shades(own).line.contrast(DARK.paper);
    if dark < LINE_CONTRAST {
        return Some(FlawKind::Faint {
            is_dark: true,
            contrast: dark,
        });
    }
    let seen = others.into_iter().flat_map(|(other, hue)| {
        let on = [
            [shades(own).line, shades(*hue).line],
            [dark_shades(own).line, dark_shades(*hue).line],
        ];
        Vision::ALL.into_iter().flat_map(move |vision| {
            on.map(|[own, other]| own.difference(other, vision))
                .map(|difference| (other, vision, difference))
        })
    });
    let (other, vision, difference) = seen.min_by(|left, right| left.2.total_cmp(&right.2))?;
    (difference < APART).then(|| FlawKind::Alike {
        other: other.clone(),
        vision,
        difference,
    })
}

/// The nearest colour without a flaw.
fn mended(colour: Rgb, taken: &[&(String, Hue)]) -> Option<Rgb> {
    const STEP: usize = 17;
    let steps = || (0..=255u8).step_by(STEP);
    let all = steps().flat_map(|red| {
        steps().flat_map(move |green| steps().map(move |blue| Rgb([red, green, blue])))
    });
    let mut candidates: Vec<(f64, Rgb)> = all
        .map(|candidate| (candidate.difference(colour, Vision::Usual), candidate))
        .collect();
    candidates.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    let mut colours = candidates.into_iter().map(|(_, candidate)| candidate);
    colours.find(|candidate| flaw(Hue::Own(*candidate), *candidate, taken.to_vec()).is_none())
}
