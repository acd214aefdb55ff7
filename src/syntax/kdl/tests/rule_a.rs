//! Rule A: statements to data.

use super::*;

#[test]
fn shapes() {
    assert_eq!(json("a 1"), r#"{"a":1}"#);
    assert_eq!(json("a 1 x"), r#"{"a":[1,"x"]}"#);
    assert_eq!(json("a x=1 y=b"), r#"{"a":{"x":1,"y":"b"}}"#);
    assert_eq!(json("a { x 1; y b }"), r#"{"a":{"x":1,"y":"b"}}"#);
    assert_eq!(json("a x=1 { y b }"), r#"{"a":{"x":1,"y":"b"}}"#);
    assert_eq!(json("a { - 1; - x=1; - {}; - { b 1 } }"), r#"{"a":[1,{"x":1},{},{"b":1}]}"#);
    assert_eq!(json("a { + --debug }"), r#"{"a":{"$append":["--debug"]}}"#);
    assert_eq!(json("a { \"$append\" { - --debug } }"), json("a { + --debug }"));
    assert_eq!(json("a {}"), r#"{"a":{}}"#);
    assert_eq!(json("(array)a"), r#"{"a":[]}"#);
    assert_eq!(json("(array)a 1"), r#"{"a":[1]}"#);
    assert_eq!(json("(array)a {}"), r#"{"a":[]}"#);
    assert_eq!(json("(array)a { - 1 }"), r#"{"a":[1]}"#);
    assert_eq!(json("(object)a { - 1 }"), r#"{"a":{"-":1}}"#);
    assert_eq!(json("(object)a -=1 b=2"), r#"{"a":{"-":1,"b":2}}"#);
    assert_eq!(json("drop { - ALL }"), r#"{"drop":["ALL"]}"#);
    assert_eq!(json("a { - 1 2; - { - 1 } }"), r#"{"a":[[1,2],[1]]}"#);
    assert_eq!(json("a { \"-\" 1 }"), json("a { - 1 }"));
    assert_eq!(json("a $patch=replace b=1"), r#"{"a":{"$patch":"replace","b":1}}"#);
    assert_eq!(json("a #null #true #false"), r#"{"a":[null,true,false]}"#);
    assert_eq!(json("- 1\n- 2"), "[1,2]");
    assert_eq!(json(""), "{}");
}

#[test]
fn mixtures() {
    assert_eq!(faults("a 1 x=2"), [("kdl-mixture", "x=2")]);
    assert_eq!(faults("a 1 { x 2 }"), [("kdl-mixture", "{ x 2 }")]);
    assert_eq!(faults("a 1 {}"), [("kdl-mixture", "{}")]);
    assert_eq!(faults("a { - 1; b 2 }"), [("kdl-mixture", "b")]);
    assert_eq!(faults("a { b 2; - 1; - 2 }"), [("kdl-mixture", "-")]);
    assert_eq!(faults("a { - 1; + 2 }"), [("kdl-mixture", "+")]);
    assert_eq!(faults("a x=1 { - 1 }"), [("kdl-mixture", "-")]);
    assert_eq!(faults("(array)a { b 2 }"), [("kdl-mixture", "b")]);
    assert_eq!(faults("(object)a 1"), [("kdl-mixture", "1")]);
}

#[test]
fn a_key_twice_shows_both_places() {
    for text in ["a x=1 x=2", "a x=1 { x 2 }", "a { x 1; x 2 }", "(object)a { - 1; - 2 }"] {
        let (statements, mut report) = parse(FILE, text);
        data(&statements, Span::NONE, &mut report);
        let fault = report.iter().next().unwrap();
        assert_eq!((report.len(), fault.code.id), (1, "kdl-duplicate-key"), "{text}");
        assert!(fault.related[0].span.start < fault.at.span.start, "{text}");
    }
    let many: String = (0..40).map(|n| format!(" k{}={n}", n % 39)).collect();
    assert_eq!(faults(&format!("a{many}")), [("kdl-duplicate-key", "k0")]);
}

#[test]
fn a_bare_node_names_the_ways_out() {
    assert_eq!(faults("a { b }"), [("kdl-bare-node", "b")]);
    assert_eq!(faults("a { - }"), [("kdl-bare-node", "-")]);
    assert_eq!(faults("(literal)a"), [("kdl-bare-node", "a")]);
    let mut report = Report::new();
    value(&right("emptyDir")[0], &mut report);
    let help = &report.iter().next().unwrap().help[0];
    assert!(["`emptyDir {}`", "`emptyDir #true`", "`emptyDir #null`"].iter().all(|way| help.contains(way)), "{help}");
}

#[test]
fn literal_marks_what_is_below() {
    let statements = right("a (literal)#null #null\n(literal)b { c #null; d { - x } }\ne y=(literal)\"{{z}}\"");
    let node = data(&statements, Span::NONE, &mut Report::new());
    let items = node.get("a").unwrap().as_list().unwrap();
    assert!(items[0].marks.literal && !items[1].marks.literal);
    let below = node.at(&["b", "d"]).unwrap();
    assert!(
        node.at(&["b", "c"]).unwrap().marks.literal && below.marks.literal && below.as_list().unwrap()[0].marks.literal
    );
    assert!(node.at(&["e", "y"]).unwrap().marks.literal && !node.get("e").unwrap().marks.literal);
}

#[test]
fn numbers_keep_their_text() {
    for number in ["1.10", "007", "1_000", "1e3", "0o440", "0x1F", "0b1", "+1", "-0"] {
        let text = format!("a {number}");
        let (statements, report) = parse(FILE, &text);
        assert!(report.is_empty(), "{report:#?}");
        let node = value(&statements[0], &mut Report::new());
        assert!(matches!(&node.value, crate::node::Value::Number(found) if found.source() == number), "{number}");
    }
}
