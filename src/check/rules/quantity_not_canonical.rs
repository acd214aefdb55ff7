//! Quantities are written as the API server writes them.

use crate::check::amount::billionths;
use crate::check::canonical::canonical;
use crate::check::pods::{MAKE_PODS, joined};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::{Map, Node, Value};

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "quantity-not-canonical",
        "A quantity is written in another way than the API server writes it: `1000m` for `1`, `1024Mi` for `1Gi`."
    ),
    numbers: &[31],
    why: "What the cluster shows then differs from Git for ever: Argo CD calls it out of sync, above all in a Rollout, and \
          a wave that waits for that waits on.",
    mend: "Write it as the finding says: it is the same amount.",
    scope: Scope::Object(&joined::<10>(&[MAKE_PODS, &["PersistentVolumeClaim", "LimitRange"]]), look),
};

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let mut seek = Seek { view, findings };
    match view.kind() {
        "PersistentVolumeClaim" => seek.requests(view.at(&["spec"])),
        "LimitRange" => {
            for limit in list(view.at(&["spec", "limits"])) {
                for word in ["default", "defaultRequest", "max", "min", "maxLimitRequestRatio"] {
                    seek.amounts(limit.get(word), "spec.limits");
                }
            }
        }
        _ => seek.pods(),
    }
}

fn list(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_list).unwrap_or_default()
}

struct Seek<'s, 'f, 'a> {
    view: View<'a>,
    findings: &'s mut Findings<'f>,
}

impl Seek<'_, '_, '_> {
    fn pods(&mut self) {
        let Some(spec) = self.view.template().and_then(|(_, template)| template.get("spec")) else { return };
        for container in list(spec.get("containers")).iter().chain(list(spec.get("initContainers"))) {
            self.resources(container.get("resources"));
            for variable in list(container.get("env")) {
                self.amount(variable.at(&["valueFrom", "resourceFieldRef", "divisor"]), "divisor");
            }
        }
        self.resources(spec.get("resources"));
        for volume in list(spec.get("volumes")) {
            self.amount(volume.at(&["emptyDir", "sizeLimit"]), "emptyDir.sizeLimit");
            self.requests(volume.at(&["ephemeral", "volumeClaimTemplate", "spec"]));
        }
        for claim in list(self.view.at(&["spec", "volumeClaimTemplates"])) {
            self.requests(claim.get("spec"));
        }
    }

    fn resources(&mut self, resources: Option<&Node>) {
        let Some(resources) = resources else { return };
        self.amounts(resources.get("requests"), "resources.requests");
        self.amounts(resources.get("limits"), "resources.limits");
    }

    fn requests(&mut self, claim: Option<&Node>) {
        self.resources(claim.and_then(|claim| claim.get("resources")));
    }

    fn amounts(&mut self, amounts: Option<&Node>, field: &str) {
        for entry in amounts.and_then(Node::as_map).into_iter().flat_map(Map::iter) {
            // A part of a device is refused, however it is written.
            let is_device = entry.key().contains('/');
            if is_device && billionths(entry.node()).is_some_and(|amount| amount % 1_000_000_000 != 0) {
                continue;
            }
            self.amount(Some(entry.node()), field);
        }
    }

    fn amount(&mut self, node: Option<&Node>, field: &str) {
        let Some(node) = node else { return };
        let text = match &node.value {
            Value::Text(text) => text.as_str(),
            Value::Number(number) => number.source(),
            _ => return,
        };
        let Some(wanted) = canonical(text).filter(|wanted| wanted != text) else { return };
        let message = format!("`{text}` is written back as `{wanted}`");
        let finding =
            self.findings.at(self.view, node, field, message).label("the cluster would show a different text");
        self.findings.push(self.view, finding.help(format!("write `\"{wanted}\"`")));
    }
}
