//! Queries made by a generator: the same ones each time, of every operator.

use std::collections::BTreeMap;

/// SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let z = z ^ (z >> 31);
        usize::try_from(z % bound as u64).expect("it is below the bound")
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Makes queries over the data of the differential test.
pub(crate) struct Generator {
    random: Random,
    /// How many variables were made, so that each `AS` has a new one.
    made: usize,
    /// How many aggregates and operators were taken, so that all have their turn.
    turns: BTreeMap<&'static str, usize>,
}

const NODES: [&str; 6] = ["ex:n0", "ex:n1", "ex:n2", "ex:n3", "ex:n4", "ex:none"];
const LINKS: [&str; 3] = ["ex:p0", "ex:p1", "ex:p2"];
const VALUES: [&str; 3] = ["ex:v0", "ex:v1", "ex:v2"];
const VARIABLES: [&str; 4] = ["?a", "?b", "?c", "?d"];
const LITERALS: [&str; 8] = [
    "1",
    "3",
    "2.5",
    "\"x\"",
    "\"y\"@en",
    "\"y\"@fr",
    "true",
    "\"2016-03-07\"^^xsd:date",
];
/// The prefixes that all queries begin with.
pub(crate) const PREFIXES: &str = "PREFIX ex: <http://example.org/> \
     PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            made: 0,
            turns: BTreeMap::new(),
        }
    }

    /// Makes the query of a number: its form follows from the number, all else from chance.
    pub(crate) fn query(&mut self, number: usize) -> String {
        let body = match number % 12 {
            0 => format!("ASK {}", self.group(2)),
            1 => self.construct(),
            2 => format!("DESCRIBE {} {}", self.random.one_of(&NODES), self.from()),
            3 => format!("DESCRIBE ?a {{ {} }}", self.triples()),
            4 | 5 => self.grouped(),
            6 => self.ordered(),
            7 => format!("SELECT DISTINCT ?a ?b {}{}", self.from(), self.group(2)),
            8 => format!("SELECT REDUCED ?a ?c {}", self.group(1)),
            9 => format!("SELECT * {}{}", self.from(), self.group(2)),
            10 => self.computed(),
            _ => format!("SELECT * {}", self.group(3)),
        };
        format!("{PREFIXES}{body}")
    }

    fn new_variable(&mut self) -> String {
        self.made += 1;
        format!("?x{}", self.made)
    }

    /// One of a list, each in its turn; a list is known by its first item.
    fn in_turn(&mut self, list: &[&'static str]) -> &'static str {
        let turn = self.turns.entry(list[0]).or_default();
        *turn += 1;
        list[*turn % list.len()]
    }

    fn from(&mut self) -> &'static str {
        match self.random.below(6) {
            0 => "FROM ex:g0 FROM ex:g1 ",
            1 => "FROM ex:g0 FROM NAMED ex:g1 ",
            _ => "",
        }
    }

    /// Values that are computed and compared.
    fn computed(&mut self) -> String {
        let values = [self.random.one_of(&VALUES), self.random.one_of(&VALUES)];
        let operator = self.in_turn(&["+", "-", "*", "/"]);
        let new = self.new_variable();
        let condition = self.condition(2);
        format!(
            "SELECT * {{ ?a {} ?b . ?a {} ?d . BIND(?b {operator} ?d AS {new}) \
             BIND({} AS {}) FILTER({condition} || {} > {new}) }}",
            values[0],
            values[1],
            self.value(2),
            self.new_variable(),
            self.value(1),
        )
    }

    fn construct(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("CONSTRUCT WHERE {{ ?a {} ?b }}", self.random.one_of(&LINKS)),
            1 => format!(
                "CONSTRUCT {{ ?a ex:new ?b . ?c ex:new ?a }} {}",
                self.group(2)
            ),
            _ => format!("CONSTRUCT {{ ?a ex:new [ ex:of ?b ] }} {}", self.group(1)),
        }
    }

    fn grouped(&mut self) -> String {
        let aggregates = [
            "(COUNT(*) AS ?n)",
            "(COUNT(DISTINCT ?b) AS ?n)",
            "(SUM(?b) AS ?n)",
            "(AVG(?b) AS ?n)",
            "(MIN(STR(?b)) AS ?n)",
            "(MAX(STR(?b)) AS ?n)",
            "(SAMPLE(?a) AS ?n)",
            "(GROUP_CONCAT(STR(?b); separator=\" \") AS ?pieces)",
        ];
        let first = self.in_turn(&aggregates);
        let second = self.random.below(3);
        let values = format!(
            "{{ ?a {} ?b {} }}",
            self.random.one_of(&VALUES),
            self.filter(1)
        );
        let pattern = match self.random.below(2) {
            0 => values,
            _ => self.group(2),
        };
        let samples = first.contains("SAMPLE");
        match second {
            // Without groups, any value may be the sample.
            0 if !samples => format!("SELECT {first} {pattern}"),
            1 => format!("SELECT ?a {first} {pattern} GROUP BY ?a HAVING (COUNT(*) > 1)"),
            _ => format!("SELECT ?a {first} {pattern} GROUP BY ?a"),
        }
    }

    /// An order that leaves nothing to chance, so that a slice of it does neither.
    fn ordered(&mut self) -> String {
        let direction = self.random.one_of(&["ASC", "DESC"]);
        let by = ["?a", "?b"].map(|variable| {
            format!("{direction}(STR({variable})) DATATYPE({variable}) LANG({variable}) {variable}")
        });
        let slice = self
            .random
            .one_of(&["LIMIT 3", "OFFSET 2", "LIMIT 4 OFFSET 1", ""]);
        let distinct = self.random.one_of(&["DISTINCT", ""]);
        format!(
            "SELECT {distinct} ?a ?b {} ORDER BY {} {} {slice}",
            self.group(2),
            by[0],
            by[1]
        )
    }

    fn group(&mut self, depth: usize) -> String {
        let mut parts = vec![self.triples()];
        for _ in 0..=self.random.below(2) {
            parts.push(self.part(depth));
        }
        if self.random.below(3) == 0 {
            parts.remove(0);
        }
        if self.random.below(3) == 0 {
            parts.push(self.filter(depth));
        }
        format!("{{ {} }}", parts.join(" "))
    }

    fn part(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.triples();
        }
        let deeper = depth - 1;
        match self.random.below(13) {
            0 => format!("OPTIONAL {}", self.group(deeper)),
            1 => format!("{} UNION {}", self.group(deeper), self.group(deeper)),
            2 => format!("MINUS {}", self.group(deeper)),
            3 => format!("GRAPH ?g {}", self.group(deeper)),
            4 => format!(
                "GRAPH {} {}",
                self.random.one_of(&["ex:g0", "ex:g1", "ex:g9"]),
                self.group(deeper)
            ),
            5 => {
                let variable = self.new_variable();
                format!("BIND({} AS {variable})", self.value(2))
            }
            6 => self.values(),
            7 => format!("LATERAL {{ {} }}", self.triples()),
            8 => format!("{{ SELECT ?a ?b {} }}", self.group(deeper)),
            9 => format!(
                "{{ SELECT ?a (COUNT(*) AS {}) {} GROUP BY ?a }}",
                self.new_variable(),
                self.group(deeper)
            ),
            10 => self.group(deeper),
            11 => format!("OPTIONAL {{ {} {} }}", self.triples(), self.filter(deeper)),
            _ => self.filter(depth),
        }
    }

    fn values(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("VALUES ?a {{ {} ex:n1 }}", self.random.one_of(&NODES)),
            1 => format!(
                "VALUES (?a ?b) {{ (ex:n0 UNDEF) (UNDEF {}) }}",
                self.random.one_of(&LITERALS)
            ),
            _ => "VALUES ?b { 1 2.5 \"x\" ex:n2 }".to_owned(),
        }
    }

    fn triples(&mut self) -> String {
        match self.random.below(3) {
            0 => format!("{} {}", self.triple(), self.triple()),
            _ => self.triple(),
        }
    }

    fn triple(&mut self) -> String {
        let variable = |random: &mut Random| random.one_of(&VARIABLES);
        let subject = match self.random.below(8) {
            0 => self.random.one_of(&NODES),
            _ => variable(&mut self.random),
        };
        let (predicate, object) = match self.random.below(12) {
            0 => (
                variable(&mut self.random).to_owned(),
                variable(&mut self.random),
            ),
            1 => (
                self.random.one_of(&VALUES).to_owned(),
                self.random.one_of(&LITERALS),
            ),
            2 | 3 => (
                self.random.one_of(&VALUES).to_owned(),
                variable(&mut self.random),
            ),
            4 | 5 => (self.path(2), variable(&mut self.random)),
            6 => (
                self.random.one_of(&LINKS).to_owned(),
                self.random.one_of(&NODES),
            ),
            _ => (
                self.random.one_of(&LINKS).to_owned(),
                variable(&mut self.random),
            ),
        };
        format!("{subject} {predicate} {object} .")
    }

    fn path(&mut self, depth: usize) -> String {
        let link = self.random.one_of(&LINKS);
        if depth == 0 {
            return link.to_owned();
        }
        let deeper = depth - 1;
        match self.random.below(7) {
            0 => format!("({} / {})", self.path(deeper), self.path(deeper)),
            1 => format!("({} | {})", self.path(deeper), self.path(deeper)),
            2 => format!("^({})", self.path(deeper)),
            3 => format!("({})*", self.path(deeper)),
            4 => format!("({})+", self.path(deeper)),
            5 => format!("({})?", self.path(deeper)),
            _ => format!("!({link} | ^ex:p1)"),
        }
    }

    fn filter(&mut self, depth: usize) -> String {
        format!("FILTER({})", self.condition(depth))
    }

    fn condition(&mut self, depth: usize) -> String {
        let variable = self.random.one_of(&VARIABLES);
        match self.random.below(10) {
            0 if depth > 0 => format!("EXISTS {{ {} }}", self.triples()),
            1 if depth > 0 => format!("NOT EXISTS {}", self.group(depth - 1)),
            2 => format!("BOUND({variable})"),
            3 => format!(
                "{variable} IN ({}, ex:n1, 3)",
                self.random.one_of(&LITERALS)
            ),
            4 if depth > 0 => {
                let operator = self.in_turn(&["&&", "||"]);
                format!(
                    "({} {operator} {})",
                    self.condition(depth - 1),
                    self.condition(depth - 1)
                )
            }
            5 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            6 => format!(
                "{}({variable})",
                self.random
                    .one_of(&["isIRI", "isLiteral", "isBlank", "isNumeric"])
            ),
            7 => format!("REGEX(STR({variable}), \"[nx]\")"),
            8 => format!("sameTerm({variable}, {})", self.random.one_of(&VARIABLES)),
            _ => {
                let operator = self.in_turn(&["=", "!=", "<", ">", "<=", ">="]);
                format!("{} {operator} {}", self.value(depth), self.value(depth))
            }
        }
    }

    fn value(&mut self, depth: usize) -> String {
        let variable = self.random.one_of(&VARIABLES);
        if depth == 0 {
            return variable.to_owned();
        }
        let deeper = depth - 1;
        match self.random.below(10) {
            0 => self.random.one_of(&LITERALS).to_owned(),
            1 => format!("COALESCE({}, {variable}, \"none\")", self.value(deeper)),
            2 => format!("IF({}, {variable}, 0)", self.condition(deeper)),
            3 => format!(
                "({variable} {} {})",
                self.in_turn(&["+", "-", "*", "/"]),
                self.value(deeper)
            ),
            4 => format!("STR({variable})"),
            5 => format!("CONCAT(STR({variable}), \"x\")"),
            6 => format!("DATATYPE({variable})"),
            7 => format!("YEAR({variable})"),
            8 => format!("{}{variable}", self.random.one_of(&["-", "+"])),
            _ => variable.to_owned(),
        }
    }
}
