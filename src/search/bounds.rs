//! The bounds of a search. A stranger writes it, and it is answered where others wait.

/// Longest search, in bytes: several long sentences.
pub const SEARCH_BYTES_MAX: usize = 2_000;
/// Most words of a search.
pub const SEARCH_WORDS_MAX: usize = 32;
/// Most entries and words of the index that one search reads: some tenths of a second.
pub(super) const READ_MAX: usize = 40_000_000;
/// Most entries that a completion reads: two milliseconds. What comes after is not offered.
pub(super) const SUGGEST_READ_MAX: usize = 300_000;
/// Most words that a completion looks at.
pub(super) const SUGGEST_WORDS_MAX: usize = 8;
/// Most words of the index that a misspelt one is held against.
pub(super) const NEAR_READ_MAX: usize = 50_000;
/// Most misspelt words of a search that near ones are looked for.
pub(super) const NEAR_WORDS_MAX: usize = 3;
