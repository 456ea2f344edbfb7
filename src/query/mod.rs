//! SPARQL text and a snapshot in, an answer out.
//!
//! A *query* is a text that was parsed and is within the bounds of this module. An *answer* is
//! whole: solutions, a truth value, or triples, all of them in memory, or written as they come. A
//! *failure* is why there is none; an answer that was cut is never given, and what was written
//! before a failure is none. A *remark* is something about a query that is
//! likely a slip and no error.
//!
//! The language is SPARQL 1.1 Query (<https://www.w3.org/TR/sparql11-query/>), with LATERAL and the
//! functions on dates that the evaluator adds. Answers are written as SPARQL 1.1 results in JSON,
//! XML, CSV and TSV (<https://www.w3.org/TR/sparql11-results-json/> and its kin), or as a table for
//! people. Nothing here reaches the network: SERVICE is refused, and FROM names graphs of the
//! snapshot. Which evaluator does the work is hidden here.
//!
//! Must not know: HTTP.

mod answer;
mod columns;
mod error;
mod evaluate;
mod fault;
mod guard;
mod made;
mod parse;
mod read;
mod search;
mod stack;
mod stream;
mod table;
mod tokens;
mod vocabulary;
mod watch;
mod write;

pub use answer::{
    ANSWER_BYTES_MAX_DEFAULT, Answer, Budget, QueryFailure, ROWS_MAX_DEFAULT,
    TIMEOUT_SECONDS_DEFAULT,
};
pub use error::{QueryBound, QueryError, QueryErrorKind, Remark};
pub use evaluate::{answer, answer_to};
pub use guard::{NESTING_MAX, OPERATORS_MAX, PATTERNS_MAX, Screened, TEXT_BYTES_MAX, screen};
pub use parse::{Query, QueryForm, parse, parse_here};
pub use read::{read_graph, read_rows};
pub use stack::STACK_BYTES;
pub use stream::{Output, Written};
pub use table::{TableOptions, table};
pub use vocabulary::Vocabulary;
pub use watch::COMPUTED_TEXT_BYTES_MAX;
pub use write::{Format, write};
