//! IRIs that the compiler understands: the standards it follows, and the annotations of
//! `ontology/schema.ttl`. No term of a vocabulary about meetings stands here.

macro_rules! vocabulary {
    ($(#[$doc:meta])* $module:ident $namespace:literal $($name:ident $local:literal)*) => {
        $(#[$doc])*
        pub(super) mod $module {
            $(pub(in super::super) const $name: &str = concat!($namespace, $local);)*
        }
    };
}

vocabulary! {
    /// <https://www.w3.org/TR/rdf12-schema/>
    rdf "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    TYPE "type" FIRST "first" REST "rest" NIL "nil" PROPERTY "Property" LANG_STRING "langString"
}

vocabulary! {
    /// <https://www.w3.org/TR/rdf12-schema/>
    rdfs "http://www.w3.org/2000/01/rdf-schema#"
    CLASS "Class" LABEL "label" COMMENT "comment" DATATYPE "Datatype"
    SUB_CLASS_OF "subClassOf" SUB_PROPERTY_OF "subPropertyOf" DOMAIN "domain" RANGE "range"
    IS_DEFINED_BY "isDefinedBy"
}

vocabulary! {
    /// <https://www.w3.org/TR/owl2-rdf-based-semantics/>
    owl "http://www.w3.org/2002/07/owl#"
    CLASS "Class" ONTOLOGY "Ontology" VERSION_IRI "versionIRI"
    OBJECT_PROPERTY "ObjectProperty" DATATYPE_PROPERTY "DatatypeProperty"
    ANNOTATION_PROPERTY "AnnotationProperty" SYMMETRIC_PROPERTY "SymmetricProperty"
    INVERSE_OF "inverseOf" PROPERTY_CHAIN_AXIOM "propertyChainAxiom"
    EQUIVALENT_CLASS "equivalentClass" EQUIVALENT_PROPERTY "equivalentProperty"
    DISJOINT_WITH "disjointWith"
}

vocabulary! {
    /// <https://www.w3.org/TR/skos-reference/>
    skos "http://www.w3.org/2004/02/skos/core#"
    EXAMPLE "example"
}

vocabulary! {
    /// <https://www.w3.org/TR/xmlschema11-2/>
    xsd "http://www.w3.org/2001/XMLSchema#"
    NS ""
    STRING "string" BOOLEAN "boolean" INTEGER "integer" DECIMAL "decimal"
}

vocabulary! {
    /// <https://www.w3.org/TR/shacl/>
    sh "http://www.w3.org/ns/shacl#"
    NS ""
    NODE_SHAPE "NodeShape" PROPERTY_SHAPE "PropertyShape" PROPERTY_GROUP "PropertyGroup"
    TARGET_CLASS "targetClass" PROPERTY "property" PATH "path"
    DATATYPE "datatype" CLASS "class" NODE "node" NODE_KIND "nodeKind" OR "or" IN "in"
    MIN_COUNT "minCount" MAX_COUNT "maxCount"
    MIN_INCLUSIVE "minInclusive" MAX_INCLUSIVE "maxInclusive"
    PATTERN "pattern" FLAGS "flags" UNIQUE_LANG "uniqueLang"
    LESS_THAN_OR_EQUALS "lessThanOrEquals"
    ORDER "order" GROUP "group" NAME "name" DESCRIPTION "description"
    SEVERITY "severity" MESSAGE "message" CLOSED "closed" DEACTIVATED "deactivated"
    IRI "IRI" LITERAL "Literal" VIOLATION "Violation" WARNING "Warning" INFO "Info"
}

vocabulary! {
    /// `ontology/schema.ttl`
    ps "https://w3id.org/plenary/schema#"
    NS ""
    RECORD_KEY "recordKey" FORMER_KEY "formerKey" SEGMENT "segment" SHORTHAND "shorthand"
    ID_FROM "idFrom" CONTENT_HASH "ContentHash" INHERIT "inherit" NUMBERED "numbered"
    REFERS_TO "refersTo" ANY_RECORD "AnyRecord" ACYCLIC "acyclic"
    ALSO_WRITES "alsoWrites" INVERSE_WRITES "inverseWrites" SYMMETRIC "symmetric"
    WHEN_ABSENT "whenAbsent" WHEN_TRUE_TYPE "whenTrueType" MAPS_TO "mapsTo"
    PREDICATE "predicate" TABLE "table" PAGE_PATTERN "pagePattern" ROLE "role"
    PLURAL "plural"
    VERB "verb" INVERSE_VERB "inverseVerb" DRAW "draw" HUE "hue" COLUMN "column" FOCUS "focus"
}
