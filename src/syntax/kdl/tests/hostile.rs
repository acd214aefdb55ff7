//! Texts that want to hurt: they are refused or read, in linear time, and never a panic.

use std::time::{Duration, Instant};

use super::*;

/// Parses on a thread with the stack of a worker, and takes the data too.
fn survive(text: &str) -> Report {
    let (statements, mut report) = parse(FILE, text);
    data(&statements, Span::NONE, &mut report);
    for fault in report.iter() {
        let range = fault.at.span.start as usize..fault.at.span.end as usize;
        assert!(text.get(range).is_some(), "{text:?}: {fault:?}");
        assert!(!fault.message.is_empty());
    }
    report
}

fn code(text: &str) -> Option<&'static str> {
    survive(text);
    parse(FILE, text).1.iter().next().map(|fault| fault.code.id)
}

#[test]
fn depth_is_bounded() {
    let nested = |n: usize| format!("{}{}", "a {\n".repeat(n), "}\n".repeat(n));
    assert_eq!(code(&nested(64)), None);
    assert_eq!(code(&nested(65)), Some("kdl-too-deep"));
    assert_eq!(code(&nested(100_000)), Some("kdl-too-deep"));
    let comment = |n: usize| format!("a {}{} 1", "/*".repeat(n), "*/".repeat(n));
    assert_eq!(code(&comment(64)), None);
    assert_eq!(code(&comment(65)), Some("kdl-too-deep"));
    assert_eq!(code(&comment(100_000)), Some("kdl-too-deep"));
}

#[test]
fn bombs_are_harmless() {
    let begin = Instant::now();
    let wide = 50_000;
    assert_eq!(code(&format!("a /*{}*/ 1", "* / ".repeat(wide))), None);
    assert_eq!(code(&format!("{}{}", "a /-{\n".repeat(60), "}\n".repeat(60))), None);
    assert_eq!(code(&format!("{}{}", "/- a {\n".repeat(60), "}\n".repeat(60))), None);
    assert_eq!(code(&"a /-{ b }\n".repeat(wide / 10)), None);
    assert_eq!(code(&format!("a {}", "/-b ".repeat(wide / 10))), None);
    for text in [
        "/-",
        "}",
        "{",
        "(",
        ")",
        "[",
        "\"",
        "\"\"\"\n",
        "#\"",
        "#",
        "##\"\"\"\n",
        "=",
        "a=",
        "\\",
        "/*",
        "{{",
        "a/",
        "r\"",
        "((",
        "a(",
        ";",
        "a {} b\n",
    ] {
        survive(&text.repeat(wide));
        survive(&format!("a {}", text.repeat(wide)));
    }
    let strings = format!("a {}", "\"\"\"\n x\n \"\"\" #\"y\"# ".repeat(wide / 50));
    assert_eq!(code(&strings), None);
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    assert_eq!(code(&" ".repeat((16 << 20) + 1)), Some("kdl-too-large"));
}

#[test]
fn truncated_at_every_byte() {
    for (_, text) in fleet() {
        for end in 0..text.len() {
            if let Some(part) = text.get(..end) {
                survive(part);
            }
        }
    }
}

/// Blanks the places of all statements, and checks that each string's place decodes to its value.
fn blank(statements: &[Statement], text: &str, rest: &mut [u8]) {
    for statement in statements {
        let mut spans = vec![statement.name_span];
        spans.extend(statement.tag.map(|tag| tag.span));
        spans.extend(statement.entries.iter().map(Entry::span));
        if let Some(children) = &statement.children {
            assert!(statement.span.holds(children.span), "{text:?}");
            let (first, last) = (children.span.start as usize, children.span.end as usize - 1);
            assert_eq!((text.as_bytes()[first], text.as_bytes()[last]), (b'{', b'}'), "{text:?}");
            spans.extend([Span::new(FILE, first, first + 1), Span::new(FILE, last, last + 1)]);
            blank(&children.statements, text, rest);
        }
        for span in spans {
            rest[span.start as usize..span.end as usize].fill(b' ');
        }
    }
}

/// Nothing of a text that was read without a fault is lost: what is no statement is space.
fn nothing_is_lost(text: &str) {
    let (statements, report) = parse(FILE, text);
    if !report.is_empty() {
        return;
    }
    let covers = crate::syntax::kdl::scan::scan(FILE, text).covers;
    let mut rest = crate::syntax::kdl::scan::covered(text, &covers).into_bytes();
    blank(&statements, text, &mut rest);
    let rest = String::from_utf8(rest).unwrap();
    let lost = |line: &str| {
        let line = line.split("//").next().unwrap_or("").replace("literal", "");
        line.contains(|c: char| !c.is_whitespace() && !matches!(c, ';' | '(' | ')' | '\\' | '\u{feff}'))
    };
    assert!(!rest.lines().any(lost), "{text:?} leaves {rest:?}");
    values(&statements, &mut |value| {
        let source = &text[value.span().start as usize..value.span().end as usize];
        if let Some(wanted) = value.as_str() {
            assert_eq!(crate::syntax::kdl::offset::decode(source), wanted, "{text:?}");
            for offset in 0..=wanted.len() + 1 {
                assert!(
                    text.is_char_boundary(offset_in_source(text, value.span(), offset))
                        || !wanted.is_char_boundary(offset)
                );
            }
        }
    });
}

/// Words out of which random texts are made.
const BITS: &[&str] = &[
    "a",
    "b ",
    " ",
    "\n",
    "{",
    "}",
    " { ",
    " }",
    "(",
    ")",
    "(literal)",
    "\"",
    "\"\"\"",
    "\"x\"",
    "#",
    "#true",
    "#\"r\"#",
    "//",
    "/*",
    "*/",
    "/-",
    "\\",
    "\\\n",
    "=",
    ";",
    ",",
    ":",
    "1",
    "1.5",
    "30m",
    "é",
    "\u{85}",
    "-",
    "+",
    "'",
    "[",
    "{{",
    "}}",
    "\"\"\"\n  x\n  \"\"\"",
    "x=1 ",
    "\r\n",
    "\t",
    "null",
    "\\n",
    "\\u{41}",
];

#[test]
fn random_texts() {
    let mut seed: u64 = 20_261_123;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let files = fleet();
    let (mut unknown, mut read) = (0, 0);
    for round in 0..lossless::cases() * 4 {
        let mut text = match files.get(random(files.len() * 2 + 1)) {
            Some((_, text)) => text.clone(),
            None => (0..random(30)).map(|_| BITS[random(BITS.len())]).collect(),
        };
        for _ in 0..random(4) {
            let at = random(text.len() + 1);
            if text.is_char_boundary(at) {
                match random(3) {
                    0 if at < text.len() => drop(text.remove(at)),
                    _ => text.insert_str(at, BITS[random(BITS.len())]),
                }
            }
        }
        let report = survive(&text);
        nothing_is_lost(&text);
        read += usize::from(parse(FILE, &text).1.is_empty());
        if let Some(fault) = report.iter().find(|fault| fault.message.starts_with("this is not KDL")) {
            unknown += 1;
            eprintln!("round {round}: {text:?}: {fault:?}");
        }
    }
    assert!(read > 1_000, "only {read} texts were right");
    assert_eq!(unknown, 0, "texts that only the parser refused");
}
