//! Root file systems are read-only; the token is mounted where it is used; each has its own account.

use crate::check::pods;
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::{items, text};
use crate::check::view::{TargetView, View};
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "more-rights-than-needed",
        "A container may write to its own image, or a pod holds a token of the cluster that nothing says it uses."
    ),
    numbers: &[77],
    why: "Who gets into the container can leave programs there, and speak to the API server in the name of its account.",
    mend: "Write `readOnlyRootFilesystem=#true`, with an `emptyDir` where it must write, and `automountServiceAccountToken \
           #false`; best in the fleet's `defaults`. Where the token is used, `#true` says so.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    for view in target.workloads() {
        let Some((path, spec)) = pods::spec(view) else { continue };
        let is_windows = text(spec, &["os", "name"]) == "windows";
        let is_writable = |container: &pods::Spot<'_>| {
            container.node.at(&["securityContext", "readOnlyRootFilesystem"]).and_then(Node::as_bool) != Some(true)
        };
        let has_writable = !is_windows && pods::containers(spec).any(|container| is_writable(&container));
        let account = Account::of(target, view, spec);
        let has_token = account.has_idle_token(target, view);
        let shares = has_token.then(|| account.others(target, view)).flatten();
        if !has_writable && !has_token {
            continue;
        }
        let mut help = Vec::new();
        if has_writable {
            let names: Vec<&str> = pods::containers(spec).filter(is_writable).map(|one| one.name()).collect();
            help.push(format!(
                "may write to its root file system: set `readOnlyRootFilesystem` to `true` ({})",
                names.join(", ")
            ));
        }
        if has_token {
            help.push("holds a token that nothing says it uses: set `automountServiceAccountToken` to `false`".to_owned());
            if account.name == "default" {
                help.push("runs under the account `default`, as all do that say none: write `account`".to_owned());
            }
            if let Some(other) = shares {
                help.push(format!("shares the account {} with `{}`: give it one of its own", account.name, other.object.id));
            }
        }
        let message = format!("the pods of `{}` may do more than they need", view.object.id);
        let words =
            if help.len() == 1 { "one thing is to mend".to_owned() } else { format!("{} things are to mend", help.len()) };
        let mut finding = findings.at(view, view.name_node(), path, message).label(words);
        for one in help {
            finding = finding.help(one);
        }
        findings.push(view, finding);
    }
}

/// The account of a workload's pods.
struct Account<'a> {
    name: &'a str,
    /// Whether its token is mounted, as the pod says, or else the account.
    mounted: Option<bool>,
}

impl<'a> Account<'a> {
    fn of(target: &TargetView<'a>, view: View<'a>, spec: &'a Node) -> Self {
        let name = Some(text(spec, &["serviceAccountName"])).filter(|name| !name.is_empty());
        let name = name.or_else(|| Some(text(spec, &["serviceAccount"])).filter(|name| !name.is_empty()));
        let name = name.unwrap_or("default");
        let own = spec.get("automountServiceAccountToken").and_then(Node::as_bool);
        let of_account = || {
            let account = target.find("ServiceAccount", view.namespace(), name)?;
            account.at(&["automountServiceAccountToken"])?.as_bool()
        };
        Account { name, mounted: own.or_else(of_account) }
    }

    /// Whether its token is mounted only because nobody says otherwise, and nothing is granted to it.
    fn has_idle_token(&self, target: &TargetView<'_>, view: View<'_>) -> bool {
        let bindings = || target.of_kind("RoleBinding").chain(target.of_kind("ClusterRoleBinding"));
        let names = |binding: &View<'_>| {
            items(binding.node(), &["subjects"]).iter().any(|subject| {
                let namespace = subject.get("namespace").and_then(Node::as_str).unwrap_or(binding.namespace());
                text(subject, &["kind"]) == "ServiceAccount"
                    && text(subject, &["name"]) == self.name
                    && namespace == view.namespace()
            })
        };
        self.mounted.is_none() && !bindings().any(|binding| names(&binding))
    }

    /// A workload of another service under the same account.
    fn others(&self, target: &TargetView<'a>, view: View<'a>) -> Option<View<'a>> {
        target.workloads().find(|other| {
            other.service != view.service
                && other.namespace() == view.namespace()
                && self.name != "default"
                && pods::spec(*other).is_some_and(|(_, spec)| text(spec, &["serviceAccountName"]) == self.name)
        })
    }
}
