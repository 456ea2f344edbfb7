//! The bounds of a search. A stranger writes it, and it is answered where others wait.

/// Longest search, in bytes: several long sentences.
pub const SEARCH_BYTES_MAX: usize = 2_000;
/// Most words of a search.
pub const SEARCH_WORDS_MAX: usize = 32;
/// Most entries of the index that one search reads, and words that it compares: some tenths of a
/// second.
pub(super) const READ_MAX: usize = 40_000_000;
/// Most words of the index that begin as what is typed and that a completion looks at: a letter
/// among the words of ten million records has some hundred thousand. Names that have only a later
/// one are not offered before another letter is typed.
pub(super) const SUGGEST_BEGINNINGS_MAX: usize = 200_000;
/// Most names that a completion reads, the shortest first: a few milliseconds.
pub(super) const SUGGEST_NAMES_MAX: usize = 10_000;
/// Most words that a completion looks at.
pub(super) const SUGGEST_WORDS_MAX: usize = 8;
/// Most words of the index that a misspelt one is held against.
pub(super) const NEAR_READ_MAX: usize = 50_000;
/// Most misspelt words of a search that near ones are looked for.
pub(super) const NEAR_WORDS_MAX: usize = 3;
