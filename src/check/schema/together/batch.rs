//! Jobs: what goes by index, and what ends one early.

use crate::check::codes;
use crate::check::label_selector::selects;
use crate::node::{Map, Node};

use super::super::faults::At;
use super::{Check, Fields};

/// The most indexes that run at once, or may fail.
const MOST_INDEXES: i64 = 100_000;
/// As that, of a Job with more indexes than those.
const FEWER_OF_MANY: i64 = 10_000;

impl Check<'_> {
    /// The pods of an indexed Job have its name and their index.
    pub(super) fn job(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let (Some(spec), Some(metadata)) = (fields.inner("spec"), fields.inner("metadata")) else { return };
        if spec.is_true("manualSelector") {
            self.manual_selector(spec, &at.key("spec"));
        } else if let Some(selector) = spec.said("selector") {
            let help = "remove it, or write `manualSelector: true` beside it";
            self.misfit(
                selector,
                "a Job makes its own selector",
                "expected none",
                help,
                &at.key("spec").key("selector"),
            );
        }
        let (Some(name), Some(count)) = (metadata.said("name"), spec.int("completions")) else { return };
        let digits = (count - 1).max(0).to_string().len();
        let length = name.as_str().map_or(0, str::len) + 1 + digits;
        if spec.text("completionMode") == "Indexed" && length > 63 && name.as_str().is_some_and(|name| name.len() <= 63)
        {
            let label = format!("at most {} characters", 62 - digits);
            let message = "the name of an indexed Job is too long for its pods' host names".to_owned();
            let help = "shorten it: each pod has it, `-` and its index";
            self.refuse(codes::BAD_NAME, name, (message, label), help, &at.key("metadata").key("name"));
        }
    }

    fn manual_selector(&mut self, spec: Fields<'_>, at: &At<'_>) {
        let Some(selector) = spec.said("selector") else {
            return self.lacks(spec.node, "`manualSelector` needs a selector", "add `selector`", &at.key("selector"));
        };
        let (none, labels) = (Map::new(), spec.said("template"));
        let labels = labels.and_then(|template| template.at(&["metadata", "labels"])).and_then(Node::as_map);
        if !selects(selector, labels.unwrap_or(&none)) {
            let help = "give its pods the labels that it names";
            self.misfit(
                selector,
                "the Job's own pods do not match its selector",
                "expected labels of its pods",
                help,
                &at.key("selector"),
            );
        }
    }

    pub(super) fn job_template(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(spec) = fields.inner("spec") else { return };
        for (key, node) in ["selector", "manualSelector"].iter().filter_map(|key| Some((key, spec.said(key)?))) {
            if node.as_bool() != Some(false) {
                let message = format!("the Jobs of a CronJob cannot say `{key}`");
                self.misfit(node, message, "each makes its own", "remove it", &at.key("spec").key(key));
            }
        }
    }

    pub(super) fn job_spec(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let is_indexed = fields.text("completionMode") == "Indexed";
        if is_indexed {
            self.indexed(fields, at);
        } else {
            for key in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
                if let Some(node) = fields.said(key) {
                    let message = format!("`{key}` is for a Job whose pods have indexes");
                    let help = "write `completionMode: Indexed` and `completions`, or remove it";
                    self.misfit(node, message, "only with `completionMode: Indexed`", help, &at.key(key));
                }
            }
        }
        if let Some(most) = fields.said("maxFailedIndexes").filter(|_| fields.said("backoffLimitPerIndex").is_none()) {
            let help = "add `backoffLimitPerIndex`: how often a pod may fail before its index does";
            self.lacks(most, "`maxFailedIndexes` needs `backoffLimitPerIndex`", help, &at.key("backoffLimitPerIndex"));
        }
        let Some(failures) = fields.inner("podFailurePolicy") else { return };
        let at_rules = at.key("podFailurePolicy");
        let at_rules = at_rules.key("rules");
        let pod = fields.inner("template").and_then(|template| template.inner("spec"));
        for (index, rule) in failures.items("rules") {
            let named = rule.inner("onExitCodes").and_then(|codes| codes.said("containerName"));
            let is_there = |node: &Node| {
                let lists = pod.iter().flat_map(|pod| ["containers", "initContainers"].map(|list| pod.items(list)));
                lists.flatten().any(|(_, other)| other.text("name") == node.as_str().unwrap_or_default())
            };
            if let Some(node) = named.filter(|node| !is_there(node)) {
                let here = at_rules.index(index);
                let here = here.key("onExitCodes");
                let help = "name one of the pod's, or leave it out for all of them";
                self.cannot_be(
                    node,
                    "there is no such container",
                    "expected one of the pod's",
                    help,
                    &here.key("containerName"),
                );
            }
            if let Some(action) = rule.said("action").filter(|action| action.as_str() == Some("FailIndex"))
                && fields.said("backoffLimitPerIndex").is_none()
            {
                let help = "add `backoffLimitPerIndex`, or write `FailJob`";
                self.misfit(
                    action,
                    "`FailIndex` needs `backoffLimitPerIndex`",
                    "only with that",
                    help,
                    &at_rules.index(index).key("action"),
                );
            }
        }
        if let Some(node) =
            fields.said("podReplacementPolicy").filter(|node| node.as_str() == Some("TerminatingOrFailed"))
        {
            let message = "with a `podFailurePolicy` a pod is replaced when it has failed";
            self.cannot_be(
                node,
                message,
                "expected `Failed`",
                "write `Failed`, or remove it",
                &at.key("podReplacementPolicy"),
            );
        }
    }

    fn indexed(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(count) = fields.said("completions") else {
            // A Job that says neither how many nor how many at once is one pod.
            if fields.said("parallelism").is_none() {
                return;
            }
            let node = fields.said("completionMode").unwrap_or(fields.node);
            return self.lacks(
                node,
                "an indexed Job needs `completions`",
                "say how many indexes there are",
                &at.key("completions"),
            );
        };
        let Some(count) = count.as_int() else { return };
        let is_many = count > MOST_INDEXES && fields.said("backoffLimitPerIndex").is_some();
        let most = if is_many { FEWER_OF_MANY } else { MOST_INDEXES };
        if is_many && fields.said("maxFailedIndexes").is_none() {
            let message = format!("with more than {MOST_INDEXES} indexes, `maxFailedIndexes` must be said");
            self.lacks(fields.node, message, "add `maxFailedIndexes`", &at.key("maxFailedIndexes"));
        }
        for (key, most) in [("parallelism", most), ("maxFailedIndexes", most.min(count))] {
            if let Some(node) = fields.said(key).filter(|node| node.as_int().is_some_and(|value| value > most)) {
                let message = format!("`{key}` of an indexed Job of {count} is too large");
                let label = format!("at most {most}");
                self.refuse(codes::OUT_OF_BOUNDS, node, (message, label), "write less", &at.key(key));
            }
        }
        let Some(success) = fields.inner("successPolicy") else { return };
        let at_rules = at.key("successPolicy");
        let at_rules = at_rules.key("rules");
        for (index, rule) in success.items("rules") {
            self.success(rule, count, &at_rules.index(index));
        }
    }

    /// A rule by which a Job has succeeded before all of its indexes have.
    fn success(&mut self, rule: Fields<'_>, count: i64, at: &At<'_>) {
        let (wanted, indexes) = (rule.said("succeededCount"), rule.said("succeededIndexes"));
        if wanted.is_none() && indexes.is_none() {
            let help = "say `succeededCount` or `succeededIndexes`";
            return self.lacks(rule.node, "a rule of success says of what", help, at);
        }
        let mut most = count;
        if let Some(node) = indexes {
            match index_count(node.as_str().unwrap_or_default(), count) {
                Some(named) => most = named,
                None => {
                    let label =
                        format!("expected numbers below {count} and ranges, each larger than the one before: `0,2-5`");
                    let message = "these are no indexes of the Job".to_owned();
                    return self.refuse(
                        codes::BAD_FORMAT,
                        node,
                        (message, label),
                        "write `0-2`",
                        &at.key("succeededIndexes"),
                    );
                }
            }
        }
        if let Some(node) = wanted.filter(|node| node.as_int().is_some_and(|wanted| wanted > most)) {
            let message = "more indexes are to succeed than there are".to_owned();
            self.refuse(
                codes::OUT_OF_BOUNDS,
                node,
                (message, format!("at most {most}")),
                "write less",
                &at.key("succeededCount"),
            );
        }
    }

    pub(super) fn exit_codes(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let values = fields.list("values");
        let zero = |node: &&Node| node.as_int() == Some(0);
        if let Some(node) = values.iter().find(zero).filter(|_| fields.text("operator") == "In") {
            self.cannot_be(node, "0 is the exit code of success", "expected others", "remove it", &at.key("values"));
        }
        let falls = values.iter().zip(values.iter().skip(1)).find(|(one, next)| one.as_int() > next.as_int());
        if let Some((_, node)) = falls {
            self.cannot_be(
                node,
                "exit codes stand in order",
                "it is less than the one before",
                "sort them",
                &at.key("values"),
            );
        }
    }
}

/// How many indexes a text such as `0,2-5` names; none where it is none of that, or names one that is not there.
fn index_count(text: &str, below: i64) -> Option<i64> {
    let (mut next, mut count) = (0, 0);
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (i64, i64) = (first.parse().ok()?, last.parse().ok()?);
        if first < next || last < first || last >= below {
            return None;
        }
        count += last - first + 1;
        next = last + 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::index_count;

    #[test]
    fn indexes() {
        assert_eq!((index_count("0", 3), index_count("0,2-4", 5), index_count("1-2", 3)), (Some(1), Some(4), Some(2)));
        for bad in ["", "a", "3", "2-1", "1,1", "0-", "-1"] {
            assert_eq!(index_count(bad, 3), None, "{bad}");
        }
    }
}
