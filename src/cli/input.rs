//! What a command is about: the fleet, and the units of it that the arguments select.

use super::Outcome;
use super::args::{Global, Select};
use super::output::Terminal;
use crate::engine::{Loaded, Selection, load};
use crate::fs::Folder;
use crate::git::Commit;
use crate::source::Tree;

/// Loads the fleet that the arguments name.
///
/// # Errors
/// That it failed, where there is no such folder or commit: that is told.
pub fn fleet(global: &Global, terminal: &mut Terminal) -> Result<Loaded, Outcome> {
    let tree = tree(global).map_err(|message| terminal.failed(&message))?;
    Ok(load(tree.as_ref()))
}

/// Loads the fleet, and reads which of its units are selected.
///
/// # Errors
/// As [`fleet`], and where a part of the selection matches nothing.
pub fn selected(global: &Global, select: &Select, terminal: &mut Terminal) -> Result<(Loaded, Selection), Outcome> {
    let loaded = fleet(global, terminal)?;
    let selection = select.selection();
    let wrong = loaded.fleet.as_ref().map(|fleet| selection.unmatched(&fleet.spec)).unwrap_or_default();
    if !wrong.is_empty() {
        return Err(terminal.failed(&wrong.join("\nerror: ")));
    }
    Ok((loaded, selection))
}

fn tree(global: &Global) -> Result<Box<dyn Tree>, String> {
    Ok(match &global.r#ref {
        None => Box::new(Folder::open(&global.fleet).map_err(|error| error.to_string())?),
        Some(reference) => {
            let folder = crate::git::show_prefix(&global.fleet).map_err(|error| error.to_string())?;
            Box::new(Commit::open(&global.fleet, reference, &folder).map_err(|error| error.to_string())?)
        }
    })
}
