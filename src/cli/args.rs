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
    after_help = "Exit codes: 0 nothing to report, 1 differences or failed checks, 2 could not do it.\n\
                  Start with `cellfold init my-fleet`, then `cellfold -f my-fleet render`.",
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
    #[arg(short, long, value_name = "DIR", default_value = ".", env = "CELLFOLD_FLEET", global = true)]
    pub fleet: PathBuf,
    /// The fleet as it is in this Git commit, instead of on disk
    #[arg(long, value_name = "COMMIT", env = "CELLFOLD_REF", global = true)]
    pub r#ref: Option<String>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", env = "CELLFOLD_COLOR", global = true)]
    pub color: Color,
    /// How findings and answers are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = "CELLFOLD_FORMAT", global = true)]
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
    /// For programs: findings as one JSON document on standard error, answers on standard output
    Json,
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
    #[arg(short, long = "env", value_name = "NAME", env = "CELLFOLD_ENV", value_delimiter = ',')]
    pub environments: Vec<String>,
    /// Only this cell: a name, path or glob, may be repeated
    #[arg(short, long = "cell", value_name = "NAME", env = "CELLFOLD_CELL", value_delimiter = ',')]
    pub cells: Vec<String>,
    /// Only this service: a name or glob, may be repeated
    #[arg(short, long = "service", value_name = "NAME", env = "CELLFOLD_SERVICE", value_delimiter = ',')]
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
#[command(after_help = "Only files whose first line says that they are generated are ever changed or removed.")]
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
pub struct Check {
    /// Which units.
    #[command(flatten)]
    pub select: Select,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(
    after_help = "A FIELD is a way into the spec (env.LOG_LEVEL, autoscale.max, sidecars.relay.image) or into a \
                        manifest (Deployment.spec.replicas, Service.spec.ports[0].port). Without one, all fields are \
                        listed."
)]
pub struct Explain {
    /// The service
    #[arg(value_name = "SERVICE")]
    pub service: String,
    /// The target: dev, or production/cell-03, or cell-03
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// The field
    #[arg(value_name = "FIELD")]
    pub field: Option<String>,
}

/// `list`.
#[derive(Debug, Args)]
pub struct List {
    /// Which units.
    #[command(flatten)]
    pub select: Select,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}
