//! Unified diffs of texts, as git writes them.
//!
//! Lines end at `\n` and nowhere else, as for git and `patch`: a `\r` is part of its line. The
//! algorithm is Myers' with bounded work, and no deadline: a diff that depends on the machine's
//! speed would not be the same bytes everywhere.

use std::fmt::Write;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// What to write before each kind of line, and after each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Before the lines that name the files.
    pub header: &'static str,
    /// Before the `@@` of a hunk.
    pub hunk: &'static str,
    /// Before a line that only the old text has.
    pub removed: &'static str,
    /// Before a line that only the new text has.
    pub added: &'static str,
    /// After each of these, before the line's end.
    pub reset: &'static str,
}

impl Style {
    /// No colours: the text that `git apply` takes.
    pub const PLAIN: Style = Style { header: "", hunk: "", removed: "", added: "", reset: "" };

    /// Git's colours, for a terminal.
    pub const COLOURED: Style = Style {
        header: "\u{1b}[1m",
        hunk: "\u{1b}[36m",
        removed: "\u{1b}[31m",
        added: "\u{1b}[32m",
        reset: "\u{1b}[m",
    };
}

/// The unified diff of two texts, with `context` lines around each change; empty where nothing
/// differs.
///
/// Names are paths within the tree, without `a/` and `b/`. `None` is a file that is not there, so
/// that the diff creates or deletes the other; its text counts as empty.
///
/// ```
/// let diff = cellfold::diff::unified(Some("x.yaml"), Some("x.yaml"), "a: 1\n", "a: 2\n", 3);
/// assert_eq!(diff, "diff --git a/x.yaml b/x.yaml\n--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n");
/// ```
pub fn unified(old_name: Option<&str>, new_name: Option<&str>, old: &str, new: &str, context: usize) -> String {
    unified_styled(old_name, new_name, old, new, context, &Style::PLAIN)
}

/// As [`unified`], with colours.
pub fn unified_styled(
    old_name: Option<&str>,
    new_name: Option<&str>,
    old: &str,
    new: &str,
    context: usize,
    style: &Style,
) -> String {
    let old_text = if old_name.is_some() { old } else { "" };
    let new_text = if new_name.is_some() { new } else { "" };
    let name = match (old_name, new_name) {
        (Some(_), Some(_)) if old_text == new_text => return String::new(),
        (Some(old), Some(new)) => (old, new),
        (Some(name), None) | (None, Some(name)) => (name, name),
        (None, None) => return String::new(),
    };
    let mut page = Page { text: String::new(), style };
    page.line(style.header, &format!("diff --git {} {}", quoted("a/", name.0), quoted("b/", name.1)));
    match (old_name, new_name) {
        (None, _) => page.line(style.header, "new file mode 100644"),
        (_, None) => page.line(style.header, "deleted file mode 100644"),
        _ => {}
    }
    if old_text == new_text {
        return page.text;
    }
    page.line(style.header, &format!("--- {}", old_name.map_or("/dev/null".to_owned(), |name| terminated("a/", name))));
    page.line(style.header, &format!("+++ {}", new_name.map_or("/dev/null".to_owned(), |name| terminated("b/", name))));
    let old: Vec<&str> = old_text.split_inclusive('\n').collect();
    let new: Vec<&str> = new_text.split_inclusive('\n').collect();
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), context) {
        page.hunk(&hunk, &old, &new);
    }
    page.text
}

/// A diff as it is written.
struct Page<'s> {
    text: String,
    style: &'s Style,
}

impl Page<'_> {
    fn line(&mut self, colour: &str, line: &str) {
        let reset = if colour.is_empty() { "" } else { self.style.reset };
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "{colour}{line}{reset}");
    }

    fn hunk(&mut self, operations: &[DiffOp], old: &[&str], new: &[&str]) {
        let (Some(first), Some(last)) = (operations.first(), operations.last()) else { return };
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        self.line(self.style.hunk, &format!("@@ -{old_range} +{new_range} @@"));
        for operation in operations {
            if operation.tag() == DiffTag::Equal {
                self.lines("", ' ', old.get(operation.old_range()));
            } else {
                self.lines(self.style.removed, '-', old.get(operation.old_range()));
                self.lines(self.style.added, '+', new.get(operation.new_range()));
            }
        }
    }

    fn lines(&mut self, colour: &str, sign: char, lines: Option<&[&str]>) {
        for line in lines.unwrap_or_default() {
            let whole = line.strip_suffix('\n');
            self.line(colour, &format!("{sign}{}", whole.unwrap_or(line)));
            if whole.is_none() {
                self.text.push_str("\\ No newline at end of file\n");
            }
        }
    }
}

/// A range of lines as a hunk's header has it: from 1; an empty one names the line before it.
fn range(start: usize, end: usize) -> String {
    match end.saturating_sub(start) {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

/// A name as git writes it: in quotes where it holds what would not stay on the line.
fn quoted(side: &str, name: &str) -> String {
    if !name.contains(|c: char| c.is_ascii_control() || c == '"' || c == '\\') {
        return format!("{side}{name}");
    }
    let mut text = format!("\"{side}");
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c if c.is_ascii_control() => {
                let _ = write!(text, "\\{:03o}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// A name on a line of its own: a tab ends one that has spaces, as they could begin a date.
fn terminated(side: &str, name: &str) -> String {
    let quoted = quoted(side, name);
    if quoted.contains(' ') && !quoted.starts_with('"') { format!("{quoted}\t") } else { quoted }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn diff(old: &str, new: &str, context: usize) -> String {
        let text = unified(Some("x"), Some("x"), old, new, context);
        text.strip_prefix("diff --git a/x b/x\n--- a/x\n+++ b/x\n").unwrap_or(&text).to_owned()
    }

    #[test]
    fn nothing_differs() {
        assert_eq!(unified(Some("x"), Some("x"), "a\n", "a\n", 3), "");
        assert_eq!(unified(None, None, "a\n", "b\n", 3), "");
    }

    #[test]
    fn far_changes_are_hunks_of_their_own() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = "1\nb\n3\n4\n5\n6\n7\n9\n";
        assert_eq!(diff(old, new, 1), "@@ -1,3 +1,3 @@\n 1\n-2\n+b\n 3\n@@ -7,3 +7,2 @@\n 7\n-8\n 9\n");
        assert_eq!(diff(old, new, 3).lines().filter(|line| line.starts_with("@@")).count(), 1);
        assert_eq!(diff("1\n2\n3\n", "1\n3\n", 0), "@@ -2 +1,0 @@\n-2\n");
    }

    #[test]
    fn a_missing_last_newline_is_said_on_its_side() {
        assert_eq!(diff("a", "a\n", 3), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
        assert_eq!(diff("a\nb", "c\nb", 3), "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n");
    }

    #[test]
    fn files_are_created_and_deleted() {
        assert_eq!(
            unified(None, Some("d/x"), "", "a\n", 3),
            "diff --git a/d/x b/d/x\nnew file mode 100644\n--- /dev/null\n+++ b/d/x\n@@ -0,0 +1 @@\n+a\n"
        );
        assert_eq!(
            unified(Some("d/x"), None, "a\n", "", 3),
            "diff --git a/d/x b/d/x\ndeleted file mode 100644\n--- a/d/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        );
        assert_eq!(unified(None, Some("x"), "", "", 3), "diff --git a/x b/x\nnew file mode 100644\n");
    }

    #[test]
    fn awkward_names_stay_on_their_line() {
        let text = unified(Some("a b"), Some("a\"\n\u{1}b"), "a\n", "b\n", 3);
        let names: Vec<&str> = text.lines().take(3).collect();
        assert_eq!(names, ["diff --git a/a b \"b/a\\\"\\n\\001b\"", "--- a/a b\t", "+++ \"b/a\\\"\\n\\001b\""]);
    }

    #[test]
    fn a_carriage_return_is_part_of_its_line() {
        assert_eq!(diff("a\r\nb\rc\n", "a\nb\rc\n", 0), "@@ -1 +1 @@\n-a\r\n+a\n");
    }

    #[test]
    fn colours_change_nothing_but_colour() {
        let (old, new) = ("a\nb\nc", "a\nc\nd");
        let coloured = unified_styled(Some("x"), Some("x"), old, new, 3, &Style::COLOURED);
        assert!(coloured.contains("\u{1b}[31m-b\u{1b}[m\n"));
        let Style { header, hunk, removed, added, reset } = Style::COLOURED;
        let plain = [header, hunk, removed, added, reset].iter().fold(coloured, |text, code| text.replace(code, ""));
        assert_eq!(plain, unified(Some("x"), Some("x"), old, new, 3));
    }

    /// The text that a diff makes of `old`, read strictly; and of the new text, the old one if `back`.
    fn applied(text: &str, diff: &str, back: bool) -> Option<String> {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (mut out, mut at) = (String::new(), 0);
        let mut rows = diff.split_inclusive('\n').peekable();
        while let Some(row) = rows.next() {
            if let Some(header) = row.strip_prefix("@@ -") {
                let (minus, plus) = header.trim_end().strip_suffix(" @@")?.split_once(" +")?;
                let (start, count) =
                    if back { plus } else { minus }.split_once(',').unwrap_or((if back { plus } else { minus }, "1"));
                let start: usize = start.parse().ok()?;
                let begin = if count == "0" { start } else { start - 1 };
                lines.get(at..begin)?.iter().for_each(|line| out.push_str(line));
                at = begin;
                continue;
            }
            let (sign, body) = row.split_at_checked(1)?;
            let body = match rows.next_if(|row| row.starts_with('\\')) {
                Some(_) => body.strip_suffix('\n')?,
                None => body,
            };
            let (gone, come) = if back { ("+", "-") } else { ("-", "+") };
            if sign == " " || sign == gone {
                if lines.get(at) != Some(&body) {
                    return None;
                }
                at += 1;
            }
            if sign == " " || sign == come {
                out.push_str(body);
            }
        }
        lines.get(at..)?.iter().for_each(|line| out.push_str(line));
        Some(out)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_diff_makes_the_new_text_of_the_old_and_back(
            old in "([abc]?(\n|\r\n|\n\n)){0,12}[abc]?",
            new in "([abc]?(\n|\r\n|\n\n)){0,12}[abc]?",
            context in 0..4usize,
        ) {
            let text = diff(&old, &new, context);
            prop_assert_eq!(applied(&old, &text, false), Some(new.clone()));
            prop_assert_eq!(applied(&new, &text, true), Some(old));
        }
    }
}
