//! The bounds of a search. A stranger writes it, and it is answered where others wait.

/// Longest search, in bytes: several long sentences.
pub const SEARCH_BYTES_MAX: usize = 2_000;
/// Most words of a search.
pub const SEARCH_WORDS_MAX: usize = 32;
/// Most entries of the index that one search reads, and words that it compares: some tenths of a
/// second.
pub(super) const READ_MAX: usize = 40_000_000;
/// Most entries and words of the index that a completion reads: less than 5 ms. What comes after is
/// not offered, so after the first letters of a name among very many the best may be missing.
pub(super) const SUGGEST_READ_MAX: usize = 250_000;
/// Most words that a completion looks at.
pub(super) const SUGGEST_WORDS_MAX: usize = 8;
/// Most words of the index that a misspelt one is held against.
pub(super) const NEAR_READ_MAX: usize = 50_000;
/// Most misspelt words of a search that near ones are looked for.
pub(super) const NEAR_WORDS_MAX: usize = 3;
