//! The project permits where an application goes, and where it comes from.

use crate::check::applications::spec;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, said, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Error "project-forbids",
        "An application goes where its AppProject permits none, or comes from a repository that it does not permit."
    ),
    numbers: &[91],
    why: "The application is in error and never synced.",
    mend: "Add the destination, or the repository, to the project.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.of_kind("Application").chain(target.of_kind("ApplicationSet")) {
        let Some((path, spec)) = spec(view) else { continue };
        let Some(project) = target.find("AppProject", view.namespace(), text(spec, &["project"])) else { continue };
        destination(view, project, path, spec, findings);
        let one = said(spec, &["source"]).map(|source| (format!("{path}.source"), source));
        let many = items(spec, &["sources"]).iter().enumerate();
        let many = many.map(|(at, source)| (format!("{path}.sources[{at}]"), source));
        for (path, source) in one.into_iter().chain(many) {
            let Some(node) = said(source, &["repoURL"]) else { continue };
            let url = node.as_str().unwrap_or_default();
            let permitted = items(project.node(), &["spec", "sourceRepos"]);
            if url.contains("{{") || permits(permitted.iter().filter_map(Node::as_str), url, true) {
                continue;
            }
            let message = format!("`{}` has a source that its project does not permit", view.object.id);
            let finding = findings
                .at(view, node, &format!("{path}.repoURL"), message)
                .label("no `sourceRepos` of the project permits this")
                .with(place(project, "sourceRepos"), format!("`{}`", project.object.id));
            findings.push(view, finding);
        }
    }
}

fn place(project: View<'_>, key: &str) -> crate::source::Span {
    project.at(&["spec", key]).map_or(project.span(), Node::span)
}

fn destination(view: View<'_>, project: View<'_>, path: &str, spec: &Node, findings: &mut Findings<'_>) {
    let Some(wanted) = said(spec, &["destination"]) else { return };
    let of = |key: &str| text(wanted, &[key]);
    if ["server", "name", "namespace"].iter().any(|key| of(key).contains("{{")) {
        return;
    }
    // Which server a name is of is known on the cluster only.
    let key = if of("server").is_empty() { "name" } else { "server" };
    let all = items(project.node(), &["spec", "destinations"]);
    if all.iter().any(|one| text(one, &[key]).is_empty()) || is_permitted(all, key, of(key), of("namespace")) {
        return;
    }
    let message = format!("`{}` has a destination that its project does not permit", view.object.id);
    let finding = findings
        .at(view, wanted, &format!("{path}.destination"), message)
        .label("no `destinations` of the project permits this")
        .with(place(project, "destinations"), format!("`{}`", project.object.id));
    findings.push(view, finding);
}

fn is_permitted(all: &[Node], key: &str, cluster: &str, namespace: &str) -> bool {
    let is_denial = |pattern: &str| pattern.starts_with('!');
    let matches = |pattern: &str, value: &str| match pattern.strip_prefix('!') {
        Some(denied) => !glob(denied, value, false),
        None => glob(pattern, value, false),
    };
    let mut is_permitted = false;
    for one in all {
        let (of_cluster, of_namespace) = (text(one, &[key]), text(one, &["namespace"]));
        match (matches(of_cluster, cluster), matches(of_namespace, namespace)) {
            (true, true) => is_permitted = true,
            (false, true) if is_denial(of_cluster) => return false,
            (true, false) if is_denial(of_namespace) => return false,
            _ => {}
        }
    }
    is_permitted
}

/// Whether some pattern permits a value, and none that begins with `!` denies it.
fn permits<'a>(patterns: impl Iterator<Item = &'a str>, value: &str, by_path: bool) -> bool {
    let mut is_permitted = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(denied) if glob(denied, value, by_path) => return false,
            Some(_) => {}
            None => is_permitted |= glob(pattern, value, by_path),
        }
    }
    is_permitted
}

/// Whether a pattern of `*` matches; by path, one that does not stand alone stays between slashes.
fn glob(pattern: &str, value: &str, by_path: bool) -> bool {
    if pattern == "*" {
        return true;
    }
    // What knows more signs than these is not judged.
    if pattern.contains(['?', '[', '{', '\\']) {
        return true;
    }
    let Some((before, after)) = pattern.split_once('*') else { return pattern == value };
    let Some(rest) = value.strip_prefix(before) else { return false };
    let (is_deep, after) = match after.strip_prefix('*') {
        Some(after) => (true, after),
        None => (!by_path, after),
    };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.take_while(|end| is_deep || !rest.get(..*end).unwrap_or_default().contains('/'))
        .any(|end| glob(after, rest.get(end..).unwrap_or_default(), by_path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_the_project_reads_them() {
        let url = "https://github.com/example/fleet.git";
        assert!(permits(["*"].into_iter(), url, true));
        assert!(permits(["https://github.com/example/*"].into_iter(), url, true));
        assert!(permits(["https://github.com/**"].into_iter(), url, true));
        assert!(!permits(["https://github.com/*"].into_iter(), url, true));
        assert!(!permits(["*", "!https://github.com/example/*"].into_iter(), url, true));
        assert!(!permits([].into_iter(), url, true));
        assert!(glob("payments-*", "payments-dev", false));
        assert!(!glob("payments-*", "payment", false));
    }
}
