//! Files that a `from=` names.

use std::collections::BTreeSet;

use super::super::codes;
use super::super::fleet::{DataFile, Spec, join};
use super::super::lower::Language;
use super::items::{Found, language};
use crate::diag::{Diagnostic, Report, closest};
use crate::node::Text;
use crate::source::{FileId, SourceFile, Sources, Span, Tree};
use crate::syntax::yaml;

/// Reads what is named; says which YAML files are neither spec nor named.
pub(super) fn load(
    spec: &mut Spec,
    wanted: &[(Text, Span)],
    found: &Found,
    tree: &dyn Tree,
    sources: &mut Sources,
    report: &mut Report,
) {
    for (from, span) in wanted {
        let from = from.split_once('#').map_or(from.as_str(), |(file, _)| file);
        let folder = spec.folders.get(&span.file).cloned().unwrap_or_default();
        let Some(path) = join(&folder, from) else {
            report.push(
                Diagnostic::new(codes::UNREADABLE, *span, format!("`{from}` leads out of the fleet's folder"))
                    .label("expected a path beside this file, with `/`, inside the fleet"),
            );
            continue;
        };
        if spec.files.contains_key(&path) {
            continue;
        }
        if let Some((file, documents, _)) = found.data.get(&path) {
            let text = sources.get(*file).map_or_else(|| "".into(), |file| file.text.clone());
            spec.files.insert(path, DataFile { file: *file, text, documents: documents.clone() });
            continue;
        }
        match read(&path, tree, sources) {
            Ok((file, data)) => {
                spec.folders.insert(file, path.rsplit_once('/').map_or(String::new(), |(f, _)| f.to_owned()));
                spec.files.insert(path, data);
            }
            Err(reason) => {
                let near = closest(&path, found.data.keys().map(String::as_str));
                report.push(
                    Diagnostic::new(codes::UNREADABLE, *span, format!("`{path}` cannot be read: {reason}"))
                        .label("this file")
                        .help_some(near.map(|near| format!("did you mean `{near}`?"))),
                );
            }
        }
    }
    let named: BTreeSet<&String> = spec.files.keys().collect();
    for (path, (_, _, unknown)) in &found.data {
        if !named.contains(path) {
            report.extend(unknown.iter().cloned());
        }
    }
}

fn read(path: &str, tree: &dyn Tree, sources: &mut Sources) -> Result<(FileId, DataFile), String> {
    let bytes = tree.read(path).map_err(|error| error.reason)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| "it is not UTF-8 text; binary data belongs into a Secret or a volume".to_owned())?;
    let file = sources.add(SourceFile::new(path, text.as_str()));
    let documents = match language(path) {
        Some(Language::Yaml) => yaml::read(file, &text).0,
        _ => Vec::new(),
    };
    Ok((file, DataFile { file, text: text.into(), documents }))
}
