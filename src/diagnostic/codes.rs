//! The list of all codes, the one place where they are named.

use super::Severity::{self, Error, Warning};

macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $meaning:literal;)*) => {
        /// A stable name of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// All codes, in the order of this list.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as it is shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The severity of its findings.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => $severity,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    // Files
    SyntaxError "syntax-error" Error "A file does not follow the syntax of its format.";
    WrongEncoding "wrong-encoding" Error
        "A file is not UTF-8, or a text has offsets that would not be the same to all.";
    FileTooLarge "file-too-large" Error "A file is larger than the bound.";
    RecordTooLarge "record-too-large" Error "A record of a stream is longer than the bound.";
    TooDeep "too-deep" Error "Values are nested deeper than the bound.";
    AliasBomb "alias-bomb" Error "Aliases expand to more than the bound.";
    YamlFeature "yaml-feature" Error
        "A YAML feature that records do not use: a merge key, a tag, a second document.";
    LinkOutside "link-outside" Error "A symbolic link leads out of the dataset's folder.";
    CannotRead "cannot-read" Error "A file or folder cannot be read.";
    OutputInDataset "output-in-dataset" Error
        "An output would be written into the dataset's own folder.";
    BlankNodesAlike "blank-nodes-alike" Error
        "Blank nodes are so much alike that they cannot be told apart in time.";
    EmptyFile "empty-file" Warning "A record file holds nothing.";

    // Records
    UnknownGroup "unknown-group" Error "A group of records has a name that no class has.";
    UnknownKey "unknown-key" Error "A record has a key that its class does not have.";
    FormerKey "former-key" Warning "A key has a newer spelling.";
    MissingKey "missing-key" Error "A record lacks a key that its class requires.";
    DuplicateKey "duplicate-key" Error "A key is given twice in one map.";
    WrongType "wrong-type" Error
        "A value has the wrong form: a map, a list or a scalar where another is meant.";
    BadDate "bad-date" Error "A date is not one, or is not written as one.";
    EndBeforeStart "end-before-start" Error
        "A value comes before the one that it must not come before.";
    BadLanguage "bad-language" Error "A language tag is not one.";
    DuplicateLanguage "duplicate-language" Error
        "A text has more than one value in a language where one is allowed.";
    BadIri "bad-iri" Error "An IRI is not one.";
    PageNotThing "page-not-thing" Error "A web page stands where the IRI of a thing is meant.";
    BadId "bad-id" Error "An id has characters that ids do not have.";
    DuplicateId "duplicate-id" Error "An id is given twice.";
    BadValue "bad-value" Error "A value does not match its datatype, its pattern or its list.";
    OutOfRange "out-of-range" Error "A number or date is outside its range.";
    TooMany "too-many-values" Error "A key has more values than its class allows.";
    TooFew "too-few-values" Error "A key has fewer values than its class requires.";

    // References
    AmbiguousReference "ambiguous-reference" Error
        "A bare id stands where it could mean several classes.";
    DanglingReference "dangling-reference" Error "A reference leads to nothing.";
    WrongClass "wrong-class" Error "A reference leads to a resource of another class.";
    Cycle "cycle" Error "A chain comes back to where it began.";
    OutsideUntyped "outside-untyped" Warning
        "An IRI outside stands for a resource of which nothing says what it is.";

    // Evidence
    QuoteNotInSource "quote-not-in-source" Error "A quote stands nowhere in its source.";
    QuoteAmbiguous "quote-ambiguous" Error "A quote stands in several places.";
    SourceWithoutText "source-without-text" Error
        "A quote rests on a source whose text is not stored.";
    UnsupportedKey "unsupported-key" Error "A quote supports a key that its record does not give.";
    WithoutEvidence "without-evidence" Warning "A resource rests on no quote.";

    // SKOS
    LabelClash "label-clash" Error "A preferred name is also an alternative one.";
    RelatedBroader "related-broader" Error
        "Two themes are both related and one broader than the other.";
    MatchClash "match-clash" Error "A theme matches the same thing both exactly and as broader.";
    SharedMatch "shared-match" Warning "Two themes match the same thing exactly.";
    UnusedTheme "unused-theme" Warning "Nothing uses a theme.";
    MissingTranslation "missing-translation" Warning
        "A theme has no name in one of the dataset's languages.";

    // The dataset
    BadManifest "bad-manifest" Error
        "`dataset.yaml` is missing or says something that it cannot say.";
    CatalogueIncomplete "catalogue-incomplete" Warning
        "`dataset.yaml` says something for catalogues, but not all that they ask for.";
    PlaceholderBase "placeholder-base" Warning
        "The base is still the one that was given as an example.";
    HiddenResource "hidden-resource" Warning
        "A portal answers itself at the address of a resource, which has no page therefore.";

    // Styles of pictures
    BadStyle "bad-style" Error "A style file says something that it cannot say.";
    PoorColour "poor-colour" Error
        "A colour of a style file is too faint, or somebody takes it for that of another class.";

    // Ontology
    ShapeWithoutPath "shape-without-path" Error "A property shape has no path.";
    ShapeWithoutValue "shape-without-value" Error
        "A property shape does not say what its values are.";
    KeyTaken "key-taken" Error "A key is used twice in one class.";
    ClassWithoutSegment "class-without-segment" Error
        "A class has no segment for the IRIs of its records.";
    BadSegment "bad-segment" Error "A segment is not one, is taken, or is a route of the server.";
    ClassWithoutShape "class-without-shape" Error
        "A shape refers to a class that no shape describes.";
    ShaclNotEvaluated "shacl-not-evaluated" Error "A SHACL construct is not evaluated here.";
    ForeignAxiom "foreign-axiom" Error
        "An axiom is about a subject that none of the Turtle declares.";
    UnknownTerm "unknown-term" Error
        "A dataset's Turtle refers to a term of our vocabulary that does not exist.";
    BadAnnotation "bad-annotation" Error
        "An annotation is unknown, says nothing where it stands, or has a wrong value.";
    ShapesClash "shapes-clash" Error "Shapes of one class contradict each other.";

    // Export
    FormatWithoutGraphs "format-without-graphs" Error
        "The graph has named graphs and the format cannot hold them.";
    NameOfNoFile "name-of-no-file" Error
        "The path of a resource cannot be that of a file, or is that of another on some systems.";
}
