//! Docs as they stand in the source, as text of a page or of a hover.

/// The paragraphs of docs, each on one line.
pub fn paragraphs(docs: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in docs.lines().map(str::trim) {
        if line.is_empty() {
            all.push(String::new());
            continue;
        }
        if let Some(last) = all.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line);
        }
    }
    all.retain(|paragraph| !paragraph.is_empty());
    all
}

/// Docs as one line.
pub fn line(docs: &str) -> String {
    paragraphs(docs).join(" ")
}

/// Docs as one line, with YAML's spelling of KDL's keywords: the schema is for YAML files.
pub fn yaml_line(docs: &str) -> String {
    let mut text = line(docs);
    for word in ["true", "false", "null"] {
        text = text.replace(&format!("#{word}"), word);
    }
    text
}

/// A text as the cell of a Markdown table.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The anchor of a heading, as readers of Markdown make it.
pub fn anchor(heading: &str) -> String {
    let plain = heading.to_lowercase();
    plain
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        })
        .collect()
}
