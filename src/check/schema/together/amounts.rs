//! Quantities beside each other: requests and limits, bounds and defaults, quotas, and the size of volumes.

use crate::check::amount::billionths;
use crate::check::codes;
use crate::node::{Map, Node};

use super::super::faults::At;
use super::super::names;
use super::{Check, Fields};

/// One, in billionths.
const ONE: i128 = 1_000_000_000;

/// What a quota counts beside requests, limits and objects of a kind.
const COUNTED: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
];
const COMPUTE: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

fn entries<'a>(fields: Fields<'a>, key: &str) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
    fields.said(key).and_then(Node::as_map).into_iter().flat_map(Map::iter).map(|entry| (entry.key(), entry.node()))
}

fn amount(fields: Fields<'_>, key: &str, resource: &str) -> Option<i128> {
    billionths(fields.said(key)?.get(resource)?)
}

fn written(node: Option<&Node>) -> String {
    match node.map(|node| &node.value) {
        Some(crate::node::Value::Text(text)) => text.to_string(),
        Some(crate::node::Value::Number(number)) => number.source().to_owned(),
        _ => String::new(),
    }
}

/// Whether it is of a device or the like, of which a container has what it asks for and nothing more.
fn is_extended(resource: &str) -> bool {
    resource.contains('/') && !resource.contains("kubernetes.io/")
}

impl Check<'_> {
    pub(super) fn resources(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let mut has_huge = None;
        let mut has_compute = false;
        for key in ["limits", "requests"] {
            let here = at.key(key);
            for (resource, node) in entries(fields, key) {
                self.resource_of_container(resource, node, &here.key(resource));
                has_compute |= matches!(resource, "cpu" | "memory");
                if resource.starts_with("hugepages-") {
                    has_huge = Some((key, resource, node));
                }
            }
        }
        if let Some((key, resource, node)) = has_huge.filter(|_| !has_compute) {
            let message = "huge pages are asked for beside a processor or memory";
            self.lacks(node, message, "add a request of `cpu` or `memory`", &at.key(key).key(resource));
        }
        for (resource, node) in entries(fields, "requests") {
            if !is_extended(resource) && !resource.starts_with("hugepages-") {
                continue;
            }
            let here = at.key("requests");
            let here = here.key(resource);
            let limit = fields.said("limits").and_then(|limits| limits.get(resource));
            if limit.is_none() {
                let help = format!("write it under `limits`: `{resource}` has no request without one");
                self.lacks(node, format!("`{resource}` needs a limit"), &help, &here);
            } else if let (Some(limit), Some(wanted)) = (limit.and_then(billionths), billionths(node))
                && limit != wanted
            {
                let message = format!("of `{resource}` a container has what it asks for");
                self.cannot_be(node, message, "expected the same as its limit", "write it under `limits` only", &here);
            }
        }
    }

    /// What a container can ask for, and how much of it.
    fn resource_of_container(&mut self, resource: &str, node: &Node, at: &At<'_>) {
        // What is no quantity at all is told, and is likely no resource either.
        if node.as_map().is_some() || node.as_list().is_some() {
            return;
        }
        let huge = resource.strip_prefix("hugepages-");
        if !resource.contains('/') {
            if !COMPUTE.contains(&resource) && huge.is_none() {
                let wanted = "`cpu`, `memory`, `ephemeral-storage`, `hugepages-SIZE`, or a name with a domain";
                return self.bad_name(node, "resource of a container", resource, wanted, at);
            }
        } else if let Some(wanted) = names::label_key(resource) {
            return self.bad_name(node, "resource of a container", resource, wanted, at);
        }
        let Some(value) = billionths(node) else { return };
        if is_extended(resource) && value % ONE != 0 {
            self.cannot_be(node, format!("`{resource}` is counted"), "expected a whole number", "write one", at);
        }
        let size = huge.and_then(|size| billionths(&Node::text(size, node.origin))).filter(|size| *size > 0);
        if let Some(size) = size.filter(|size| value % *size != 0) {
            let label = format!("expected a multiple of `{}`", crate::check::amount::spoken(size, true));
            self.cannot_be(node, "huge pages come whole", &label, "round it up", at);
        }
    }

    pub(super) fn limit_range(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let kind = fields.text("type");
        if let Some(node) = fields.said("type")
            && !matches!(kind, "Pod" | "Container" | "PersistentVolumeClaim")
            && (!kind.contains('/') || names::label_key(kind).is_some())
        {
            let wanted = "`Pod`, `Container`, `PersistentVolumeClaim`, or a name with a domain";
            self.bad_name(node, "type of a limit", kind, wanted, &at.key("type"));
        }
        if kind == "Pod" {
            for key in ["default", "defaultRequest"] {
                if let Some(node) = fields.said(key).filter(|node| node.as_map().is_some_and(|map| !map.is_empty())) {
                    let help = "say it of `Container`s";
                    self.misfit(
                        node,
                        "a pod takes no defaults, its containers do",
                        "not with type `Pod`",
                        help,
                        &at.key(key),
                    );
                }
            }
        }
        let sized = |key: &str| fields.said(key).and_then(|node| node.get("storage")).is_some();
        if kind == "PersistentVolumeClaim" && !sized("min") && !sized("max") {
            let message = "a limit of claims is one of `storage`";
            self.lacks(fields.node, message, "add `storage` to `min` or `max`", at);
        }
        for key in ["max", "min", "default", "defaultRequest"].iter().filter(|_| kind == "Container") {
            let here = at.key(key);
            entries(fields, key)
                .for_each(|(resource, node)| self.resource_of_container(resource, node, &here.key(resource)));
        }
        // The larger of each two comes second.
        const PAIRS: [(&str, &str); 6] = [
            ("min", "max"),
            ("min", "defaultRequest"),
            ("min", "default"),
            ("defaultRequest", "default"),
            ("defaultRequest", "max"),
            ("default", "max"),
        ];
        for (lower, upper) in PAIRS {
            for (resource, node) in entries(fields, lower) {
                let (Some(low), Some(high)) = (billionths(node), amount(fields, upper, resource)) else { continue };
                let other = fields.said(upper).and_then(|node| node.get(resource));
                let (low_text, high_text) = (written(Some(node)), written(other));
                if low > high {
                    let message =
                        format!("`{lower}` of `{resource}` is more than its `{upper}`: {low_text} > {high_text}");
                    let finding = crate::diag::Diagnostic::new(codes::OUT_OF_BOUNDS, node.span(), message)
                        .label(format!("at most {high_text}"))
                        .with(other.map_or(node.span(), Node::span), format!("`{upper}` is said here"))
                        .help(format!("lower it, or raise `{upper}`"));
                    self.push(finding, &at.key(lower).key(resource));
                } else if low != high && (lower, upper) == ("defaultRequest", "default") && is_extended(resource) {
                    let message = format!("of `{resource}` a container has what it asks for");
                    let label = format!("expected {high_text}, as in `default`");
                    self.cannot_be(node, message, &label, "let both be the same", &at.key(lower).key(resource));
                }
            }
        }
        for (resource, node) in entries(fields, "maxLimitRequestRatio") {
            let here = at.key("maxLimitRequestRatio");
            let Some(ratio) = billionths(node) else { continue };
            let bounds = amount(fields, "max", resource).zip(amount(fields, "min", resource));
            let is_beyond = |(max, min): (i128, i128)| {
                min > 0 && ratio.checked_mul(min).is_some_and(|most| most > max.saturating_mul(ONE))
            };
            let texts = if ratio < ONE {
                ("a limit is no less than the request".to_owned(), "at least 1".to_owned())
            } else if bounds.is_some_and(is_beyond) {
                (
                    "`max` and `min` are nearer to each other than this".to_owned(),
                    "at most `max` through `min`".to_owned(),
                )
            } else {
                continue;
            };
            self.refuse(codes::OUT_OF_BOUNDS, node, texts, "change it, or remove it", &here.key(resource));
        }
    }

    pub(super) fn quota(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let hard = at.key("hard");
        for (resource, node) in entries(fields, "hard") {
            self.resource_of_quota(resource, node, &hard.key(resource));
        }
        let listed = fields.list("scopes").iter().map(|node| (node, at.key("scopes")));
        let selector = fields.inner("scopeSelector");
        let chosen = selector.into_iter().flat_map(|selector| selector.items("matchExpressions"));
        let chosen = chosen.filter_map(|(_, one)| Some((one.said("scopeName")?, at.key("scopeSelector"))));
        let scopes: Vec<(&Node, At<'_>)> = listed.chain(chosen).collect();
        let has = |scope: &str| scopes.iter().any(|(node, _)| node.as_str() == Some(scope));
        for (node, here) in &scopes {
            let scope = node.as_str().unwrap_or_default();
            let opposite = match scope {
                "NotBestEffort" => "BestEffort",
                "NotTerminating" => "Terminating",
                _ => "",
            };
            if has(opposite) {
                let message = format!("no pod is of `{opposite}` and of `{scope}`");
                self.misfit(node, message, "the second of them", "keep one of them", here);
            }
            if let Some((resource, _)) = entries(fields, "hard").find(|(resource, _)| !is_in_scope(scope, resource)) {
                let message = format!("the scope `{scope}` has no `{resource}`");
                let help = "take one of them away, or write another quota";
                self.misfit(node, message, "a scope chooses pods", help, here);
            }
        }
    }

    fn resource_of_quota(&mut self, resource: &str, node: &Node, at: &At<'_>) {
        self.sign(node, false, at);
        let of_compute =
            resource.strip_prefix("requests.").or_else(|| resource.strip_prefix("limits.")).unwrap_or(resource);
        let is_storage = resource == "requests.storage";
        let is_huge = resource.strip_prefix("requests.").unwrap_or(resource).starts_with("hugepages-");
        let is_counted = COUNTED.contains(&resource);
        let is_plain = is_counted || COMPUTE.contains(&of_compute) || is_storage || is_huge;
        if !resource.contains('/') {
            if !is_plain {
                let wanted = "`pods`, `requests.cpu`, `limits.memory`, `count/KIND.GROUP` or the like";
                return self.bad_name(node, "resource of a quota", resource, wanted, at);
            }
        } else if let Some(wanted) = names::label_key(resource) {
            return self.bad_name(node, "resource of a quota", resource, wanted, at);
        }
        if is_counted && billionths(node).is_some_and(|value| value % ONE != 0) {
            self.cannot_be(node, format!("`{resource}` are counted"), "expected a whole number", "write one", at);
        }
    }

    pub(super) fn claim(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if fields.node.at(&["resources", "requests", "storage"]).is_none_or(Node::is_null) {
            let node = fields.said("resources").unwrap_or(fields.node);
            let help = "add `resources.requests.storage`: `10Gi`";
            self.lacks(node, "a claim says how much it wants", help, &at.key("resources").key("requests"));
        }
        let modes = fields.list("accessModes");
        let alone = modes.iter().find(|mode| mode.as_str() == Some("ReadWriteOncePod"));
        if let Some(node) = alone.filter(|_| modes.len() > 1) {
            let help = "keep it, and take the others away";
            self.misfit(
                node,
                "`ReadWriteOncePod` goes with no other mode",
                "others stand beside it",
                help,
                &at.key("accessModes"),
            );
        }
    }

    pub(super) fn external_metric(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(target) = fields.inner("target") else { return };
        if let (Some(_), Some(node)) = (target.said("value"), target.said("averageValue")) {
            let help = "keep `value` for all pods together, or `averageValue` for each";
            let message = "a metric from elsewhere has one target";
            self.misfit(node, message, "`value` stands beside it", help, &at.key("target").key("averageValue"));
        }
    }
}

/// Whether a quota of a scope can count a resource.
fn is_in_scope(scope: &str, resource: &str) -> bool {
    let of = resource.strip_prefix("requests.").or_else(|| resource.strip_prefix("limits.")).unwrap_or(resource);
    let of_claims = matches!(resource, "persistentvolumeclaims" | "requests.storage");
    let of_pods = matches!(of, "cpu" | "memory");
    let is_known = COUNTED.contains(&resource) || COMPUTE.contains(&of) || of_claims || of.starts_with("hugepages-");
    match scope {
        _ if resource.contains('/') || !is_known => true,
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => of_claims,
        "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
            resource == "pods" || of_pods
        }
        _ => true,
    }
}
