//! Values that are full IRIs.

use super::complaint;
use super::iri::read_path;
use super::plan::Plan;
use crate::diagnostic::Finding;
use crate::record::Node;
use oxiri::Iri;

/// Makes a finding about a value.
type Complain<'t> = Box<dyn FnOnce(Node<'_, '_>) -> Finding + 't>;

/// Why a text is no full IRI, and what was probably meant.
type NoIri = (&'static str, Option<String>);

/// Checks that a text is a full IRI.
pub(super) fn full_iri(plan: &Plan<'_>, text: &str) -> Result<(), NoIri> {
    let Some((scheme, rest)) = text.split_once(':') else {
        let host = text.split('/').next().unwrap_or_default();
        let meant = host.contains('.').then(|| format!("https://{text}"));
        let meant = meant.filter(|meant| Iri::parse(meant.as_str()).is_ok());
        return Err((": it has no scheme, such as `https:`", meant));
    };
    if !rest.starts_with("//") {
        if let Some(space) = plan.schema.prefixes.get(scheme) {
            return Err((" in full: it has a prefix", Some(format!("{space}{rest}"))));
        }
        if plan.segments.get(scheme).is_some() {
            return Err((": `:` stands for `/`", Some(format!("{scheme}/{rest}"))));
        }
    }
    match Iri::parse(text) {
        Ok(_) => Ok(()),
        Err(_) => {
            let meant = text.trim().replace(' ', "%20");
            let meant = (meant != text && Iri::parse(meant.as_str()).is_ok()).then_some(meant);
            Err(("", meant))
        }
    }
}

/// Reads a reference that is a full IRI into the target: true where it leads outside.
pub(super) fn full<'t>(
    plan: &'t Plan<'_>,
    text: &'t str,
    target: &mut String,
) -> Result<bool, Complain<'t>> {
    if let Err((reason, meant)) = full_iri(plan, text) {
        return Err(Box::new(move |node| {
            complaint::bad_iri(node, reason, meant.as_deref())
        }));
    }
    let Some(path) = text.strip_prefix(&*plan.base) else {
        target.push_str(text);
        return Ok(true);
    };
    target.push_str(&plan.base);
    match read_path(path, |segment| plan.segments.get(segment), target) {
        Ok(_) => Ok(false),
        Err(no_path) => Err(Box::new(move |node| {
            complaint::no_path(plan, node, path, no_path)
        })),
    }
}
