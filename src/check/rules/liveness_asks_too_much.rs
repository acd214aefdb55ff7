//! Liveness asks for nothing downstream.

use crate::check::pods::{self, KEEP_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(
        Warning "liveness-asks-too-much",
        "A liveness probe asks whether the container is ready, or whether all that it depends on is well."
    ),
    numbers: &[15],
    why: "When the database is slow, every container that asks it is killed at the same time, and the restarts make it \
          slower: an outage of one becomes one of all.",
    mend: "Ask an endpoint that says only whether the process itself is alive; what lies downstream is for readiness.",
    scope: Scope::Object(KEEP_PODS, look),
};

/// Programs that ask another server, by the option that names it.
const CLIENTS: [&str; 7] = ["psql", "pg_isready", "mysqladmin", "mysql", "redis-cli", "mongosh", "cqlsh"];
const HOSTS: [&str; 3] = ["-h", "--host", "-u"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    let Some((path, spec)) = pods::spec(view) else { return };
    for container in pods::running(spec) {
        let Some(probe) = container.node.get("livenessProbe") else { continue };
        let (node, field, what, help) = if let Some(node) = probe.at(&["httpGet", "path"]) {
            // Where readiness asks the same, another rule says so.
            let ready = container.node.at(&["readinessProbe", "httpGet", "path"]);
            let is_told = ready.is_some_and(|ready| ready.same(node));
            let Some((what, help)) = node.as_str().and_then(asks).filter(|_| !is_told) else { continue };
            (node, "livenessProbe.httpGet.path", what, help)
        } else if let Some(node) = probe.at(&["exec", "command"]) {
            let words: Vec<&str> = node.as_list().unwrap_or_default().iter().filter_map(Node::as_str).collect();
            if !asks_another(&words) {
                continue;
            }
            (node, "livenessProbe.exec.command", "another server", "ask the process itself".to_owned())
        } else {
            continue;
        };
        let name = container.name();
        let message = format!("the liveness of container {name} depends on {what}");
        let finding = findings.at(view, node, &container.path(path, field), message);
        findings.push(view, finding.label("expected a check of the process alone").help(help));
    }
}

/// What a path asks for beside life, and what to ask instead.
fn asks(path: &str) -> Option<(&'static str, String)> {
    let plain = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    // Spring Boot's whole health has the database, the disk and the brokers in it.
    if plain == "/actuator/health" || plain.ends_with("/actuator/health") {
        return Some(("all that the service depends on", format!("write `{plain}/liveness`")));
    }
    let last = plain.rsplit('/').next().unwrap_or_default();
    let is_ready = matches!(last, "ready" | "readyz" | "readiness");
    is_ready
        .then(|| ("whether it is ready", "ask for its life instead, and for readiness in `readinessProbe`".to_owned()))
}

/// Whether a command asks a server that is not in the pod.
fn asks_another(words: &[&str]) -> bool {
    let Some(program) = words.first().and_then(|word| word.rsplit('/').next()) else { return false };
    let is_local = |host: &str| matches!(host, "" | "localhost" | "127.0.0.1" | "::1") || host.starts_with(['/', '$']);
    // `-u` is an address to one of them, and a user to the others.
    let names_host = |option: &str| HOSTS.contains(&option) && (option != "-u" || program == "redis-cli");
    let is_far = |host: &str| !is_local(host) && !host.starts_with('-');
    CLIENTS.contains(&program)
        && words.windows(2).any(|pair| matches!(pair, [option, host] if names_host(option) && is_far(host)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_probe_asks() {
        for too_much in ["/actuator/health", "/api/actuator/health/", "/healthz/ready", "/readyz?verbose"] {
            assert!(asks(too_much).is_some(), "{too_much}");
        }
        for enough in ["/actuator/health/liveness", "/healthz", "/live", "/", "/already"] {
            assert!(asks(enough).is_none(), "{enough}");
        }
        assert!(asks_another(&["pg_isready", "-h", "db.example.com"]));
        assert!(!asks_another(&["pg_isready", "-U", "postgres"]) && !asks_another(&["pg_isready", "-h", "127.0.0.1"]));
        assert!(!asks_another(&["mysqladmin", "ping", "-u", "root"]) && !asks_another(&["node", "-h", "db"]));
    }
}
