//! Words in, the resources whose texts have them out.
//!
//! A *text* is a literal of a resource that is written in words: any with a language, and any of a
//! property that the schema says holds words. The same literal under several predicates is one
//! text. A *word* is what Unicode says one is (<https://www.unicode.org/reports/tr29/>), split at
//! apostrophes and signs, and *folded*: case, accents and variants of a letter are passed over. A
//! *search* is what somebody types: words, the beginnings of words (`groom*`) and phrases
//! (`"online grooming"`), all of which one text must have. The *index* leads from words to texts;
//! it is a section of the snapshot, made from the graph and the schema alone, so that the same
//! records give the same bytes.
//!
//! Words are not reduced to stems: what a word is derived from differs from language to language,
//! and a beginning (`child*`) says what is meant.
//!
//! Must not know: records, SPARQL, HTTP.

mod ask;
mod bounds;
mod build;
mod find;
mod index;
mod lists;
mod near;
mod suggest;
mod texts;
mod words;

pub use ask::{Search, SearchError};
pub use bounds::{SEARCH_BYTES_MAX, SEARCH_WORDS_MAX};
pub use build::{TooManyWords, indexed};
pub use find::{Filter, Found, Hit};
pub use index::Index;
pub use lists::Having;
pub use words::{Word, passed_over, variants, words};
