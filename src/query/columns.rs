//! The columns of `SELECT *`: in the order in which the variables come in the text. The parser
//! sorts them by name.

use super::tokens::{Kind, Tokens};
use spargebra::Query as Algebra;
use spargebra::algebra::GraphPattern;
use std::collections::HashMap;

/// Puts the columns in the order of the text, where it does not name them.
pub(super) fn put_in_order(algebra: &mut Algebra, text: &str) {
    let Algebra::Select { pattern, .. } = algebra else {
        return;
    };
    if !takes_all(text) {
        return;
    }
    let mut order: HashMap<&str, usize> = HashMap::new();
    for token in Tokens::new(text).filter(|token| token.kind == Kind::Variable) {
        let next = order.len();
        order.entry(&token.text[1..]).or_insert(next);
    }
    let mut pattern = pattern;
    loop {
        match pattern {
            GraphPattern::Slice { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner } => pattern = inner,
            GraphPattern::Project { variables, .. } => {
                variables.sort_by_key(|variable| order.get(variable.as_str()).copied());
                return;
            }
            _ => return,
        }
    }
}

/// Whether the outermost projection is `*`.
fn takes_all(text: &str) -> bool {
    let mut tokens = Tokens::new(text).skip_while(|token| !token.is_word("select"));
    let mut after = tokens.by_ref().skip(1);
    after
        .find(|token| !token.is_word("distinct") && !token.is_word("reduced"))
        .is_some_and(|token| token.text == "*")
}

#[cfg(test)]
mod tests {
    use super::{put_in_order, takes_all};
    use spargebra::SparqlParser;

    fn columns(text: &str) -> String {
        let mut query = SparqlParser::new().parse_query(text).expect("a query");
        put_in_order(&mut query, text);
        let form = query.to_string();
        let end = form.find("WHERE").expect("a pattern");
        form[..end].trim().to_owned()
    }

    #[test]
    fn columns_come_as_in_the_text() {
        let cases = [
            ("SELECT * { ?z ?b ?a }", "SELECT ?z ?b ?a"),
            (
                "# ?a\nselect distinct * { ?z ?b $a } ORDER BY ?a LIMIT 1",
                "SELECT DISTINCT ?z ?b ?a",
            ),
            ("SELECT * { { SELECT ?b ?a { ?a ?z ?b } } }", "SELECT ?b ?a"),
        ];
        for (text, expected) in cases {
            assert_eq!(columns(text), expected, "{text}");
        }
        // Who names the columns gets them as they are named.
        assert!(!takes_all("SELECT (?a * 2 AS ?z) ?a { ?x ?y ?a }"));
    }
}
