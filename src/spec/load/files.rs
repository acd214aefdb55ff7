//! Files that a `from=` names.

use std::collections::BTreeSet;

use super::super::codes;
use super::super::fleet::{DataFile, Spec, join};
use super::super::lower::Language;
use super::items::{Found, language};
use crate::diag::{Diagnostic, Report, closest};
use crate::node::{Node, Text};
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
    let of_manifests = places_of_manifests(spec);
    let mut told = BTreeSet::new();
    // Those of manifests first: what is wrong with their documents is told when they are read.
    let (first, rest): (Vec<_>, Vec<_>) = wanted.iter().partition(|(_, span)| of_manifests.contains(span));
    for (from, span) in first.into_iter().chain(rest) {
        let from = from.split_once('#').map_or(from.as_str(), |(file, _)| file);
        let folder = spec.folders.get(&span.file).cloned().unwrap_or_default();
        let Some(path) = join(&folder, from) else {
            report.push(
                Diagnostic::new(codes::UNREADABLE, *span, format!("`{from}` leads out of the fleet's folder"))
                    .label("expected a path beside this file, with `/`, inside the fleet"),
            );
            continue;
        };
        let is_manifest = of_manifests.contains(span);
        if let Some((_, _, findings)) = found.data.get(&path)
            && is_manifest
            && told.insert(path.clone())
        {
            report.extend(findings.iter().filter(|finding| is_broken(finding)).cloned());
        }
        if spec.files.contains_key(&path) {
            continue;
        }
        if let Some((file, documents, _)) = found.data.get(&path) {
            let text = sources.get(*file).map_or_else(|| "".into(), |file| file.text.clone());
            spec.files.insert(path, DataFile { file: *file, text, documents: documents.clone() });
            continue;
        }
        match read(&path, tree, sources) {
            Ok((file, data, findings)) => {
                if is_manifest {
                    report.extend(findings.into_vec().into_iter().filter(is_broken));
                }
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

/// Where files are named whose documents are manifests, rather than text.
fn places_of_manifests(spec: &Spec) -> BTreeSet<Span> {
    let bodies = std::iter::once(&spec.defaults)
        .chain(spec.profiles.values().map(|profile| &profile.body))
        .chain(spec.services.iter().map(|service| &service.body));
    let entries = bodies
        .flat_map(|body| &body.blocks)
        .flat_map(|block| [block.data.get("raw"), block.data.at(&["analysis", "jobs"])])
        .flatten()
        .filter_map(Node::as_map)
        .flat_map(|map| map.iter().filter_map(|entry| entry.node().get("from")));
    let own = spec.targets.iter().flat_map(|target| &target.raw).filter_map(|raw| raw.value.map.get("from"));
    entries.chain(own).map(Node::span).collect()
}

/// Whether something is lost of a file's documents. What old readers of YAML take otherwise is as they take it.
fn is_broken(finding: &Diagnostic) -> bool {
    use crate::syntax::codes::{ALL, YAML_NUMBER, YAML_OCTAL, YAML_TIME, YAML_WORD};
    ALL.contains(&finding.code) && ![YAML_NUMBER, YAML_OCTAL, YAML_TIME, YAML_WORD].contains(&finding.code)
}

fn read(path: &str, tree: &dyn Tree, sources: &mut Sources) -> Result<(FileId, DataFile, Report), String> {
    let bytes = tree.read(path).map_err(|error| error.reason)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| "it is not UTF-8 text; binary data belongs into a Secret or a volume".to_owned())?;
    let file = sources.add(SourceFile::new(path, text.as_str()));
    let (documents, findings) = match language(path) {
        Some(Language::Yaml) => yaml::read(file, &text),
        _ => (Vec::new(), Report::new()),
    };
    Ok((file, DataFile { file, text: text.into(), documents }, findings))
}
