//! What the columns of a table may be, by the schema.

use crate::ontology::{ClassId, Field, Schema, Value};
use crate::record::csv::{Column, Columns};

/// The columns of a class: the keys of its fields, and `id` and `in`, which belong to the format.
pub(super) fn columns(schema: &Schema, class: ClassId, language: &str) -> Columns {
    let of_format = ["id", "in"].map(|key| Column {
        key: key.to_owned(),
        ..Column::default()
    });
    let fields = schema.class(class).fields.iter().filter_map(column);
    Columns {
        columns: of_format.into_iter().chain(fields).collect(),
        language: language.to_owned(),
    }
}

fn column(field: &Field) -> Option<Column> {
    let by_language = field.value == Value::Text;
    let one = field.max == Some(1) || (by_language && field.unique_lang);
    Some(Column {
        key: field.key.clone()?,
        former: field.former_keys.clone(),
        many: !one,
        by_language,
    })
}
