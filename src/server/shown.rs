//! An answer in a page: read back from the bytes that a worker wrote, as far as a page shows it.

use super::answers::Answer;
use crate::query::{Format, QueryForm};
use crate::site::{Answered, ROWS_SHOWN_MAX};
use crate::worker::Refusal;
use axum::body::Bytes;
use futures_util::TryStreamExt;
use oxrdf::{Term, Triple, Variable};
use oxttl::NTriplesParser;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

/// The format that rows are read back from.
pub(super) const ROWS: Format = Format::Json;
/// The format that triples are read back from: its lines can be read one by one.
pub(super) const TRIPLES: crate::export::Format = crate::export::Format::NTriples;

/// What was read of an answer.
pub(super) enum Shown {
    Boolean(bool),
    Rows {
        variables: Vec<Variable>,
        rows: Vec<Vec<Option<Term>>>,
        total: usize,
    },
    Graph {
        triples: Vec<Triple>,
        total: usize,
    },
}

/// The start of an answer and the number of its rows. All of it has come then: a page of an answer
/// that fails is a problem like any other.
pub(super) async fn start(answer: Answer) -> Result<(Bytes, usize), Refusal> {
    let (bytes, rows) = match answer {
        Answer::Whole(whole) => (whole.bytes, whole.rows),
        Answer::Begun(begun) => {
            begun.rest.try_for_each(async |_| Ok(())).await?;
            let rows = begun.rows.get().copied().unwrap_or_default();
            (begun.head.concat().into(), rows)
        }
    };
    Ok((bytes, usize::try_from(rows).unwrap_or(usize::MAX)))
}

/// Reads what a page shows. The bytes may end anywhere; what is cut is not shown.
pub(super) fn read(form: QueryForm, bytes: &[u8], total: usize) -> Option<Shown> {
    match form {
        QueryForm::Select | QueryForm::Ask => read_rows(bytes, total),
        QueryForm::Construct | QueryForm::Describe => {
            let lines = bytes.len() - bytes.iter().rev().take_while(|b| **b != b'\n').count();
            let triples = NTriplesParser::new().for_slice(&bytes[..lines]);
            let triples = triples.map_while(Result::ok).take(ROWS_SHOWN_MAX);
            Some(Shown::Graph {
                triples: triples.collect(),
                total,
            })
        }
    }
}

fn read_rows(bytes: &[u8], total: usize) -> Option<Shown> {
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    match parser.for_slice(bytes).ok()? {
        SliceQueryResultsParserOutput::Boolean(boolean) => Some(Shown::Boolean(boolean)),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let rows = solutions.map_while(Result::ok).take(ROWS_SHOWN_MAX);
            Some(Shown::Rows {
                rows: rows.map(|row| row.values().to_vec()).collect(),
                variables,
                total,
            })
        }
    }
}

impl Shown {
    /// What the page is given.
    pub(super) fn answered(&self) -> Answered<'_> {
        match self {
            Self::Boolean(boolean) => Answered::Boolean(*boolean),
            Self::Rows {
                variables,
                rows,
                total,
            } => Answered::Rows {
                variables,
                rows,
                total: *total,
            },
            Self::Graph { triples, total } => Answered::Graph {
                triples,
                total: *total,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shown, read};
    use crate::query::QueryForm;

    #[test]
    fn what_is_cut_is_not_shown() {
        let rows = r#"{"head":{"vars":["x"]},"results":{"bindings":[
            {"x":{"type":"uri","value":"a:b"}},{"x":"#;
        let Some(Shown::Rows { rows, total, .. }) = read(QueryForm::Select, rows.as_bytes(), 9)
        else {
            panic!("there are rows");
        };
        assert_eq!((rows.len(), total), (1, 9));
        let lines = "<a:b> <a:c> <a:d> .\n<a:b> <a:c> \"e\" .\n<a:b> <a:";
        let Some(Shown::Graph { triples, total }) = read(QueryForm::Construct, lines.as_bytes(), 9)
        else {
            panic!("there are triples");
        };
        assert_eq!((triples.len(), total), (2, 9));
        let yes = read(QueryForm::Ask, br#"{"head":{},"boolean":true}"#, 1);
        assert!(matches!(yes, Some(Shown::Boolean(true))));
    }
}
