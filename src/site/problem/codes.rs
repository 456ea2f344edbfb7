//! The list of all problems, the one place where they are named.

macro_rules! problems {
    ($($name:ident $code:literal $status:literal $title:literal $meaning:literal;)*) => {
        /// A kind of problem. Each has a page at `/problem/CODE`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $meaning] $name,)* }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The last segment of its address.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$name => $code,)* }
            }

            /// The status of the response.
            pub fn status(self) -> u16 {
                match self { $(Kind::$name => $status,)* }
            }

            /// What it is called.
            pub fn title(self) -> &'static str {
                match self { $(Kind::$name => $title,)* }
            }

            /// What it means and what to do.
            pub fn meaning(self) -> &'static str {
                match self { $(Kind::$name => $meaning,)* }
            }
        }
    };
}

problems! {
    NotFound "not-found" 404 "Nothing is here"
        "No statement of the graph is about this address. Look at the names that are near, or \
         search from the first page.";
    Misdirected "misdirected" 421 "Not a host of this server"
        "The request was for a host name that this server does not answer for. Its operator can \
         add the name with `--host NAME`.";
    NotAcceptable "not-acceptable" 406 "Not in this format"
        "None of the formats that were asked for is offered here. Ask with `?format=NAME`, or \
         with another `Accept` header.";
    NotAllowed "method-not-allowed" 405 "Not with this method"
        "The address takes other methods, which the `Allow` header names.";
    Unsupported "unsupported-media-type" 415 "Not a body that is read here"
        "A query is posted as `application/sparql-query`, or as the field `query` of a form \
         (`application/x-www-form-urlencoded`).";
    BadRequest "bad-request" 400 "Not a request that can be read"
        "The request lacks something, or says something twice.";
    TooLarge "too-large" 413 "Too large"
        "The body of the request is larger than the server takes.";
    BadQuery "bad-query" 400 "Not a query that can be read"
        "The text is not SPARQL 1.1. The line and column say where it stops making sense.";
    TooDeep "too-deep" 400 "Nested too deep"
        "The query is nested deeper, or has more patterns, than the server takes. Split it.";
    ReadOnly "read-only" 403 "Nothing can be written here"
        "The graph is built from records, and these are the only way in. The endpoint answers \
         queries and takes no updates.";
    NoFederation "no-federation" 400 "Nothing is fetched here"
        "`SERVICE`, and `FROM` of a graph that is not in the dataset, would make the server fetch \
         from elsewhere. It does not. Ask the other endpoint yourself and join the answers.";
    Timeout "timeout" 504 "It took too long"
        "The query did not end within the time that a query may take. Ask for less: add a \
         pattern that restricts it, or a `LIMIT`.";
    TooManyRows "too-many-rows" 400 "The answer is too long"
        "The answer has more rows than the server gives at once. Add a `LIMIT` and an `OFFSET`, \
         or take a dump of the whole graph.";
    Overloaded "overloaded" 503 "Too many questions at once"
        "The server is evaluating as many queries as it can. Try again in a moment.";
    Failed "failed" 500 "It went wrong here"
        "The server made a mistake. The next request is not affected; please report it.";
    NoGraphviz "no-graphviz" 503 "Graphviz is not installed"
        "Pictures in SVG are laid out by the program `dot`. The operator can install the Debian \
         package `graphviz`; the picture is offered as DOT without it.";
}
