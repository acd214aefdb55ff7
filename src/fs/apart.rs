//! An output folder is no part of the spec, and no folder around it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::OutputError;

/// The folders of a fleet that hold spec alone.
const SPEC: [&str; 3] = ["profiles", "services", "releases"];

/// Refuses an output folder that is a fleet's own folder or one around it, or that lies where spec is read from: a
/// render there could remove what another fleet has generated, and what it wrote would be read as spec.
///
/// # Errors
/// Where the output folder is one of these.
pub fn check_apart(out: &Path, fleet: &Path) -> Result<(), OutputError> {
    let (Some(true_out), Some(true_fleet)) = (true_place(out), true_place(fleet)) else { return Ok(()) };
    let shown = out.display().to_string();
    if true_fleet.starts_with(&true_out) {
        let reason =
            "the fleet's spec is in this folder: the golden tree needs one of its own, such as `golden` within it";
        return Err(OutputError::new(shown, reason));
    }
    match SPEC.iter().find(|folder| true_out.starts_with(true_fleet.join(folder))) {
        Some(folder) => {
            let reason = format!("spec is read from `{folder}`: the golden tree needs a folder of its own");
            Err(OutputError::new(shown, reason))
        }
        None => Ok(()),
    }
}

/// A path without links, whether or not the last parts of it exist.
fn true_place(path: &Path) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
        // Step by step, because `..` after a link leaves what the link leads to.
        if let Ok(real) = fs::canonicalize(&place) {
            place = real;
        }
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_output_is_no_part_of_the_spec() {
        let base = tempfile::tempdir().unwrap();
        let fleet = base.path().join("fleet");
        fs::create_dir_all(fleet.join("services")).unwrap();
        for good in ["fleet/golden", "fleet/a/b", "golden", "other/fleet", "fleet-golden"] {
            assert_eq!(check_apart(&base.path().join(good), &fleet), Ok(()), "{good}");
        }
        for bad in [
            "fleet",
            "",
            "fleet/services",
            "fleet/releases/new",
            "fleet/golden/..",
            "fleet/a/b/../..",
            "fleet/./profiles",
        ] {
            assert!(check_apart(&base.path().join(bad), &fleet).is_err(), "{bad}");
        }
    }
}
