//! The command line, from its definitions.

use std::fmt::Write;

use clap::{Arg, Command};

use super::Page;
use crate::reference::text::{cell, line};

/// The page of all commands.
fn page_of(command: &Command) -> String {
    let mut out = String::new();
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(out, "{about}\n");
    if let Some(after) = command.get_after_help() {
        let _ = writeln!(out, "{}\n", prose(&after.to_string()));
    }
    out.push_str("| command | |\n|---|---|\n");
    for inner in shown(command) {
        let name = inner.get_name();
        let _ = writeln!(out, "| [`{name}`](#{name}) | {} |", cell(&about_of(inner)));
    }
    out.push_str("\n## Every command\n\n");
    options(command.get_arguments(), &mut out);
    for inner in shown(command) {
        let _ = writeln!(out, "\n## {}\n\n{}.\n", inner.get_name(), about_of(inner));
        for usage in usages(inner) {
            let _ = writeln!(out, "    {usage}");
        }
        out.push('\n');
        options(inner.get_arguments(), &mut out);
        if let Some(after) = inner.get_after_help() {
            let gap = if out.ends_with("\n\n") { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{}", prose(&after.to_string()));
        }
    }
    out
}

/// The ways in which a command is written.
fn usages(command: &Command) -> Vec<String> {
    if let Some(said) = command.get_overridden_usage() {
        return said.to_string().lines().map(|line| line.trim().to_owned()).collect();
    }
    let mut usage = format!("cellfold {}", command.get_name());
    for arg in command.get_positionals() {
        let name = value(arg);
        let _ = if arg.is_required_set() { write!(usage, " {name}") } else { write!(usage, " [{name}]") };
    }
    if command.get_opts().next().is_some() || command.get_arguments().any(|arg| !arg.is_positional()) {
        usage.push_str(" [OPTIONS]");
    }
    vec![usage]
}

/// The page.
pub fn page(command: &Command) -> Page {
    super::page("command-line.md", "The command line", &page_of(command))
}

/// Commands that help shows.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
}

fn about_of(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// Lines of help as Markdown: each stays a line.
fn prose(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join("\\\n")
}

fn options<'a>(args: impl Iterator<Item = &'a Arg>, out: &mut String) {
    let mut rows = String::new();
    for arg in args.filter(|arg| !arg.is_hide_set() && !matches!(arg.get_id().as_str(), "help" | "version")) {
        let env = arg.get_env().map(|name| format!("`{}`", name.to_string_lossy())).unwrap_or_default();
        let _ = writeln!(rows, "| `{}` | {env} | {} |", cell(&spelled(arg)), cell(&meaning(arg)));
    }
    if !rows.is_empty() {
        let _ = write!(out, "| argument | environment | |\n|---|---|---|\n{rows}");
    }
}

/// An argument as it is typed.
fn spelled(arg: &Arg) -> String {
    if arg.is_positional() {
        return value(arg);
    }
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let mut out = [short, long].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if arg.get_action().takes_values() {
        let _ = write!(out, " {}", value(arg));
    }
    out
}

/// The name of its value.
fn value(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| arg.get_id().to_string().to_uppercase(), ToString::to_string)
}

fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut out = format!("{}.", line(&help).trim_end_matches('.'));
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| format!("`{}`", value.to_string_lossy())).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        let _ = write!(out, " {} unless said.", defaults.join(", "));
    }
    for known in arg.get_possible_values().iter().filter(|known| !known.is_hide_set()) {
        if !arg.get_action().takes_values() {
            break;
        }
        let _ = write!(out, "<br>`{}`", known.get_name());
        if let Some(help) = known.get_help() {
            let _ = write!(out, ": {}.", line(&help.to_string()));
        }
    }
    out
}
