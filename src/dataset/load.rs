//! A dataset's folder, read as a whole.

use super::blank;
use super::collect::{Collector, Wanted};
use super::coverage::{self, Coverage};
use super::inputs::{Sum, Summing};
use super::manifest::{self, MANIFEST, MANIFEST_BYTES_MAX, Manifest, read_manifest};
use super::open::{Bytes, Folder, start_of, unreadable};
use super::quotes::{self, Quoted, Sources};
use super::rdf;
use super::records::{Plans, Stream, StreamFormat, Work, empty, grouped, map_stream};
use super::roles::Roles;
use super::sources;
use super::walk::{Format, Listed, ONTOLOGY, walk};
use super::{DatasetError, Files, Loaded};
use crate::diagnostic::{Code, FileId, Finding, Place, Severity, nearest};
use crate::graph::Builder;
use crate::integrity::{self, Expectations};
use crate::mapping::{Object, Settings};
use crate::ontology::{self, ClassId, Schema, TurtleFile, is_route};
use crate::record::{check_utf8, read_yaml};
use oxrdf::{NamedOrBlankNode, Quad, Term};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

/// Largest file that is read at once. Its tree takes some ten times as much memory; what is larger
/// is better written as a stream.
pub const FILE_BYTES_MAX: u64 = 64 << 20;

/// Largest RDF file. Its statements are held in memory until the graph is built.
pub const RDF_BYTES_MAX: u64 = 4 << 30;

/// Largest Turtle file of a dataset's own terms: a hundred times ours.
pub const TURTLE_BYTES_MAX: u64 = 16 << 20;

/// Bytes of files that are read and mapped before their statements are handed on, to bound memory.
const BYTES_AT_ONCE: u64 = FILE_BYTES_MAX;

/// Larger files are read again around the places that findings point to, and not kept.
const KEPT_BYTES_MAX: u64 = 1 << 20;

/// Resources at whose addresses a portal answers itself that are told.
const HIDDEN_MAX: usize = 1000;

/// What is asked of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whether what is inferred or also written is written.
    pub alignments: bool,
    /// What is kept besides the findings.
    pub wanted: Wanted,
}

impl Request {
    /// The statements of a dataset, to build its graph.
    pub fn graph(alignments: bool) -> Self {
        let wanted = Wanted {
            statements: true,
            coverage: false,
        };
        Self { alignments, wanted }
    }
}

/// Reads the dataset of a folder: all findings, and what was asked for besides.
pub fn load(root: &Path, request: Request) -> Result<Loaded, DatasetError> {
    let mut folder = open(root)?;
    folder.inputs = request.wanted.statements.then(Vec::new);
    let walk = walk(root).map_err(|source| DatasetError::CannotRead {
        path: root.to_owned(),
        source,
    })?;
    let schema = schema(&mut folder);
    let manifest = read_own_manifest(&mut folder);
    for obstacle in walk.obstacles {
        let shown = folder.shown(&obstacle.name);
        folder.report(shown, obstacle.problem);
    }
    let settings = Settings {
        base: manifest.base.clone(),
        language: manifest.languages[0].clone(),
        alignments: request.alignments,
    };
    let roles = Roles::new(&schema, request.alignments);
    let plans = Plans {
        schema: &schema,
        settings: &settings,
    };
    let work = Work {
        plans,
        roles: &roles,
        wanted: request.wanted,
    };
    let mut joined = Joined {
        work,
        whole: work.collector(),
        builder: Builder::new(),
        blank: Vec::new(),
    };
    joined.read(&walk.files, &mut folder);
    let sources = sources::read(&joined.whole, &roles, &mut folder);
    let (whole, builder, coverage) = joined.judge(&sources, &manifest);
    let mut findings = folder.findings;
    findings.extend(whole);
    findings.sort_by(|one, other| order(one).cmp(&order(other)));
    let mut inputs = folder.inputs.unwrap_or_default();
    inputs.sort();
    // A text that several sources name is read for each.
    inputs.dedup();
    Ok(Loaded {
        inputs,
        files: folder.files,
        files_read: walk.files.len(),
        records: coverage.1,
        coverage: coverage.0,
        manifest,
        schema,
        findings,
        texts: sources.into_texts(),
        builder,
    })
}

fn order(finding: &Finding) -> (FileId, u64, Code, &str) {
    let place = finding.place;
    (place.file, place.start, finding.code, &finding.message)
}

/// What records may say, and the files that say so.
#[derive(Debug)]
pub struct OwnSchema {
    /// What records may say.
    pub schema: Schema,
    /// The Turtle files.
    pub files: Files,
    /// What is wrong with them.
    pub findings: Vec<Finding>,
}

/// Compiles our Turtle, together with that of a dataset's folder where one is given.
pub fn schema_of(root: Option<&Path>) -> Result<OwnSchema, DatasetError> {
    let Some(root) = root else {
        let mut files = Files::default();
        for file in ontology::embedded() {
            files.add_embedded(file.path, file.text);
        }
        let (schema, findings) = ontology::compile(&ontology::embedded());
        return Ok(OwnSchema {
            schema,
            files,
            findings,
        });
    };
    let mut folder = open(root)?;
    let schema = schema(&mut folder);
    Ok(OwnSchema {
        schema,
        files: folder.files,
        findings: folder.findings,
    })
}

pub(super) fn open(root: &Path) -> Result<Folder, DatasetError> {
    if fs::metadata(root).is_ok_and(|metadata| !metadata.is_dir()) {
        return Err(DatasetError::NotAFolder(root.to_owned()));
    }
    Folder::new(root).map_err(|source| DatasetError::CannotRead {
        path: root.to_owned(),
        source,
    })
}

/// Compiles our Turtle together with the dataset's own.
pub(super) fn schema(folder: &mut Folder) -> Schema {
    let embedded = ontology::embedded();
    for file in &embedded {
        let id = folder.files.add_embedded(file.path, file.text);
        debug_assert_eq!(id, file.file);
    }
    let entries = match fs::read_dir(folder.root.join(ONTOLOGY)) {
        Ok(entries) => Some(entries),
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                folder.report(folder.shown(ONTOLOGY), unreadable(&error));
            }
            None
        }
    };
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".ttl") && !name.starts_with(['.', '_']))
        .collect();
    names.sort();
    let ids: Vec<FileId> = names
        .iter()
        .filter_map(|name| folder.read(&format!("{ONTOLOGY}/{name}"), TURTLE_BYTES_MAX))
        .collect();
    let mut own = Vec::new();
    for id in ids {
        match check_utf8(folder.files.bytes(id), id) {
            Ok(text) => own.push((id, crate::diagnostic::Texts::path(&folder.files, id), text)),
            Err(finding) => folder.findings.push(*finding),
        }
    }
    let own = own.into_iter().map(|(file, path, text)| TurtleFile {
        file,
        path,
        text: text.trim_start_matches('\u{FEFF}'),
        of_dataset: true,
    });
    let all: Vec<TurtleFile<'_>> = embedded.into_iter().chain(own).collect();
    let (schema, findings) = ontology::compile(&all);
    folder.findings.extend(findings);
    schema
}

pub(super) fn read_own_manifest(folder: &mut Folder) -> Manifest {
    let nothing = |file| {
        let (manifest, _) = read_manifest(&crate::record::Tree::new(file, 0), file);
        manifest
    };
    if !folder.has(MANIFEST) {
        let shown = folder.shown(MANIFEST);
        let file = folder.files.add_unread(shown);
        folder.findings.push(manifest::missing(file));
        return nothing(file);
    }
    let Some(file) = folder.read(MANIFEST, MANIFEST_BYTES_MAX) else {
        return nothing(FileId(0));
    };
    match check_utf8(folder.files.bytes(file), file) {
        Ok(text) => {
            let (tree, mut findings) = read_yaml(text, file);
            let (manifest, more) = read_manifest(&tree, file);
            findings.extend(more);
            folder.findings.extend(findings);
            manifest
        }
        Err(finding) => {
            folder.findings.push(*finding);
            nothing(file)
        }
    }
}

/// What all files say together.
struct Joined<'s> {
    work: Work<'s>,
    whole: Collector<'s>,
    builder: Builder,
    /// Statements with blank nodes, which are relabelled when all are known.
    blank: Vec<Quad>,
}

impl Joined<'_> {
    fn read(&mut self, files: &[Listed], folder: &mut Folder) {
        let is_grouped = |listed: &&Listed| matches!(listed.format, Format::Yaml | Format::Json);
        let groups: Vec<&Listed> = files.iter().filter(is_grouped).collect();
        let mut rest = groups.as_slice();
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |listed: &&&Listed| {
                bytes += listed.bytes;
                bytes <= BYTES_AT_ONCE
            };
            let (some, others) = rest.split_at(rest.iter().take_while(fits).count().max(1));
            self.grouped(some, folder);
            rest = others;
        }
        for listed in files.iter().filter(|listed| !is_grouped(listed)) {
            match listed.format {
                Format::Yaml | Format::Json => {}
                Format::Stream(format) => self.stream(listed, format, folder),
                Format::Rdf(format) => self.rdf(listed, format, folder),
            }
        }
    }

    fn grouped(&mut self, files: &[&Listed], folder: &mut Folder) {
        let mut read: Vec<(FileId, Format, Bytes)> = Vec::new();
        let mut large = Vec::new();
        for listed in files {
            if let Some(id) = folder.read_at(&listed.name, &listed.path, FILE_BYTES_MAX) {
                read.push((id, listed.format, folder.files.shared(id)));
                if listed.bytes > KEPT_BYTES_MAX {
                    large.push((id, listed.path.as_path()));
                }
            }
        }
        let work = self.work;
        let collected: Vec<Collector<'_>> = read
            .par_iter()
            .map_init(
                || work.plans.mapper(),
                |mapper, (file, format, bytes)| {
                    let mut collector = work.collector();
                    grouped(*file, bytes, *format, mapper, &mut collector);
                    collector
                },
            )
            .collect();
        for collector in collected {
            take(&mut self.whole, &mut self.builder, collector);
        }
        drop(read);
        for (id, path) in large {
            folder.files.release(id, path);
        }
    }

    fn stream(&mut self, listed: &Listed, format: StreamFormat, folder: &mut Folder) {
        let shown = folder.shown(&listed.name);
        let file = folder.files.add_on_disk(shown.clone(), &listed.path);
        let stem = Path::new(&listed.name).file_stem();
        let stem = stem.map_or("", |stem| stem.to_str().unwrap_or(""));
        let Some(class) = class_of_stem(self.work.plans.schema, stem, file, &mut folder.findings)
        else {
            return;
        };
        let source = Stream {
            file,
            class,
            format,
        };
        let work = self.work;
        let (whole, builder) = (&mut self.whole, &mut self.builder);
        let mut sum = folder.inputs.is_some().then(Sum::default);
        let read = File::open(&listed.path).and_then(|reader| {
            let sink = || work.collector();
            map_stream(work.plans, &source, reader, sink, |collector, chunk| {
                // Chunks are all of a file in which nothing is wrong.
                if let Some(sum) = &mut sum {
                    sum.add(&chunk.bytes);
                }
                take(whole, builder, collector);
                true
            })
        });
        if let (Some(sum), Some(inputs)) = (sum, &mut folder.inputs) {
            inputs.push(sum.input(&listed.name));
        }
        match read {
            Ok(0) if !folder_has_errors_of(&self.whole, file) => {
                folder.findings.push(empty(file));
            }
            Ok(_) => {}
            Err(error) => {
                folder.report(shown, unreadable(&error));
            }
        }
    }

    fn rdf(&mut self, listed: &Listed, format: oxigraph::io::RdfFormat, folder: &mut Folder) {
        let (whole, builder, blank) = (&mut self.whole, &mut self.builder, &mut self.blank);
        let keep = self.work.wanted.statements;
        let base = &self.work.plans.settings.base;
        let is_large = listed.bytes > FILE_BYTES_MAX;
        let file = if is_large && listed.bytes <= RDF_BYTES_MAX {
            let shown = folder.shown(&listed.name);
            Some(folder.files.add_on_disk(shown, &listed.path))
        } else {
            folder.read_at(&listed.name, &listed.path, RDF_BYTES_MAX)
        };
        let Some(file) = file else { return };
        let mut take = |quad: Quad| {
            note(whole, &quad, file);
            note_route(whole, &quad, base, file);
            if blank::has_blank_node(quad.as_ref()) {
                blank.push(quad);
            } else if keep {
                builder.insert(quad.as_ref());
            }
        };
        let findings = if is_large {
            File::open(&listed.path).and_then(|reader| {
                let mut reader = Summing::new(reader);
                let buffer = BufReader::new(&mut reader);
                let findings = rdf::read_stream(file, buffer, format, base, &mut take)?;
                if let Some(inputs) = &mut folder.inputs {
                    inputs.push(reader.finish()?.input(&listed.name));
                }
                Ok(findings)
            })
        } else {
            Ok(rdf::read(
                file,
                folder.files.bytes(file),
                format,
                base,
                &mut take,
            ))
        };
        match findings {
            Ok(findings) => folder.findings.extend(findings),
            Err(error) => {
                let shown = folder.shown(&listed.name);
                folder.report(shown, unreadable(&error));
            }
        }
    }

    /// Checks the whole: blank nodes, evidence, integrity.
    fn judge(
        mut self,
        sources: &Sources,
        manifest: &Manifest,
    ) -> (Vec<Finding>, Option<Builder>, (Option<Coverage>, u64)) {
        let roles = self.work.roles;
        let mut findings = std::mem::take(&mut self.whole.facts.findings);
        if let Some(quad) = self.blank.first() {
            let place = start_of(file_of(quad));
            match blank::relabel(&self.blank, place) {
                Ok(quads) => quads
                    .iter()
                    .for_each(|quad| self.builder.insert(quad.as_ref())),
                Err(finding) => findings.push(*finding),
            }
        }
        let quoted = quotes::find(&self.whole.held, sources, roles, &manifest.base);
        findings.extend(quoted.findings.iter().cloned());
        let expected = Expectations {
            base: &manifest.base,
            languages: &manifest.languages,
        };
        findings.extend(integrity::check(&self.whole.facts, &expected));
        let on_routes = self.whole.hidden.iter();
        findings.extend(on_routes.map(|(iri, place)| hidden(iri, *place)));
        let coverage = self.work.wanted.coverage.then(|| {
            coverage::count(
                &self.whole,
                sources,
                &quoted,
                self.work.plans.schema,
                &manifest.base,
            )
        });
        let builder = self.build(&quoted);
        (findings, builder, (coverage, self.whole.records))
    }

    fn build(&mut self, quoted: &Quoted) -> Option<Builder> {
        if !self.work.wanted.statements {
            return None;
        }
        let mut statements = super::statements::Statements::default();
        quotes::write(&self.whole.held, quoted, self.work.roles, &mut statements);
        let mut builder = std::mem::take(&mut self.builder);
        statements.drain(&mut |quad| builder.insert(quad));
        for (prefix, namespace) in &self.work.plans.schema.prefixes {
            builder.prefix(prefix, namespace);
        }
        Some(builder)
    }
}

fn take<'s>(whole: &mut Collector<'s>, builder: &mut Builder, mut part: Collector<'s>) {
    part.statements.drain(&mut |quad| builder.insert(quad));
    whole.absorb(part);
}

/// Tells the checks of the whole what a statement of an RDF file says.
fn note(whole: &mut Collector<'_>, quad: &Quad, file: FileId) {
    let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
        return;
    };
    let object = match &quad.object {
        Term::NamedNode(node) => Object::Iri(node.as_str()),
        Term::Literal(literal) => match literal.language() {
            Some(language) => Object::Text {
                value: literal.value(),
                language,
            },
            None => Object::Literal {
                value: literal.value(),
                datatype: literal.datatype().as_str(),
            },
        },
        Term::BlankNode(_) => return,
    };
    let place = start_of(file);
    let predicate = quad.predicate.as_str();
    whole
        .facts
        .rdf_statement(subject.as_str(), predicate, object, place);
}

/// Notes a resource of an RDF file at whose address a portal answers itself. Records cannot be
/// there: their classes have segments.
fn note_route(whole: &mut Collector<'_>, quad: &Quad, base: &str, file: FileId) {
    let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
        return;
    };
    let path = subject.as_str().strip_prefix(base);
    if path.is_some_and(is_route) && whole.hidden.len() < HIDDEN_MAX {
        let place = start_of(file);
        whole.hidden.entry(subject.as_str().into()).or_insert(place);
    }
}

fn hidden(iri: &str, place: Place) -> Finding {
    let message = format!("`{iri}` has no page: a portal answers itself at its address");
    let finding = Finding::new(Code::HiddenResource, place, message);
    finding
        .hint("give it another address if it needs a page; dumps and answers have it all the same")
}

/// The RDF file that a statement with a blank node came from, by the blank node's label.
fn file_of(quad: &Quad) -> FileId {
    FileId(blank::file_of(quad.as_ref()).unwrap_or(0))
}

fn folder_has_errors_of(whole: &Collector<'_>, file: FileId) -> bool {
    let mut findings = whole.facts.findings.iter();
    findings.any(|finding| finding.place.file == file && finding.severity == Severity::Error)
}

/// The class that the stem of a stream names, or a finding that says which there are.
pub(super) fn class_of_stem(
    schema: &Schema,
    stem: &str,
    file: FileId,
    findings: &mut Vec<Finding>,
) -> Option<ClassId> {
    if let Some(class) = schema.class_of_group(stem) {
        return Some(class);
    }
    let mut groups: Vec<&str> = schema
        .classes
        .iter()
        .filter_map(|class| class.group.as_deref())
        .collect();
    groups.sort_unstable();
    let message = format!("the file's name `{stem}` is that of no group of records");
    let finding = Finding::new(Code::UnknownGroup, start_of(file), message)
        .note(format!("known groups: `{}`", groups.join("`, `")));
    let segment = schema
        .class_of_segment(stem)
        .and_then(|class| schema.class(class).group.as_deref());
    let near = nearest(stem, groups.iter().copied());
    findings.push(match segment.or(near.first().copied()) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint("name the file after the group that its records belong to"),
    });
    None
}
