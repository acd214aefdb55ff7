//! Whole objects: their kind, their scope and their name.

use crate::check::codes;
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Node, Value};
use crate::shape::kubernetes::{self, KindFacts, Minor};

use super::faults::{At, Subject};
use super::{Check, Rules, hints, names};

/// How deep lists of objects may hold lists of objects.
const LISTS_LIMIT: usize = 4;

/// Validates an object by its `apiVersion` and `kind`. Of a kind that the table has not, only these
/// two and the metadata are checked. A `List`'s items are validated each.
pub fn validate_object(object: &Node, minor: Minor, report: &mut Report) {
    one(object, minor, report, 0);
}

fn one(object: &Node, minor: Minor, report: &mut Report, lists: usize) {
    let mut check = Check { rules: Rules::whole(minor), subject: Subject::Object(object), report };
    if !matches!(object.value, Value::Map(_)) {
        return check.wrong_type(object, "a map", None, &At::root());
    }
    let (Some(api_version), Some(kind)) = (check.word(object, "apiVersion"), check.word(object, "kind")) else {
        return;
    };
    if kind == "List" && api_version == "v1" && lists < LISTS_LIMIT {
        for item in object.get("items").and_then(Node::as_list).unwrap_or_default() {
            one(item, minor, report, lists + 1);
        }
        return;
    }
    match kubernetes::kind(api_version, kind) {
        Some(facts) => {
            check.kind_served(object, facts);
            check.object(object, facts.root.get(), &At::root());
            check.name(object, Some(facts));
            check.namespace(object, facts);
        }
        None => {
            check.unknown_kind(object, api_version, kind);
            if let (Some(metadata), Some(of)) = (object.get("metadata"), kubernetes::type_named("meta/v1.ObjectMeta")) {
                check.object(metadata, of, &At::root().key("metadata"));
            }
            check.name(object, None);
        }
    }
}

impl Check<'_> {
    /// The string of `apiVersion` or `kind`.
    fn word<'a>(&mut self, object: &'a Node, key: &'static str) -> Option<&'a str> {
        let found = object.get(key);
        let text = found.and_then(Node::as_str).filter(|text| !text.is_empty());
        if text.is_none() {
            let span = found.unwrap_or(object).span();
            let finding = Diagnostic::new(codes::NO_KIND, span, format!("an object needs `{key}`, a string"))
                .label("not here")
                .help("write, for example, `apiVersion: apps/v1` and `kind: Deployment`");
            self.push(finding, &At::root());
        }
        text
    }

    fn kind_served(&mut self, object: &Node, facts: &KindFacts) {
        // A table that ends knows nothing of what comes after.
        let Some(when) = hints::not_served(self.rules.minor, facts.since, facts.until) else { return };
        let span = object.get("apiVersion").unwrap_or(object).span();
        let minor = self.rules.minor;
        let others = kubernetes::kinds_named(facts.kind).iter().filter(|other| {
            other.group() == facts.group() && hints::not_served(minor, other.since, other.until).is_none()
        });
        let others: Vec<&str> = others.map(|other| other.api_version).collect();
        let help = match others.is_empty() {
            true => "remove it, or choose another version of Kubernetes".to_owned(),
            false => format!("write apiVersion {}", list_of(others, 4)),
        };
        let message = format!("Kubernetes 1.{minor} does not serve {} of {}", facts.kind, facts.api_version);
        let finding = Diagnostic::new(codes::KIND_NOT_SERVED, span, message).label(when).help(help);
        self.push(finding, &At::root().key("apiVersion"));
    }

    fn unknown_kind(&mut self, object: &Node, api_version: &str, kind: &str) {
        let group = kubernetes::group_of(api_version);
        let of_group = || kubernetes::kinds().iter().filter(|facts| facts.group() == group);
        let known_group = of_group().next().is_some();
        // Groups without a dot are Kubernetes' own; a group with one that is not known is somebody else's, unless it is
        // nearly the one that has this kind.
        if !known_group && group.contains('.') {
            let near = |facts: &&KindFacts| closest(group, std::iter::once(facts.group())).is_some();
            let Some(meant) = kubernetes::kinds_named(kind).iter().find(near) else { return };
            let message = format!("there is no {kind} of `{api_version}`");
            let finding =
                Diagnostic::new(codes::UNKNOWN_KIND, object.get("apiVersion").unwrap_or(object).span(), message)
                    .label("no such group is known")
                    .help(format!("did you mean `{}`?", meant.api_version));
            return self.push(finding, &At::root().key("apiVersion"));
        }
        let here = kubernetes::kinds_named(kind);
        let version_only = here.iter().any(|facts| facts.group() == group);
        let native = of_group().any(KindFacts::is_native) || !known_group;
        if known_group && !native && !version_only {
            // The table holds all kinds of Istio's groups, and of others some.
            let near = closest(kind, of_group().map(|facts| facts.kind));
            if near.is_none() && !group.ends_with(".istio.io") {
                return;
            }
            let kinds: Vec<&str> = of_group().map(|facts| facts.kind).collect();
            let help =
                near.map_or_else(|| format!("it has {}", list_of(kinds, 8)), |near| format!("did you mean `{near}`?"));
            let place = object.get("kind").unwrap_or(object).span();
            let finding = Diagnostic::new(codes::UNKNOWN_KIND, place, format!("there is no {kind} of `{api_version}`"))
                .label("no such kind is known")
                .help(help);
            return self.push(finding, &At::root().key("kind"));
        }
        let meant = closest(kind, kubernetes::kinds().iter().map(|facts| facts.kind));
        let help = match (here.is_empty(), meant) {
            (false, _) => format!("write apiVersion {}", list_of(here.iter().map(|facts| facts.api_version), 4)),
            (true, Some(meant)) => format!("did you mean kind `{meant}`?"),
            (true, None) => "see `kubectl api-resources` for what there is".to_owned(),
        };
        let (code, key) = match (native, version_only) {
            (false, _) => (codes::UNKNOWN_VERSION, "apiVersion"),
            (true, true) => (codes::UNKNOWN_KIND, "apiVersion"),
            (true, false) if here.is_empty() => (codes::UNKNOWN_KIND, "kind"),
            (true, false) => (codes::UNKNOWN_KIND, "apiVersion"),
        };
        let span = object.get(key).unwrap_or(object).span();
        let finding = Diagnostic::new(code, span, format!("there is no kind {kind} in {api_version}"))
            .label("not known")
            .help(help);
        self.push(finding, &At::root().key(key));
    }

    fn name(&mut self, object: &Node, facts: Option<&KindFacts>) {
        let root = At::root();
        let at = root.key("metadata");
        let metadata = object.get("metadata");
        let has = |key: &str| metadata.and_then(|metadata| metadata.get(key)).filter(|node| !node.is_null());
        let Some(name) = has("name") else {
            if has("generateName").is_none() {
                let span = metadata.unwrap_or(object).span();
                let finding = Diagnostic::new(codes::MISSING_FIELD, span, "`name` is missing in the metadata")
                    .label("required here")
                    .help("add `metadata.name`");
                self.push(finding, &at.key("name"));
            }
            return;
        };
        let Some(text) = name.as_str() else { return };
        let (kind, group) = facts.map_or(("", ""), |facts| (facts.kind, facts.group()));
        let fault = match (group, kind) {
            ("", "Service") => names::dns_1035_label(text),
            ("", "Namespace") => names::dns_label(text),
            ("batch", "Job") => names::dns_subdomain(text).or((text.len() > 63).then_some("at most 63 characters")),
            ("batch", "CronJob") => names::dns_subdomain(text).or((text.len() > 52).then_some("at most 52 characters")),
            ("rbac.authorization.k8s.io", _) => names::path_segment(text),
            ("certificates.k8s.io", "ClusterTrustBundle") | ("networking.k8s.io", "IPAddress") => None,
            _ => names::dns_subdomain(text),
        };
        if let Some(wanted) = fault {
            // One name makes several objects: where they have one rule, it is one fault.
            let is_special = matches!((group, kind), ("", "Service" | "Namespace") | ("batch", "Job" | "CronJob"));
            let what = if is_special { &format!("name of a {kind}") } else { "name of an object" };
            self.bad_name(name, what, text, wanted, &at.key("name"));
        }
    }

    fn namespace(&mut self, object: &Node, facts: &KindFacts) {
        let Some(namespace) = object.at(&["metadata", "namespace"]).filter(|node| !node.is_null()) else { return };
        if !facts.namespaced && namespace.as_str() != Some("") {
            let message = format!("a {} is in no namespace", facts.kind);
            let finding = Diagnostic::new(codes::NAMESPACE_IGNORED, namespace.span(), message)
                .label("the API server drops it")
                .help("remove `metadata.namespace`");
            self.push(finding, &At::root().key("metadata").key("namespace"));
        }
    }
}
