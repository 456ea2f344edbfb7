//! Answers in the formats of the standards.

use super::answer::Answer;
use oxrdf::{Term, TermRef};
use serde::{Deserialize, Serialize};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::io::{self, Write};

/// A format of solutions and truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// <https://www.w3.org/TR/sparql11-results-json/>
    Json,
    /// <https://www.w3.org/TR/rdf-sparql-XMLres/>
    Xml,
    /// <https://www.w3.org/TR/sparql11-results-csv-tsv/>
    Csv,
    /// <https://www.w3.org/TR/sparql11-results-csv-tsv/>
    Tsv,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Json, Self::Xml, Self::Csv, Self::Tsv];

    /// The name in options, which is the extension of files too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }

    /// The format of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Csv => "text/csv",
            Self::Tsv => "text/tab-separated-values",
        }
    }

    /// Whether its last row ends with a line break.
    pub(super) fn ends_lines(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    pub(super) fn of_results(self) -> QueryResultsFormat {
        match self {
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
        }
    }
}

/// Refuses texts with characters that XML has no way to say
/// (<https://www.w3.org/TR/xml/#charsets>): what is written with them is no XML.
pub(super) fn sayable_in_xml<'t>(terms: impl Iterator<Item = TermRef<'t>>) -> io::Result<()> {
    let is_sayable = |character: char| {
        !matches!(
            character,
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    for term in terms {
        let TermRef::Literal(literal) = term else {
            continue;
        };
        if let Some(character) = literal.value().chars().find(|sign| !is_sayable(*sign)) {
            let code = u32::from(character);
            let message = format!("XML cannot say the character U+{code:04X}; ask for JSON");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    Ok(())
}

/// Writes an answer; ends with a line break.
///
/// # Errors
/// Those of the output, and `InvalidInput` for triples, which are for `export`.
pub fn write(answer: &Answer, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let serializer = QueryResultsSerializer::from_format(format.of_results());
    let ends_lines = match answer {
        Answer::Boolean(answer) => {
            serializer.serialize_boolean_to_writer(&mut *out, *answer)?;
            false
        }
        Answer::Solutions { variables, rows } => {
            let mut solutions =
                serializer.serialize_solutions_to_writer(&mut *out, variables.clone())?;
            for row in rows {
                if format == Format::Xml {
                    sayable_in_xml(row.iter().flatten().map(Term::as_ref))?;
                }
                let bound = variables.iter().zip(row);
                solutions.serialize(bound.filter_map(|(variable, term)| {
                    Some((variable.as_ref(), term.as_ref()?.as_ref()))
                }))?;
            }
            solutions.finish()?;
            format.ends_lines()
        }
        Answer::Graph(_) => {
            let message = "triples are written in a format of graphs";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    };
    if ends_lines {
        return Ok(());
    }
    out.write_all(b"\n")
}
