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
    NoSuchGraph "no-such-graph" 404 "No such graph"
        "The dataset has no graph of this name. The description of the service lists those that \
         it has; `/data?default` is the graph without a name.";
    Misdirected "misdirected" 421 "Not a host of this server"
        "The request was for a host name that this server does not answer for. Its operator can \
         add the name with `--host NAME`.";
    NotAcceptable "not-acceptable" 406 "Not in this format"
        "None of the formats that were asked for is offered here. Ask with `?format=NAME`, or \
         with another `Accept` header.";
    NotAllowed "method-not-allowed" 405 "Not with this method"
        "The address takes other methods, which the `Allow` header names.";
    Changed "precondition-failed" 412 "Not the version that was asked for"
        "The request was for a version (`If-Match`, `If-Unmodified-Since`) that is no longer what \
         is here. Ask without that header for the present one.";
    NoSuchRange "no-such-range" 416 "Not a part of this file"
        "The request was for a part (`Range`) that begins after the end of the file. The header \
         `Content-Range` says how many bytes the file has.";
    Unsupported "unsupported-media-type" 415 "Not a body that is read here"
        "A query is posted as `application/sparql-query`, or as the field `query` of a form \
         (`application/x-www-form-urlencoded`), in UTF-8 and not compressed.";
    BadRequest "bad-request" 400 "Not a request that can be read"
        "The request lacks something, or says something twice.";
    BadParameter "bad-parameter" 400 "Not a value of this parameter"
        "A parameter has a value that cannot be taken; the detail says which, and what it takes.";
    BadEncoding "bad-encoding" 400 "Not UTF-8"
        "Queries are text in UTF-8. Write the query in UTF-8, and in an address or a form \
         percent-encode its bytes.";
    TooLarge "too-large" 413 "The body is too large"
        "The body of the request is larger than the server takes. Many values can be asked for in \
         several queries.";
    AddressTooLong "address-too-long" 414 "The address is too long"
        "The address of the request is longer than the server takes. Send a long query with POST: \
         its body may be much longer.";
    HeadersTooLarge "headers-too-large" 431 "The headers are too large"
        "The headers of the request are larger than the server takes. A browser sends many \
         cookies to a host that set them; this server sets none.";
    BadQuery "bad-query" 400 "Not a query that can be read"
        "The text is not SPARQL 1.1. The line and column say where it stops making sense.";
    QueryTooLong "query-too-long" 400 "The query is too long"
        "The text of the query is longer than the server takes. Ask in several queries.";
    BadSearch "bad-search" 400 "Not a search that can be answered"
        "A search is made of words, of beginnings of words (`groom*`) and of phrases in quotation \
         marks. In a query the text stands in the pattern, or its variable gets its value in the \
         same group.";
    TooDeep "too-deep" 400 "Nested too deep"
        "The query is nested deeper than the server takes. Put the parts of a union or a \
         condition side by side in place of one in the other.";
    TooManyOperators "too-many-operators" 400 "Too many operators"
        "The query has more operators and clauses than the server takes. Give many values with \
         `VALUES` or `IN`.";
    TooManyPatterns "too-many-patterns" 400 "Too many patterns"
        "The query has more triple patterns than can be planned in time. Ask in several queries.";
    ReadOnly "read-only" 403 "Nothing can be written here"
        "The graph is built from records, and these are the only way in. The endpoint answers \
         queries and takes no updates.";
    NoFederation "no-federation" 400 "Nothing is fetched here"
        "`SERVICE`, and `FROM` of a graph that is not in the dataset, would make the server fetch \
         from elsewhere. It does not. Ask the other endpoint yourself and join the answers.";
    Timeout "timeout" 504 "It took too long"
        "The query did not end within the time that a query may take. Ask for less: add a \
         pattern that restricts it, or a `LIMIT`.";
    OutOfMemory "out-of-memory" 503 "It took too much memory"
        "The query needed more memory than a query may take. Sorting, grouping, `DISTINCT` and \
         paths of any length keep all that they have seen: restrict what comes before them.";
    WorkerLost "worker-lost" 503 "The query was lost"
        "The process that evaluated the query ended before its answer was whole, so there is no \
         answer. Nothing else is affected. Try again, and if it happens again, please report it.";
    TooManyRows "too-many-rows" 400 "The answer is too long"
        "The answer has more rows than the server gives at once. Add a `LIMIT` and an `OFFSET`, \
         or take a dump of the whole graph.";
    AnswerTooLarge "answer-too-large" 400 "The answer is too large"
        "The answer has more bytes than the server gives at once. Ask for fewer columns, or add a \
         `LIMIT` and an `OFFSET`.";
    TextTooLong "text-too-long" 400 "A text is too long"
        "The query computes a text that is longer than the server takes, as `CONCAT` of a text \
         with itself does when it is repeated.";
    Overloaded "overloaded" 503 "Too many questions at once"
        "The server is evaluating as many queries as it can, and as many wait as may wait. Try \
         again in a moment.";
    TooManyOfYours "too-many-requests" 429 "Too many of your questions at once"
        "As many of your queries are being evaluated as one client may have. Wait for an answer \
         before you ask the next.";
    Closing "closing" 503 "The server is ending"
        "The server is being stopped or started anew. Try again in a moment.";
    CannotStore "cannot-store" 503 "There is no room for the file"
        "A dump is written into a file before it is sent, and that cannot be written now: the \
         disk of the server may be full. Try again later. `/data?default` sends the graph without \
         a name as it is written.";
    Failed "failed" 500 "It went wrong here"
        "The server made a mistake. The next request is not affected; please report it.";
    RequestTimeout "request-timeout" 408 "The request came too slowly"
        "The server waits only so long for the body of a request. Send it anew in one go.";
    TooManyConnections "too-many-connections" 503 "Too many connections"
        "As many connections are open, in all or from your address, as the server takes. Use one \
         connection for several requests, and try again in a moment.";
    NeedsHttp11 "needs-http-1-1" 505 "This answer needs a newer HTTP"
        "Over HTTP/1.0 an answer that was cut looks like a whole one, so a long one is not sent. \
         Ask over HTTP/1.1, or for less; a proxy has an option for it, such as \
         `proxy_http_version 1.1` of nginx.";
}
