//! Strings that YAML readers and writers stumble over. For tests only: those of this room and, by
//! its path, `tests/yaml_readers.rs`.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// What YAML 1.1, 1.2 or a library takes for something other than a string; each is tried in lower,
/// upper and title case, and with odd capitals.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "nil", "none", "undefined", "inf", "nan",
    ".inf", "+.inf", "-.inf", ".nan", "+inf", "-inf", "infinity", "-infinity", "t", "f", "=", "<<",
];

#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "0", "-0", "+0", "00", "1", "-1", "+1", "12", "012", "0o14", "0O14", "08", "09", "0x1F", "0X1f", "-0x1F", "0x",
    "0x_F", "0b101", "0B1", "0b2", "1_000", "1__0", "_1", "1_", "-_1", "+_1", "_", "1,000", "1.0", "1.", ".5", "-.5",
    "+.5", ".", "..", "._5", "1.1.1", "1e3", "1E3", "1e+3", "1e-3", "1.0e3", "1.0e+3", "1.5E-3", ".5e3", "1e", "e1",
    "1e400", "12e4567", "0012345", "1_000.5", "0x1p-2", "0x1.8p1", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890", "1.7976931348623157e308",
    "12:30", "12:30:45", "1:2", "01:02", "-12:30", "190:20:30.15", "0:0", "60:60", "22:22", "8080:80", "2001-01-01",
    "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43Z", "2001-12-14 21:59:43.10 -5",
    "2001-12-15 2:59:43.10", "2024-02-30", "20:00", "30s", "500m", "1Gi", "256Mi", "1.5Gi", "1E", "1k", "80%",
    "10.0.0.1", "10.0.0.0/8", "1.2.3-beta", "v1.2.3", "1d", "5e", "cafe", "deadbeef", "1e10f", "0777", "0644", "1-1",
    "1+1", "--1", "+-1", "- 1", "+ 1", "1 2", "1 ", " 1", "١٢", "１２", "½", "0xZ",
];

#[rustfmt::skip]
const SYNTAX: &[&str] = &[
    "", " ", "  ", "-", "- ", "--", "---", "--- a", "---a", "----", "-----BEGIN CERTIFICATE-----", "...", "... a",
    "....", "...a", "- a", "-a", "-c", "--debug", "- - a", "- ](T", "](T", "?", "? a", "?a", "??", ":", ": a", ":a",
    "a:", "a: b", "a:b", "a :b", "a : b", "::", "a::b", "a:: b", "http://a.b/c?d=e#f", "a #b", "a# b", "a#b", "#",
    "# a", "#a", " #a", "a #", ",", ", a", "a,b", "[", "]", "[]", "[a]", "[a, b]", "{", "}", "{}", "{a: b}", "{a}",
    "{{ a }}", "${A}", "$(A)", "%", "%a", "%YAML 1.1", "%TAG ! !", "@", "@a", "`", "`a`", "!", "!a", "!!str a",
    "!!binary YQ==", "! a", "&", "&a", "&a b", "*", "*a", "* * * * *", "*/5 * * * *", "|", "|-", "|+", "| a", "|2",
    ">", ">-", "> a", ">=1", "<1", "<", "<a", "<< a", "'", "''", "'a'", "'a", "a'", "it's", "it's: a", "'it''s'",
    "\"", "\"\"", "\"a\"", "\"a", "a\"", "say \"a\": 'b'", "'\"", "\\", "\\n", "a\\", "\\\"", "C:\\a", "C:\\a: b",
    "a ", " a", "a  b", "  a  ", "a b ", "= a", "==", "=~", "~a", "~ ", "~/a", "/", "/a", "./a", "../a", ".a", "_a",
    "$", "^", "(", ")", "(a)", ";", "+", "+a", "!=", "&&", "||", "a && b || c", "a | b", "a > b", "a & b", "a * b",
    "a ? b : c", "a ! b", "a % b", "a @ b", "a - b", "a -", "a ?", "a |", "a >", "a, ", "[a]: b", "{a}: b", "a]",
    "a}", "a[0]", "a{b}", "key: |", "key: >", "- |", "a:\u{a0}b", "a\u{a0}#b", "json: {\"a\": [1, 'b']}",
    "{\"a\":{\"b\":[1,\"c\"]}}", "{\"it's\":\"\\\\\"}", "sum(rate(a{b=\"c\",d=~\"e|f\"}[5m])) > 0.5", "value", "end",
    "deep",
];

#[rustfmt::skip]
const CHARACTERS: &[&str] = &[
    "\t", "\ta", "a\t", "a\tb", "a:\tb", "a\t#b", "-\ta", "?\ta", "a \t b", "\0", "a\0b", "\u{1}", "\u{7}", "\u{8}",
    "\u{b}", "\u{c}", "\u{e}", "\u{1b}[31m", "\u{1f}", "\u{7f}", "a\u{7f}", "\u{80}", "\u{84}", "\u{85}", "a\u{85}b",
    "a\u{85}", "\u{86}", "\u{9f}", "\u{a0}", "\u{a0}a", "a\u{a0}", "\u{ad}", "é", "e\u{301}", "ß", "ﬁ", "straße: a",
    "ключ", "値", "値: 値", "שלום", "\u{200b}", "\u{200d}", "\u{200e}a", "\u{2028}", "a\u{2028}b", "\u{2029}",
    "a\u{2029}", "\u{202e}a", "\u{2060}", "\u{3000}", "\u{3000}a\u{3000}", "\u{d7ff}", "\u{e000}", "\u{fdd0}",
    "\u{feff}", "\u{feff}a", "a\u{feff}", "\u{fffd}", "\u{fffe}", "\u{ffff}", "\u{10000}", "😀", "😀: a", "👩‍🚀 #a",
    "🏳️‍🌈", "\u{1fffe}", "\u{10ffff}", "日本: #", "# 日本", "- 日本",
];

#[rustfmt::skip]
const LINES: &[&str] = &[
    "\n", "\n\n", "\n\n\n", "a\n", "a\n\n", "a\n\n\n", "\na", "\n\na", "\na\n", "\n\na\n\n", "a\nb", "a\nb\n",
    "a\n\nb", "a\n\n\nb\n\n", " a\nb", " a\n", "  a\n b\nc\n", "a\n b", "a\n  b\n", "\n a", "\n  a\nb", "\n\n a\n",
    "\ta\nb", "\ta\n", "\n\ta", "a\n\tb", "a\n\tb\n\t\tc\n", "a\n\t", "a\n\t\nb", "a \nb", "a\t\nb", "a\nb ",
    "a\nb\t\n", "a\n ", "a\n \n", "a\n \nb", " \n", " \na", "\t\n", "\n ", "\n \n", "  \n  a\n", "a\r\nb",
    "a\r\nb\r\n", "\r", "\r\n", "a\r", "a\rb", "\ra", "a\n\r\nb", "a\u{85}\nb", "a\u{2028}\nb\n", "a\u{feff}\nb",
    "\u{feff}a\nb", "a\n\u{feff}b", "a\0\nb", "a\u{7f}\nb\n", "é\n値\n😀\n", "# a\nb\n",
    "#!/bin/sh\nset -e\necho \"a: b\" # c\n", "a\n# b\n", "a\n#", "\n# a\n", " # a\n", "---\na\n", "a\n---\nb\n",
    "---\n", "...\n", "a\n...\n", "- a\n- b\n", "a: b\nc:\n  - d\n", "a:\n", ": a\n", "? a\n", "|\n", "| a\n", ">\n",
    "|2\n a\n", "%YAML 1.1\n", "a\n%b\n", "\"a\n", "'a\nb'\n", "{\n  \"a\": 1\n}\n", "[\n1\n]",
    "{{- range . }}\n  a\n{{- end }}\n", "*a\n&b\n", "!!str\na", "yes\n", "no\n", "1\n", "12:30\n", "null\n", "~\n",
    "true\nfalse\n", "=\n", "<<\n", "\\\n", "a\\\nb", "\"\n", "'\n",
    "server {\n\tlisten 80;\n\n\tlocation / {\n\t\troot /a;\n\t}\n}\n", "a\n   b\n c\n", "\u{a0}\na", "a\u{a0}\nb\n",
    "\u{3000}a\nb\n",
];

/// All of the table, each once.
pub(crate) fn texts() -> Vec<String> {
    let mut texts = BTreeSet::new();
    for word in WORDS {
        let odd = |from: usize| {
            word.chars()
                .enumerate()
                .map(|(at, c)| if at % 2 == from { c.to_ascii_uppercase() } else { c })
                .collect::<String>()
        };
        let letter = word.find(char::is_alphabetic).unwrap_or(0);
        let title = format!("{}{}", word[..=letter].to_uppercase(), &word[letter + 1..]);
        texts.extend([(*word).to_owned(), word.to_uppercase(), title, odd(0), odd(1)]);
    }
    for list in [NUMBERS, SYNTAX, CHARACTERS, LINES] {
        texts.extend(list.iter().map(|text| (*text).to_owned()));
    }
    // Readers stop looking for a key's colon after 1,024 characters.
    for length in [127, 128, 129, 1000, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 5000] {
        texts.extend([
            "k".repeat(length),
            "値".repeat(length),
            "\u{1}".repeat(length / 4),
            format!("- {}", "k ".repeat(length / 2)),
        ]);
        texts.insert(format!("{}\n", "a b\n".repeat(length)));
    }
    texts.into_iter().collect()
}

/// A document in which a string stands in every place that a string can have.
pub(crate) fn document(text: &str) -> Json {
    let mut entries = json!({ "a": text });
    entries[text] = json!(text);
    let mut keys = json!({ "first": 1 });
    keys[text] = json!({ "a": [text] });
    let mut lists = json!({ "first": {} });
    lists[text] = json!([text, [text, "b"]]);
    let mut only = json!({});
    only[text] = json!([]);
    let mut document = json!({
        "value": text, "list": [text, "a", text], "deep": [{ "a": text, "b": { "c": [text], "d": text } }, [[text, text], text]],
        "items": [entries, only, keys], "keys": keys, "lists": lists, "end": text,
    });
    document[text] = json!(text);
    document
}

/// Any string, but likely one that is awkward.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let atoms: Vec<&'static str> = [
        " ", " ", "  ", "\n", "\n", "\n\n", "\t", ":", ": ", " #", "#", "-", "- ", "--", "---", "?", "? ", ",", "[",
        "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "=", "<<", "~", ".", "...", "_", "+",
        "/", "$", "(", ")", "^", ";", "0", "1", "7", "9", "00", "e", "E", "x", "o", "b", "y", "n", "a", "T", "Z", "\r",
        "\r\n", "é", "値", "😀", "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{7f}", "\0", "\u{1}",
        "\u{fffe}", "\u{ffff}", "abc", "word", "a b", "key: v",
    ]
    .into();
    let awkward: Vec<&'static str> = [WORDS, NUMBERS, SYNTAX, CHARACTERS, LINES].concat();
    let piece = prop_oneof![
        12 => prop::sample::select(atoms).prop_map(str::to_owned),
        2 => prop::sample::select(awkward).prop_map(str::to_owned),
        3 => prop::char::range(' ', '~').prop_map(String::from),
        1 => prop::char::range('\0', '\u{ff}').prop_map(String::from),
        1 => prop::char::any().prop_map(String::from),
        1 => prop::char::range('\u{2000}', '\u{206f}').prop_map(String::from),
        1 => prop::char::range('\u{ff00}', '\u{ffff}').prop_map(String::from),
        1 => prop::char::range('\u{10000}', '\u{10ffff}').prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}
