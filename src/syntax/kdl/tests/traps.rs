//! What is wrong in a text is said in our words, at its place.

use super::*;

/// The only fault of a text: its code and place.
fn fault(text: &str) -> (&'static str, &str) {
    let all = faults(text);
    assert_eq!(all.len(), 1, "{text:?}: {:#?}", parse(FILE, text).1);
    all[0]
}

/// The first way out of the first fault.
fn help(text: &str) -> String {
    let (_, report) = parse(FILE, text);
    report.iter().next().unwrap().help[0].clone()
}

#[test]
fn the_traps_of_the_spec() {
    assert_eq!(fault("a url=https://x.com/y"), ("kdl-bare-url", "https://"));
    assert_eq!(help("a url=https://x.com/y"), "if it belongs to the string, quote it: \"https://x.com/y\"");
    assert_eq!(fault("image foo:"), ("kdl-bare-url", "foo:"));
    assert_eq!(fault("a b// comment"), ("kdl-bare-url", "b//"));
    assert_eq!(fault("path a/*"), ("kdl-bare-url", "a/*"));
    assert_eq!(faults("use a, b"), [("kdl-comma", ",")]);
    assert_eq!(faults("a b=c, d=e"), [("kdl-comma", ",")]);
    assert_eq!(faults("use \"a\", \"b\""), [("kdl-comma", ",")]);
    assert_eq!(fault("x: 1"), ("kdl-colon", ":"));
    assert_eq!(help("x: 1"), "write `x VALUE` or `x { … }`");
    assert_eq!(fault("step 10 { hold 30m }"), ("kdl-starts-with-digit", "30m"));
    assert_eq!(help("hold 30m"), "write \"30m\"");
    assert_eq!(fault("a cpu=500m"), ("kdl-starts-with-digit", "500m"));
    assert_eq!(fault("a 70%"), ("kdl-starts-with-digit", "70%"));
    assert_eq!(fault("a 10.0.0.1"), ("kdl-starts-with-digit", "10.0.0.1"));
    assert_eq!(fault("a .5"), ("kdl-starts-with-digit", ".5"));
    assert_eq!(fault("a 1."), ("kdl-starts-with-digit", "1."));
    assert_eq!(fault("a 0x"), ("kdl-starts-with-digit", "0x"));
    assert_eq!(fault("8080 a"), ("kdl-starts-with-digit", "8080"));
    assert_eq!(fault("expose gateway=payments/gw"), ("kdl-needs-quotes", "payments/gw"));
    assert_eq!(fault("apiVersion batch/v1"), ("kdl-needs-quotes", "batch/v1"));
    assert_eq!(fault("mount /tmp"), ("kdl-needs-quotes", "/tmp"));
    assert_eq!(help("mount /tmp name=tmp"), "write \"/tmp\"");
    assert_eq!(fault("cidr 10.0.0.0/8"), ("kdl-needs-quotes", "10.0.0.0/8"));
    assert_eq!(fault("args \"\\d+\""), ("kdl-escape", "\\d"));
}

#[test]
fn all_traps_of_a_file_are_told() {
    let text = "service a {\n    drain 10s\n    port: 80\n    use a, b\n    image x/y\n}\n";
    let codes: Vec<_> = faults(text).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["kdl-starts-with-digit", "kdl-colon", "kdl-comma", "kdl-needs-quotes"]);
}

#[test]
fn traps_of_other_languages() {
    assert_eq!(fault("a true"), ("kdl-version-1", "true"));
    assert_eq!(help("a x=null"), "as a string it is \"null\"");
    assert_eq!(fault("a r\"x y\""), ("kdl-version-1", "r"));
    assert_eq!(fault("a r#\"x y\"#"), ("kdl-version-1", "r"));
    assert_eq!(fault("replicas=3"), ("kdl-equals", "="));
    assert_eq!(fault("replicas = 3"), ("kdl-equals", "="));
    assert_eq!(fault("use [a, b]"), ("kdl-bracket", "[a, b]"));
    assert_eq!(fault("# a comment"), ("kdl-keyword", "#"));
    assert_eq!(fault("a 1 # a comment {"), ("kdl-keyword", "#"));
    assert_eq!(fault("a #True"), ("kdl-keyword", "#True"));
    assert_eq!(fault("a #truely"), ("kdl-keyword", "#truely"));
    assert_eq!(fault("a 'b'"), ("kdl-single-quote", "'b'"));
    assert_eq!(fault("image {{ service.image }}"), ("kdl-bare-expression", "{{ service.image }}"));
    assert_eq!(fault("a x={{ y }} z=1"), ("kdl-bare-expression", "{{ y }}"));
    assert_eq!(fault("a $(POD_NAME)"), ("kdl-needs-quotes", "$(POD_NAME)"));
    assert_eq!(fault("a b=c=d"), ("kdl-needs-quotes", "c=d"));
    assert_eq!(fault("a \\d"), ("kdl-needs-quotes", "\\d"));
}

#[test]
fn numbers_that_cannot_be_kept() {
    assert_eq!(fault("a 1.5e400"), ("kdl-number", "1.5e400"));
    assert_eq!(fault("a #inf"), ("kdl-number", "#inf"));
    assert_eq!(fault("a #-inf"), ("kdl-number", "#-inf"));
    assert_eq!(fault("a #nan"), ("kdl-number", "#nan"));
    assert_eq!(
        fault("a 123456789012345678901234567890123456789"),
        ("kdl-number", "123456789012345678901234567890123456789")
    );
    assert_eq!(fault("a 0xfffffffffffffffff"), ("kdl-number", "0xfffffffffffffffff"));
}

#[test]
fn what_the_parser_takes_in_silence() {
    assert_eq!(fault("a {} bcd"), ("kdl-missing-space", "b"));
    assert_eq!(fault("a { b 1 } { c 1 }"), ("kdl-missing-space", "{"));
    assert_eq!(fault("a #true\"x\""), ("kdl-missing-space", "\""));
    assert_eq!(fault("a \"70\"%"), ("kdl-missing-space", "%"));
}

#[test]
fn what_is_open() {
    assert_eq!(fault("a {\n b {\n c 1\n}\n"), ("kdl-unclosed", "{"));
    assert_eq!(fault("a 1\n}\nb 2"), ("kdl-unclosed", "}"));
    assert_eq!(fault("a \"b c\nd 1"), ("kdl-unclosed", "\"b c"));
    assert_eq!(fault("a #\"b c\nd 1"), ("kdl-unclosed", "#\"b c"));
    assert_eq!(fault("a \"\"\"\n b c"), ("kdl-unclosed", "\"\"\"\n b c"));
    assert_eq!(fault("a /* b"), ("kdl-unclosed", "/*"));
    assert_eq!(fault("a x="), ("kdl-syntax", "="));
    assert_eq!(fault("a { x=\n}"), ("kdl-equals", "="));
    assert_eq!(fault("a (literal)"), ("kdl-syntax", ""));
    assert_eq!(fault("a {\n{ b 1 }\n}"), ("kdl-syntax", "{"));
    assert_eq!(fault("a 1\n/-"), ("kdl-syntax", "/-"));
}

#[test]
fn strings_of_several_lines() {
    assert_eq!(fault("a \"\"\"x\"\"\""), ("kdl-multi-line-string", "\"\"\""));
    assert_eq!(fault("a \"\"\"\n  x\n y\n  \"\"\""), ("kdl-multi-line-string", " "));
    assert_eq!(fault("a \"\"\"\n  x\n  y\"\"\""), ("kdl-multi-line-string", "\"\"\""));
    assert_eq!(json("a \"\"\"\n  x {\n\n    y\n  \"\"\""), r#"{"a":"x {\n\n  y"}"#);
    assert_eq!(json("a #\"\"\"\n  \\s\"\"\n  \"\"\"#"), r#"{"a":"\\s\"\""}"#);
}

#[test]
fn tags() {
    assert_eq!(fault("(list)a 1"), ("kdl-tag", "list"));
    assert_eq!(fault("a (u8)1"), ("kdl-tag", "u8"));
    assert_eq!(fault("a (array)1"), ("kdl-tag", "array"));
    assert_eq!(faults("a (b c) 1").first(), Some(&("kdl-tag", "(b ")));
}

#[test]
fn control_characters() {
    assert_eq!(fault("a b\u{0}\u{0}c"), ("kdl-control-character", "\u{0}"));
    assert_eq!(fault("// \u{202e} a\na 1"), ("kdl-control-character", "\u{202e}"));
    assert_eq!(fault("a \"b\u{7f}\""), ("kdl-control-character", "\u{7f}"));
    assert_eq!(json("\u{feff}a 1"), r#"{"a":1}"#);
    assert_eq!(json("a \"\\u{0}é—😀\"; é ü"), json("a \"\\u{0}é—😀\"\né \"ü\""));
}

#[test]
fn right_texts_draw_nothing() {
    for text in [
        "",
        "\n\n",
        "// c",
        "a",
        "a;b 1;",
        "a{}",
        "a{b 1}",
        "a { b 1; c 2 }",
        "a b // c\n",
        "a /* b */ c",
        "a \\\n  b",
        "a \\ // why\n  b",
        "/-a { b }\nc 1",
        "a /-b c",
        "a /-b=1 c=2",
        "a /-{ b } { c 1 }",
        "a b /-{ c } /-{ d }",
        "/- kdl-version 2\na 1",
        "a x = 1",
        "a -1 +1 --debug -",
        "a redis:6379",
        "a \"x\"=1",
        "a b,c",
        "a $patch=replace",
        "a \"{{ b }}\" \"}\"",
        "a #\"}\"\\{\"#",
        "a /* /* } */ { */ b",
        "a \"https://x\" // y",
        "(literal)a #null",
        "a (literal)#null b=(literal)x",
        "a .b",
        "a\t1\r\nb 2\u{85}c 3",
    ] {
        let (_, report) = parse(FILE, text);
        assert!(report.is_empty(), "{text:?}: {report:#?}");
    }
}

#[test]
fn hints() {
    assert_eq!(quote_hint("0012345"), "quote it: \"0012345\"");
    assert!(suspicious_escape(r#""\s+""#));
    assert!(suspicious_escape(r#""[a]\n*""#));
    assert!(!suspicious_escape(r#""a\nb""#));
    assert!(!suspicious_escape(r#""a\\s""#));
    assert!(!suspicious_escape(r##"#"\s+"#"##));
}

#[test]
fn the_number_of_faults_is_bounded() {
    let text = "a 1m\n".repeat(10_000);
    assert_eq!(parse(FILE, &text).1.len(), 51);
}
