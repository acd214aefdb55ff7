//! From files to the things that they define.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::codes;
use super::super::decode::{At, string_of};
use super::super::fleet::Unread;
use super::super::lower::Language;
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Map, Node, Text};
use crate::source::{FileId, Origin, SourceFile, Sources, Span, Tree};
use crate::syntax::{kdl, yaml};

/// What a file can define.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Fleet,
    Profile,
    Service,
    Overlay,
    Release,
}

impl Kind {
    const WORDS: [(&'static str, Kind); 5] = [
        ("fleet", Kind::Fleet),
        ("profile", Kind::Profile),
        ("service", Kind::Service),
        ("overlay", Kind::Overlay),
        ("release", Kind::Release),
    ];

    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }
}

/// A thing that a file defines.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) name: At<Text>,
    pub(super) body: ItemBody,
}

/// What it says.
#[derive(Debug)]
pub(super) enum ItemBody {
    /// A KDL statement, with its name still in front.
    Kdl(kdl::Statement),
    /// A YAML map, without its first key.
    Yaml(Node),
}

impl ItemBody {
    pub(super) fn language(&self) -> Language {
        match self {
            ItemBody::Kdl(_) => Language::Kdl,
            ItemBody::Yaml(_) => Language::Yaml,
        }
    }
}

/// All that the files of a tree hold.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// Documents whose first key names no kind: data, if a `from=` names their file.
    pub(super) data: BTreeMap<String, (FileId, Vec<Node>, Vec<Diagnostic>)>,
    pub(super) folders: BTreeMap<FileId, String>,
    pub(super) unread: Unread,
}

impl Found {
    /// Notes what may stand in a file that cannot be read. A fleet's own file may hold anything.
    fn not_read(&mut self, path: &str) {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        self.unread.profiles |= matches!(folder, "" | "profiles");
        self.unread.services |= matches!(folder, "" | "services");
        self.unread.releases |= matches!(folder, "" | "releases");
    }
}

enum Parsed {
    Kdl(Vec<kdl::Statement>),
    Yaml(Vec<Node>),
}

/// Reads and parses all files of the spec.
pub(super) fn read(tree: &dyn Tree, sources: &mut Sources, report: &mut Report) -> Found {
    let mut found = Found::default();
    let mut paths = match tree.list(super::FOLDERS) {
        Ok(paths) => paths,
        Err(error) => {
            report.push(Diagnostic::new(codes::UNREADABLE, Span::NONE, format!("{}: {error}", tree.name())));
            return found;
        }
    };
    // Overlays of one service in several files append in the order of the files' names, however a tree lists them.
    paths.sort_unstable();
    let mut files = Vec::new();
    for path in paths {
        let Some(language) = language(&path) else { continue };
        match tree.read(&path) {
            Ok(bytes) => match text_of(bytes) {
                Ok(text) => {
                    let file = sources.add(SourceFile::new(path.clone(), text));
                    files.push((path, file, language));
                }
                Err(reason) => {
                    let file = sources.add(SourceFile::new(path.clone(), ""));
                    found.not_read(&path);
                    let help = "a spec is UTF-8 text; what is none may lie in any folder but the fleet's own";
                    report.push(unreadable(&path, &reason, Span::new(file, 0, 0)).help(help));
                }
            },
            Err(error) => {
                let file = sources.add(SourceFile::new(path.clone(), ""));
                found.not_read(&path);
                report.push(unreadable(&path, &error.reason, Span::new(file, 0, 0)));
            }
        }
    }
    let sources = &*sources;
    let parsed: Vec<(Parsed, Report)> = files
        .par_iter()
        .map(|(_, file, language)| {
            let text = sources.get(*file).map_or("", |file| &file.text);
            match language {
                Language::Kdl => {
                    let (statements, report) = kdl::parse(*file, text);
                    (Parsed::Kdl(statements), report)
                }
                Language::Yaml => {
                    let (documents, report) = yaml::read(*file, text);
                    (Parsed::Yaml(documents), report)
                }
            }
        })
        .collect();
    for ((path, file, _), (parsed, findings)) in files.into_iter().zip(parsed) {
        let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        found.folders.insert(file, folder);
        match parsed {
            Parsed::Kdl(statements) => {
                if findings.has_errors() {
                    found.not_read(&path);
                }
                report.append(findings);
                statements.into_iter().for_each(|statement| kdl_item(statement, &mut found, report));
            }
            Parsed::Yaml(documents) => yaml_items(&path, file, documents, findings, &mut found, report),
        }
    }
    found
}

fn unreadable(path: &str, reason: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::UNREADABLE, span, format!("{path} cannot be read: {reason}"))
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| format!("byte {} is not UTF-8 text", error.utf8_error().valid_up_to()))
}

/// The language of a file, by the end of its name.
pub(super) fn language(path: &str) -> Option<Language> {
    match path.rsplit_once('.')?.1 {
        "kdl" => Some(Language::Kdl),
        "yaml" | "yml" | "json" => Some(Language::Yaml),
        _ => None,
    }
}

fn kdl_item(statement: kdl::Statement, found: &mut Found, report: &mut Report) {
    let Some(kind) = Kind::of(&statement.name) else {
        report.push(unknown_kind(&statement.name, statement.name_span));
        return;
    };
    let name = statement.args().next().and_then(|arg| string_of(arg).map(|name| At::new(name, arg.origin)));
    match name {
        Some(name) => found.items.push(Item { kind, name, body: ItemBody::Kdl(statement) }),
        None => report.push(nameless(&statement.name, statement.name_span)),
    }
}

fn yaml_items(
    path: &str,
    file: FileId,
    documents: Vec<Node>,
    findings: Report,
    found: &mut Found,
    report: &mut Report,
) {
    let mut data = Vec::new();
    let mut unknown = Vec::new();
    // A data file in YAML 1.1's habits is still data: its findings count only where it is spec.
    let mut is_spec = documents.is_empty();
    let faults: BTreeSet<Span> = findings.iter().map(|finding| finding.at.span).collect();
    for document in documents {
        let first = document.as_map().and_then(|map| map.iter().next());
        let kind = first.and_then(|first| Kind::of(first.key()));
        match (first, kind) {
            (Some(first), Some(kind)) => {
                is_spec = true;
                match string_of(first.node()) {
                    Some(name) => {
                        let name = At::new(name, Origin::set(first.node().span()));
                        let mut rest = Map::clone(document.as_map().unwrap_or(&Map::new()));
                        rest.remove(first.key());
                        let mut body = Node::map(rest, Origin::set(first.key_span()));
                        if !faults.is_empty() {
                            body = with_faults(&body, &faults).unwrap_or(body);
                        }
                        found.items.push(Item { kind, name, body: ItemBody::Yaml(body) });
                    }
                    None => report.push(nameless(first.key(), first.key_span())),
                }
            }
            (Some(first), None) => {
                unknown.push(unknown_kind(first.key(), first.key_span()));
                data.push(document);
            }
            (None, _) => {
                unknown.push(unknown_kind(document.value.kind(), document.span()));
                data.push(document);
            }
        }
    }
    if is_spec {
        if findings.has_errors() {
            found.not_read(path);
        }
        report.append(findings);
        report.extend(unknown);
    } else {
        unknown.extend(findings.into_vec());
        found.data.insert(path.to_owned(), (file, data, unknown));
    }
}

/// The same with the values marked that stand where the reader found something wrong; `None` where there are none. What
/// has none stays shared: aliases may name it a million times.
fn with_faults(node: &Node, faults: &BTreeSet<Span>) -> Option<Node> {
    if faults.contains(&node.span()) {
        return Some(node.clone().faulty());
    }
    let mut marked: Option<Node> = None;
    if let Some(map) = node.as_map() {
        for entry in map.iter() {
            let Some(value) = with_faults(entry.node(), faults) else { continue };
            let map = marked.get_or_insert_with(|| node.clone()).as_map_mut()?;
            map.insert(entry.key_text().clone(), entry.key_span(), value);
        }
    }
    for (at, item) in node.as_list().unwrap_or_default().iter().enumerate() {
        let Some(value) = with_faults(item, faults) else { continue };
        *marked.get_or_insert_with(|| node.clone()).as_list_mut()?.get_mut(at)? = value;
    }
    marked
}

fn unknown_kind(word: &str, span: Span) -> Diagnostic {
    let known = || Kind::WORDS.iter().map(|(word, _)| *word);
    let hint = match closest(word, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a manifest of your own becomes part of a service by `raw NAME from=\"FILE\"`".to_owned(),
    };
    Diagnostic::new(codes::UNKNOWN_KIND, span, format!("`{word}` does not say what this defines"))
        .label(format!("expected {} and a name", list_of(known(), 8)))
        .help(hint)
}

fn nameless(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_FIELD, span, format!("this `{word}` has no name"))
        .label("a name follows")
        .help(format!("write `{word} NAME {{ … }}` in KDL, `{word}: NAME` in YAML"))
}
