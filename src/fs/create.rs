//! New files, never over old ones.

use std::path::Path;

use super::OutputError;

/// Writes files into a folder, which is made where it is missing. Where any of them exists already, none is written.
///
/// # Errors
/// Where a file exists already, or the folder cannot be written.
pub fn write_new(dir: &Path, files: &[(&str, String)]) -> Result<(), OutputError> {
    for (path, _) in files {
        if dir.join(path).symlink_metadata().is_ok() {
            return Err(OutputError::new(
                dir.join(path).display().to_string(),
                "this file exists already: nothing was written",
            ));
        }
    }
    for (path, text) in files {
        let full = dir.join(path);
        let failed = |error: std::io::Error| OutputError::new(full.display().to_string(), error.to_string());
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = std::fs::File::create_new(&full).map_err(failed)?;
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    }
    Ok(())
}
