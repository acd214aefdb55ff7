//! A container that sleeps before it stops needs no shell for it.

use crate::check::pods::{self, HOLD_PODS};
use crate::check::rule::{Findings, Rule, Scope};
use crate::check::tree::items;
use crate::check::view::View;
use crate::diag::code;
use crate::node::Node;

/// The rule.
pub const RULE: Rule = Rule {
    code: code!(Warning "sleep-by-shell", "A container sleeps before it stops by a program of its image."),
    numbers: &[14],
    why: "An image without a shell has none: the hook fails, nothing waits, and what is still on its way to the container \
          is refused. That is to be seen only in an event of each pod that stops.",
    mend: "Write `drain 15s`, or `preStop { sleep seconds=15 }`: the kubelet itself waits, whatever is in the image.",
    scope: Scope::Object(HOLD_PODS, look),
};

/// The first minor version that sleeps without being asked to.
const SINCE: u8 = 30;
const SHELLS: &[&str] = &["sh", "bash", "ash", "dash"];

fn look(view: View<'_>, findings: &mut Findings<'_>) {
    if view.place.kubernetes < SINCE {
        return;
    }
    pods::all(view, &mut |path, spec| {
        for container in pods::running(spec) {
            let Some(hook) = container.node.at(&["lifecycle", "preStop", "exec", "command"]) else { continue };
            let words: Vec<&str> = items(container.node, &["lifecycle", "preStop", "exec", "command"])
                .iter()
                .filter_map(Node::as_str)
                .collect();
            let Some(seconds) = sleep(&words) else { continue };
            let name = container.name();
            let message = format!("container {name} sleeps {seconds} s before it stops, by a program of its image");
            let finding = findings
                .at(view, hook, &container.path(path, "lifecycle.preStop.exec.command"), message)
                .label("nothing waits where the image has no such program")
                .help(format!("write `drain \"{seconds}s\"`, or `preStop {{ sleep seconds={seconds} }}`"));
            findings.push(view, finding);
        }
    });
}

/// For how long a command sleeps that does nothing else.
fn sleep(words: &[&str]) -> Option<u32> {
    let program = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let (first, rest) = words.split_first()?;
    let words: Vec<&str> = match rest {
        ["-c", script] if SHELLS.contains(&program(first).as_str()) => script.split_whitespace().collect(),
        _ => words.to_vec(),
    };
    let [first, time] = words.as_slice() else { return None };
    (program(first) == "sleep").then(|| time.trim_end_matches('s').parse().ok())?
}
