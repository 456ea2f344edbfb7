//! "Ask about this": the queries that make the lists of a page, opened where they can be asked.

use crate::graph::Id;
use crate::site::page::Page;
use crate::site::reader::Reader;

const INCOMING: &str = include_str!("../queries/incoming.rq");
const OUTGOING: &str = include_str!("../queries/outgoing.rq");

/// What stands in a query for an IRI.
const PROPERTY: &str = "PROPERTY";
const RESOURCE: &str = "RESOURCE";

impl Page<'_> {
    /// Where a query can be asked.
    pub(in crate::site) fn ask(&self, query: &str) -> String {
        let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        format!("{}?query={query}", self.links.page("ask"))
    }
}

impl Reader<'_> {
    /// The query for what points to a resource with a property.
    pub(super) fn ask_incoming(&self, id: Id, property: Id) -> Option<String> {
        self.ask_about(INCOMING, id, property)
    }

    /// The query for what a resource says with a property.
    pub(super) fn ask_outgoing(&self, id: Id, property: Id) -> Option<String> {
        self.ask_about(OUTGOING, id, property)
    }

    fn ask_about(&self, query: &str, id: Id, property: Id) -> Option<String> {
        let query = query
            .replace(PROPERTY, self.iri_of(property)?)
            .replace(RESOURCE, self.iri_of(id)?);
        Some(self.page.ask(&query))
    }
}
