//! `cellfold init`.

use super::Outcome;
use super::args::Init;
use super::output::Terminal;
use crate::engine::starter;
use crate::fs::write_new;

/// Runs it.
pub fn run(command: &Init, terminal: &mut Terminal) -> Outcome {
    let folder = command.dir.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name = command.name.clone().or(folder).unwrap_or_else(|| "fleet".to_owned());
    let plain = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_matches('-');
    let name = if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { "fleet" };
    let other = ["fleet.yaml", "fleet.yml", "fleet.json"].map(|file| command.dir.join(file));
    if let Some(file) = other.iter().find(|file| file.symlink_metadata().is_ok()) {
        return terminal.failed(&format!("{}: a fleet is here already: nothing was written", file.display()));
    }
    let files = starter(name);
    if let Err(error) = write_new(&command.dir, &files) {
        return terminal.failed(&error.to_string());
    }
    let dir = command.dir.display();
    for (path, _) in &files {
        terminal.talk(&format!("wrote {}\n", command.dir.join(path).display()));
    }
    terminal.talk(&format!(
        "\nThis fleet renders as it is:\n  cellfold -f {dir} render\n  cellfold -f {dir} list\n  \
         cellfold -f {dir} explain hello production/two env.LOG_LEVEL\n"
    ));
    Outcome::Fine
}
