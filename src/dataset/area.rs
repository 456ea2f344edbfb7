//! The places that a dataset is about: `spatial` of its manifest.

use super::fields::{Field, Form, Reader};
use super::manifest::Words;
use crate::diagnostic::{Code, Finding};
use crate::record::{Kind, Node};

/// A place that a dataset covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its IRI.
    pub iri: String,
    /// What it is called.
    pub name: Words,
    /// Degrees of its sides, as they were typed.
    pub bbox: Option<Sides>,
    /// Degrees of its middle, as they were typed: east of Greenwich, north of the equator.
    pub centroid: Option<[String; 2]>,
}

/// Degrees of a box around a place (WGS 84), as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Longitude of the left side.
    pub west: String,
    /// Latitude of the lower side.
    pub south: String,
    /// Longitude of the right side.
    pub east: String,
    /// Latitude of the upper side.
    pub north: String,
}

const AREA: &[Field] = &[
    Field::required("iri", Form::Iri),
    Field::optional("name", Form::Text),
    Field::optional("bbox", Form::Box),
    Field::optional("centroid", Form::Point),
];

/// How a box is written.
const BOX: &str = "`[west, south, east, north]`";
/// How a point is written.
const POINT: &str = "`[longitude, latitude]`";

/// Half a turn.
const LONGITUDE_MAX: f64 = 180.0;
/// From the equator to a pole.
const LATITUDE_MAX: f64 = 90.0;

/// Which of the two degrees of a point is meant.
#[derive(Clone, Copy, Debug)]
struct Axis {
    name: &'static str,
    max: f64,
}

const LONGITUDE: Axis = Axis {
    name: "longitude",
    max: LONGITUDE_MAX,
};
const LATITUDE: Axis = Axis {
    name: "latitude",
    max: LATITUDE_MAX,
};

/// Reads one or more places: IRIs, or maps with more about them.
pub(super) fn areas(reader: &mut Reader, node: Node<'_, '_>) -> Vec<Area> {
    node.one_or_more()
        .filter_map(|item| match item.kind() {
            Kind::Map => area(reader, item),
            _ => reader.iri(item).map(|iri| Area {
                iri,
                ..Area::default()
            }),
        })
        .collect()
}

fn area(reader: &mut Reader, node: Node<'_, '_>) -> Option<Area> {
    let mut area = Area::default();
    for (name, value) in reader.map(node, AREA) {
        match name {
            "iri" => area.iri = reader.iri(value).unwrap_or_default(),
            "name" => area.name = reader.text(value),
            "bbox" => area.bbox = sides(reader, value),
            "centroid" => {
                area.centroid = degrees(reader, value, POINT, [LONGITUDE, LATITUDE])
                    .map(|[(x, _), (y, _)]| [x, y]);
            }
            _ => {}
        }
    }
    if let (Some(bbox), Some([x, y])) = (&area.bbox, &area.centroid)
        && !(is_between(x, &bbox.west, &bbox.east) && is_between(y, &bbox.south, &bbox.north))
    {
        let message = format!("the centroid `{x}, {y}` is outside the box");
        let finding = Finding::new(Code::OutOfRange, node.place(), message);
        reader
            .findings
            .push(finding.hint("a longitude stands before a latitude"));
    }
    (!area.iri.is_empty()).then_some(area)
}

fn sides(reader: &mut Reader, node: Node<'_, '_>) -> Option<Sides> {
    let axes = [LONGITUDE, LATITUDE, LONGITUDE, LATITUDE];
    let [west, south, east, north] = degrees(reader, node, BOX, axes)?;
    for (less, more, said) in [
        (&west, &east, "the west `W` is not west of the east `E`"),
        (
            &south,
            &north,
            "the south `W` is not south of the north `E`",
        ),
    ] {
        if less.1 >= more.1 {
            let message = said.replace('W', &less.0).replace('E', &more.0);
            reader.findings.push(
                Finding::new(Code::OutOfRange, node.place(), message)
                    .expected(format!("expected {BOX} in degrees"))
                    .hint("a place on both sides of the 180th meridian is given as two"),
            );
            return None;
        }
    }
    Some(Sides {
        west: west.0,
        south: south.0,
        east: east.0,
        north: north.0,
    })
}

/// Degrees as typed, with their values.
fn degrees<const N: usize>(
    reader: &mut Reader,
    node: Node<'_, '_>,
    form: &str,
    axes: [Axis; N],
) -> Option<[(String, f64); N]> {
    let items: Vec<Node<'_, '_>> = node.one_or_more().collect();
    if node.kind() != Kind::List || items.len() != N {
        reader.wrong_type(node, form);
        return None;
    }
    let mut read = Vec::with_capacity(N);
    for (item, axis) in items.into_iter().zip(axes) {
        read.push(degree(reader, item, axis)?);
    }
    read.try_into().ok()
}

fn degree(reader: &mut Reader, node: Node<'_, '_>, axis: Axis) -> Option<(String, f64)> {
    let Axis { name, max } = axis;
    let text = reader.plain(node)?;
    let Some(value) = text.parse::<f64>().ok().filter(|_| is_decimal(&text)) else {
        let message = format!("the {name} `{text}` is not a number of degrees");
        let finding = Finding::new(Code::BadValue, node.place(), message);
        reader
            .findings
            .push(finding.expected("expected degrees such as `6.15` or `-46.2`"));
        return None;
    };
    if value.abs() > max {
        let message = format!("the {name} `{text}` is not between -{max} and {max}");
        let finding = Finding::new(Code::OutOfRange, node.place(), message);
        reader
            .findings
            .push(finding.hint("a longitude stands before a latitude"));
        return None;
    }
    Some((text, value))
}

/// Whether a number is written with digits on each side of its point, as others read it.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits.clone().count() <= 2 && digits.into_iter().all(is_number)
}

/// Whether degrees lie between two others, of which all were read as numbers.
fn is_between(degrees: &str, least: &str, most: &str) -> bool {
    let [degrees, least, most] = [degrees, least, most].map(|text| text.parse::<f64>().ok());
    least <= degrees && degrees <= most
}
