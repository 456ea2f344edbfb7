//! Answers that another process wrote.

use super::answer::Answer;
use oxttl::{NTriplesParser, TurtleSyntaxError};
use sparesults::{
    QueryResultsFormat, QueryResultsParser, QueryResultsSyntaxError, SliceQueryResultsParserOutput,
};

/// Reads rows or a truth value from results in JSON.
pub fn read_rows(json: &[u8]) -> Result<Answer, QueryResultsSyntaxError> {
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    let rows = match parser.for_slice(json)? {
        SliceQueryResultsParserOutput::Boolean(truth) => return Ok(Answer::Boolean(truth)),
        SliceQueryResultsParserOutput::Solutions(rows) => rows,
    };
    let variables = rows.variables().to_vec();
    let rows: Result<_, QueryResultsSyntaxError> =
        rows.map(|row| Ok(row?.values().to_vec())).collect();
    Ok(Answer::Solutions {
        variables,
        rows: rows?,
    })
}

/// Reads triples from N-Triples.
pub fn read_graph(lines: &[u8]) -> Result<Answer, TurtleSyntaxError> {
    let triples = NTriplesParser::new().for_slice(lines);
    Ok(Answer::Graph(triples.collect::<Result<_, _>>()?))
}
