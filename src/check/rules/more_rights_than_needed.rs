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
        "In production, a container may write to its own image, or holds a token of the cluster that nothing uses."
    ),
    numbers: &[77],
    why: "Who gets into the container can leave programs there, and speak to the API server in the name of its account.",
    mend: "Write `readOnlyRootFilesystem=#true`, with an `emptyDir` where it must write, and `automountServiceAccountToken \
           #false`; best in the fleet's `defaults`. Where the token is used, `#true` says so.",
    scope: Scope::Target(look),
};

fn look(target: &TargetView<'_>, findings: &mut Findings<'_>) {
    if !target.place.is_production {
        return;
    }
    let mut all = 0;
    let mut free: Vec<(View<'_>, Vec<String>)> = Vec::new();
    for view in target.workloads() {
        let Some((_, spec)) = pods::spec(view) else { continue };
        all += 1;
        let rights = rights(target, view, spec);
        if !rights.is_empty() {
            free.push((view, rights));
        }
    }
    // Where nobody has begun, it is one thing to mend, in one place.
    let is_each = free.len() == all && all > 1;
    for (view, rights) in free {
        let message = match is_each {
            true => format!("all pods of {} have more rights than they need", target.place.environment),
            false => format!("the pods of `{}` have more rights than they need", view.object.id),
        };
        let label = match (is_each, rights.len()) {
            (true, _) => "such as these".to_owned(),
            (false, 1) => "one thing is to mend".to_owned(),
            (false, many) => format!("{many} things to fix"),
        };
        let path = view.pod_spec().map(|(path, _)| path).unwrap_or_default();
        let mut finding = findings.at(view, view.name_node(), &path, message).label(label);
        for one in rights {
            finding = finding.help(one);
        }
        if is_each {
            findings.push_for(None, finding.help("say it once, in the fleet's `defaults`"));
            return;
        }
        findings.push(view, finding);
    }
}

/// What the pods of a workload may do and need not, as far as that can be told.
fn rights<'a>(target: &TargetView<'a>, view: View<'a>, spec: &'a Node) -> Vec<String> {
    let mut found = Vec::new();
    let is_writable = |container: &pods::Spot<'_>| {
        container.node.at(&["securityContext", "readOnlyRootFilesystem"]).and_then(Node::as_bool) != Some(true)
    };
    if text(spec, &["os", "name"]) != "windows" && pods::containers(spec).any(|container| is_writable(&container)) {
        let names: Vec<&str> = pods::containers(spec).filter(is_writable).map(|one| one.name()).collect();
        let names = names.join(", ");
        found.push(format!("may write to its root file system: set `readOnlyRootFilesystem` to `true` ({names})"));
    }
    let account = Account::of(target, view, spec);
    if account.has_idle_token(target, view) {
        found.push("holds a token that nothing says it uses: set `automountServiceAccountToken` to `false`".to_owned());
        if account.name == "default" {
            found.push("runs under the account `default`, as all do that say none: write `account`".to_owned());
        }
        if let Some(other) = account.others(target, view) {
            let other = &other.object.id;
            found.push(format!("shares the account {} with `{other}`: give it one of its own", account.name));
        }
    }
    found
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
