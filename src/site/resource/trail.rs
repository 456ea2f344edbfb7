//! Where a resource belongs: what it is nested in, and the chain of what stands above it.

use crate::graph::Id;
use crate::ontology::{Class, Value};
use crate::site::reader::{Reader, Shown};

/// Longest chain.
const TRAIL_MAX: usize = 12;
/// What a concept is in (<https://www.w3.org/TR/skos-reference/#schemes>).
const IN_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#inScheme";

impl Reader<'_> {
    /// What stands above a resource, the outermost first.
    pub(super) fn trail(&self, id: Id) -> Vec<Shown> {
        let mut trail = vec![id];
        while trail.len() <= TRAIL_MAX
            && let Some(above) = trail.last().and_then(|last| self.above(*last))
            && !trail.contains(&above)
        {
            trail.push(above);
        }
        let above = trail.into_iter().skip(1).rev();
        above.map(|id| self.shown(id)).collect()
    }

    /// What a resource is nested in, or else the first of what stands above it: by a property whose
    /// chains do not come back, and at the end of such a chain by the scheme of a concept.
    fn above(&self, id: Id) -> Option<Id> {
        if let Some(parent) = self.parents(id).into_iter().next() {
            return Some(parent);
        }
        let class = self.class_of(id)?;
        self.up_the_chain(id, class).or_else(|| {
            let scheme = self.site.snapshot.iri(IN_SCHEME)?;
            self.site.snapshot.objects(id, scheme).next()
        })
    }

    fn up_the_chain(&self, id: Id, class: &Class) -> Option<Id> {
        let chains = class.fields.iter().filter(|field| field.acyclic);
        let own = |value: &Value| match value {
            Value::Reference(classes) => classes
                .iter()
                .any(|other| self.site.schema.class(*other).iri == class.iri),
            _ => false,
        };
        let paths = chains
            .filter(|field| own(&field.value))
            .filter_map(|field| self.site.snapshot.iri(&field.path));
        let mut above = paths.flat_map(|path| self.site.snapshot.objects(id, path));
        above.next()
    }
}
