//! The arguments. Every flag can be set by an environment variable: `CELLFOLD_FORMAT`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::engine::Selection;

/// One spec. Every cell. Every manifest.
#[derive(Debug, Parser)]
#[command(
    name = "cellfold",
    version,
    about = "One spec. Every cell. Every manifest.",
    long_about = "cellfold folds one spec of services, environments and cells into the Kubernetes manifests of a whole \
                  fleet: checked, diffed, and explained to the line of spec that set each value.\n\nIt needs no cluster \
                  and no network. What it writes are plain manifests in Git.",
    after_help = "\
Start here:
  cellfold init shop                         a small fleet, ready to render
  cd shop
  cellfold render                            write its manifests to ./golden
  cellfold list                              what runs where
  cellfold explain hello production/two env  which line of the spec set what
  cellfold diff                              after a change: what it does, where

Exit codes: 0 nothing to report, 1 differences or failed checks, 2 could not
do it. Every flag can be set by a variable: CELLFOLD_FLEET, CELLFOLD_FORMAT, …",
    disable_help_subcommand = true
)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The folder of the fleet: where `fleet.kdl` or `fleet.yaml` lies
    #[arg(
        short,
        long,
        value_name = "DIR",
        default_value = ".",
        env = "CELLFOLD_FLEET",
        global = true,
        help_heading = "Every command"
    )]
    pub fleet: PathBuf,
    /// The fleet as it is in this Git commit, instead of on disk
    #[arg(long, value_name = "COMMIT", env = "CELLFOLD_REF", global = true, help_heading = "Every command")]
    pub r#ref: Option<String>,
    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        env = "CELLFOLD_COLOR",
        global = true,
        help_heading = "Every command"
    )]
    pub color: Color,
    /// How findings and answers are written
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value = "text",
        env = "CELLFOLD_FORMAT",
        global = true,
        help_heading = "Every command"
    )]
    pub format: Format,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How findings and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs: JSON. Answers, and the findings of `check`, on standard output; the findings of other commands on standard error
    Json,
    /// Findings of `check` as SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Findings of `check` as annotations of GitHub Actions
    Github,
    /// Findings of `check` as JUnit XML, for the pages on tests of CI systems
    Junit,
}

impl Format {
    /// Whether it can tell findings, and no answers.
    pub fn is_report(self) -> bool {
        matches!(self, Format::Sarif | Format::Github | Format::Junit)
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new fleet, ready to render
    Init(Init),
    /// Write the golden tree
    Render(Render),
    /// Show what a render would change in the golden tree
    Diff(Diff),
    /// Check the spec, and every manifest against Kubernetes' schemas
    Check(Check),
    /// Show which layer set a field, and what it overrode
    Explain(Explain),
    /// Show the fleet at a glance
    List(List),
    /// Print the JSON Schema of spec files, for editors
    #[command(after_help = "Write it into your repository, and let YAML files name it in their first line: \
                      `# yaml-language-server: $schema=../cellfold.schema.json`.")]
    Schema,
    /// Print completions for a shell
    Completions(Completions),
}

/// Which units a command is about.
#[derive(Debug, Args)]
pub struct Select {
    /// Only this environment: a name or glob, may be repeated
    #[arg(
        short,
        long = "env",
        value_name = "NAME",
        env = "CELLFOLD_ENV",
        value_delimiter = ',',
        help_heading = "Which units"
    )]
    pub environments: Vec<String>,
    /// Only this cell: a name, path or glob, may be repeated
    #[arg(
        short,
        long = "cell",
        value_name = "NAME",
        env = "CELLFOLD_CELL",
        value_delimiter = ',',
        help_heading = "Which units"
    )]
    pub cells: Vec<String>,
    /// Only this service: a name or glob, may be repeated
    #[arg(
        short,
        long = "service",
        value_name = "NAME",
        env = "CELLFOLD_SERVICE",
        value_delimiter = ',',
        help_heading = "Which units"
    )]
    pub services: Vec<String>,
}

impl Select {
    /// The selection.
    pub fn selection(&self) -> Selection {
        Selection {
            environments: self.environments.clone(),
            cells: self.cells.clone(),
            services: self.services.clone(),
        }
    }
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold init shop             the fleet `shop` in ./shop
  cellfold init . --name shop    in this folder; no file is ever overwritten

It writes a fleet of two environments, one of them with two cells, a profile,
a service, and the releases.")]
pub struct Init {
    /// The folder to write it to; it must not hold a fleet already
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The fleet's name; the folder's unless said
    #[arg(long, value_name = "NAME", env = "CELLFOLD_NAME")]
    pub name: Option<String>,
}

/// `render`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold render                            the whole tree, to ./golden
  cellfold render --check                    in CI: is the tree up to date?
  cellfold render -e production -s 'pay*'    a part: the rest is left alone
  cellfold render -s web -e dev --stdout | kubectl apply --dry-run=server -f -

The tree is ENVIRONMENT[/CELL]/SERVICE/manifests.yaml. Only files whose first
line says that they are generated are ever changed or removed. Nothing is
written while the spec has an error, through links, or where spec is read from.

Exit codes: 0 done, or up to date; 1 with --check, not up to date; 2 could not do it.")]
pub struct Render {
    /// Where the golden tree is; `golden` in the fleet's folder unless said
    #[arg(short, long, value_name = "DIR", env = "CELLFOLD_OUT")]
    pub out: Option<PathBuf>,
    /// Which units.
    #[command(flatten)]
    pub select: Select,
    /// Write nothing: exit 1 and list the files that a render would change
    #[arg(long, env = "CELLFOLD_CHECK", conflicts_with = "stdout")]
    pub check: bool,
    /// Write nothing: print all manifests
    #[arg(long, env = "CELLFOLD_STDOUT")]
    pub stdout: bool,
    /// Remove as many files as it takes, whatever the fleet's removalBudget says
    #[arg(long, env = "CELLFOLD_ALLOW_REMOVALS")]
    pub allow_removals: bool,
}

/// `diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold diff                       all that a render would change, by unit
  cellfold diff -c cell-03 -U 0       one cell, changed lines alone
  cellfold diff | git apply --directory=golden
  cellfold diff --format json         for programs: each file, its unit, its text

Exit codes: 0 no difference, 1 differences, 2 could not do it.")]
pub struct Diff {
    /// Where the golden tree is; `golden` in the fleet's folder unless said
    #[arg(short, long, value_name = "DIR", env = "CELLFOLD_OUT")]
    pub out: Option<PathBuf>,
    /// Which units.
    #[command(flatten)]
    pub select: Select,
    /// Lines of context around each change
    #[arg(short = 'U', long, value_name = "LINES", default_value_t = 3, env = "CELLFOLD_UNIFIED")]
    pub unified: usize,
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold check                    everything
  cellfold check -e staging         the spec, and the manifests of staging
  cellfold check --format json      findings for a program, on standard output
  cellfold check --format sarif     the same for code scanning, as SARIF 2.1.0
  cellfold check --format github    annotations, in a job of GitHub Actions
  cellfold check --format junit     JUnit XML

In the last three, paths start at the root of the Git repository that the fleet
is in, or where it is in none, at the fleet's folder.

As text, findings go to standard error; in all other forms to standard output.
A finding in JSON has `code`, `severity`, `message`, its place (`file`, `line`,
`column`, `endLine`, `endColumn`, `label`), the emitted `object` and field, the
`service` and the `target` that it was found in, `places` (`service` and
`target` of every unit that it holds for), `help`, `related` places and
`allowed`. In SARIF, `service`, `target` and `places` are properties.

All that can be found is found in one run: a word that is wrong counts as one
whose value is not known, and everything else is checked. What needs all of a
target's objects, such as whether a Service that is named exists, waits until
the whole spec can be read.

Exit codes:
  0  no errors; warnings do not count
  1  the spec renders, but manifests fail checks: Kubernetes' schemas, rules,
     two objects of one name, or a way from the golden tree that is not safe
  2  the spec cannot be loaded, folded or rendered: there was nothing to check")]
pub struct Check {
    /// Where the golden tree is, to check the way from there; `golden` in the fleet's folder unless said
    #[arg(short, long, value_name = "DIR", env = "CELLFOLD_OUT")]
    pub out: Option<PathBuf>,
    /// Which units.
    #[command(flatten)]
    pub select: Select,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(override_usage = "\
cellfold explain SERVICE TARGET [FIELD]
       cellfold explain TARGET [FIELD]")]
#[command(after_help = "\
Examples:
  cellfold explain web production/one                every field, and its line
  cellfold explain web dev env.LOG_LEVEL             one field
  cellfold explain web dev autoscale                 all that is below a word
  cellfold explain web dev sidecar.relay.image       singular, as in KDL
  cellfold explain web dev Deployment.spec.replicas  a field of a manifest
  cellfold explain web dev 'Deployment.spec.template.spec.containers[web].image'
  cellfold explain dev                               what the target itself owns
  cellfold explain dev ResourceQuota.spec.hard       a field of it, by its kind
  cellfold explain dev NetworkPolicy/default-deny    one of several objects

What a target itself owns are its Namespace, ResourceQuotas, LimitRanges and
NetworkPolicies, and the `raw` and `configMap` of the fleet, of its environment
and of itself.

The first line of an answer, marked ▸, is the one that counts. Below it stands
what it overrode, the nearest first; then, marked +, what else the value was
made of: variables, a version, a size.")]
pub struct Explain {
    /// The service; none for what the target itself owns
    #[arg(value_name = "SERVICE")]
    pub service: String,
    /// The target: dev, or production/cell-03, or cell-03
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// The field; all of them unless said
    #[arg(value_name = "FIELD")]
    pub field: Option<String>,
}

/// `list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold list                    every service in every target
  cellfold list -s 'pay*' -e production
  cellfold list --format json      pods as a number, or as {min, max}

A `?` stands where the spec has an error: `cellfold check` says which. A `-`
stands where a service is raw objects alone, and runs nothing. `a → b` is a
version on its way that Git moves: STAGE says its wave there and its stage.")]
pub struct List {
    /// Which units.
    #[command(flatten)]
    pub select: Select,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cellfold completions bash > ~/.local/share/bash-completion/completions/cellfold
  cellfold completions zsh > ~/.zfunc/_cellfold    with ~/.zfunc in fpath
  cellfold completions fish > ~/.config/fish/completions/cellfold.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}
