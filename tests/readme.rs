//! The tour of README.md: its commands are run, in order, and say what the page says that they say.
//!
//! In a block `console` a line that starts with `$ ` is a command, with what it exits with behind it (`# exits 1`), and the
//! lines after it are all that it says. A block that names a file (`kdl shop/fleet.kdl`) is that file's new content.
//! `CELLFOLD_BLESS=1 cargo test --test readme` writes the page's answers anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use support::script::words;
use support::{bless, cellfold, copy, root};

const PAGE: &str = "README.md";

#[test]
fn the_tour_is_as_it_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let fleet = Path::new("fixtures/payments-engine");
    copy(&root().join(fleet), &scratch.path().join(fleet)).unwrap();
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let told = walk(&page, scratch.path());
    if bless() {
        fs::write(root().join(PAGE), told).unwrap();
    } else if told != page {
        let difference = cellfold::diff::unified(Some(PAGE), Some(PAGE), &page, &told, 3);
        panic!("{difference}if that is meant: CELLFOLD_BLESS=1 cargo test --test readme");
    }
}

#[test]
fn ci_runs_the_commands_of_the_page() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let commands: Vec<&str> =
        page.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(command, _)| command).collect();
    assert_eq!(commands.len(), 2, "one that does the main job, one that passes the tests");
    for command in commands {
        assert!(ci.lines().any(|line| line.trim().starts_with(command)), "`.ci/run` does not run `{command}`");
    }
}

/// The page with the answers that the commands give now.
fn walk(page: &str, folder: &Path) -> String {
    let mut told = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(told, "{line}");
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match info.split_once(' ') {
            _ if info == "console" => {
                block.iter().filter(|line| line.starts_with("$ ")).for_each(|line| told += &answer(line, folder));
            }
            Some((_, file)) => {
                let text = block.join("\n") + "\n";
                fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
                fs::write(folder.join(file), &text).unwrap();
                told += &text;
            }
            None => block.iter().for_each(|line| {
                let _ = writeln!(told, "{line}");
            }),
        }
        told += "```\n";
    }
    told
}

/// A command, and what it says: talk first, as findings come before data.
fn answer(line: &str, folder: &Path) -> String {
    let command = line.split_once("  # exits ").map_or(line, |(command, _)| command);
    let words = words(command);
    let file = || folder.join(words.get(2).unwrap());
    match words.get(1).map(String::as_str) {
        Some("cat") => format!("{command}\n{}", fs::read_to_string(file()).unwrap()),
        Some("rm") => {
            fs::remove_file(file()).unwrap();
            format!("{command}\n")
        }
        Some("cellfold") => {
            let ran = cellfold(folder, words.get(2..).unwrap_or_default(), &[]).unwrap();
            let exits = match ran.code {
                Some(0) => String::new(),
                code => format!("  # exits {}", code.unwrap()),
            };
            let said = ran.stderr + &ran.stdout;
            said.lines().fold(format!("{command}{exits}\n"), |said, line| said + line.trim_end() + "\n")
        }
        _ => panic!("{line}: a command of the tour is `cellfold`, `cat` or `rm`"),
    }
}
