//! What conditions make of an empty result and of one that is no number.

use super::{Phase, Probe, judge, parse};

fn both(success: &str, failure: &str, probe: Probe) -> Phase {
    judge(Some(success), Some(failure), probe)
}

#[test]
fn guarded_conditions_judge_nothing_without_an_answer() {
    let known = "len(result) > 0 && !isNaN(result[0])";
    for probe in [Probe::Empty, Probe::NotANumber] {
        let phase = both(&format!("{known} && result[0] <= 0.01"), &format!("{known} && result[0] > 0.01"), probe);
        assert_eq!(phase, Phase::Inconclusive);
    }
}

#[test]
fn what_cannot_be_evaluated_is_an_error() {
    let error = |text: &str, probe| judge(Some(text), None, probe);
    assert_eq!(error("result[0] < 0.01", Probe::Empty), Phase::Error(true, "there is no item 0".to_owned()));
    assert_eq!(error("result < 0.01", Probe::Empty), Phase::Error(true, "a list is compared with a number".to_owned()));
    assert_eq!(
        error("result[0] < 0.01", Probe::ScalarNotANumber),
        Phase::Error(true, "a number has no items".to_owned())
    );
    assert_eq!(error("isNaN(result)", Probe::Empty), Phase::Error(true, "`isNaN` takes no list".to_owned()));
    assert_eq!(
        error("first(result) < 1", Probe::Empty),
        Phase::Error(true, "nil is compared with a number".to_owned())
    );
    assert_eq!(error("len(result)", Probe::Empty), Phase::Error(true, "it is neither true nor false".to_owned()));
    assert_eq!(judge(None, Some("result[0] >= 5"), Probe::Empty), Phase::Error(false, "there is no item 0".to_owned()));
}

#[test]
fn what_is_no_number_compares_with_nothing() {
    assert_eq!(judge(Some("result[0] < 0.01"), None, Probe::NotANumber), Phase::Failed);
    assert_eq!(judge(None, Some("result[0] > 0.01"), Probe::NotANumber), Phase::Successful);
    assert_eq!(both("result[0] < 1", "result[0] >= 2", Probe::NotANumber), Phase::Inconclusive);
    assert_eq!(judge(Some("result < 1"), None, Probe::ScalarNotANumber), Phase::Failed);
}

#[test]
fn other_ways_to_say_it_are_known() {
    for (text, empty) in [
        ("len(result) == 0 || result[0] < 0.01", Phase::Successful),
        ("len(result) == 0 or isNaN(result[0]) or result[0] < 0.01", Phase::Successful),
        ("not (len(result) > 0 and result[0] >= 1)", Phase::Successful),
        ("len(result) == 0 ? true : result[0] < 1", Phase::Successful),
        ("all(result, # < 0.5)", Phase::Successful),
        ("any(result, {# < 0.5})", Phase::Failed),
        ("len(filter(result, # > 1)) == 0", Phase::Successful),
        ("result[0] < 1 && len(result) > 0", Phase::Error(true, "there is no item 0".to_owned())),
        ("result.status == 'ok'", Phase::Unknown),
        ("sum(result) < 1", Phase::Successful),
        ("result", Phase::Error(true, "it is neither true nor false".to_owned())),
    ] {
        assert_eq!(judge(Some(text), None, Probe::Empty), empty, "{text}");
    }
    assert_eq!(judge(Some("result[1] < 5"), None, Probe::NotANumber), Phase::Unknown, "there may be a second one");
}

#[test]
fn limits_are_what_a_result_is_compared_with() {
    let limits = super::limits;
    assert_eq!(limits("len(result) > 0 && !isNaN(result[0]) && result[0] < 0.2"), [0.2]);
    assert_eq!(limits("result < 200 || 300 >= result[0]"), [200.0, 300.0]);
    assert!(limits("all(result, # < 200)").is_empty() && limits("result <").is_empty());
}

/// Whether Go's own package reads these is asked in `tests/conditions.rs`, with the same conditions.
const READ: &str = include_str!("../../../tests/conditions/read.txt");

#[test]
fn what_the_language_reads_is_read() {
    for line in READ.lines() {
        let (wanted, condition) = line.split_at(2);
        assert_eq!(parse(condition).is_ok(), wanted == "+ ", "{condition}: {:?}", parse(condition));
    }
}

#[test]
fn what_cannot_be_read_is_told_at_its_place() {
    let told = |text: &str| parse(text).err().map(|fault| (fault.at, fault.message));
    for (text, at, message) in [
        ("result[0] <=", 12, "expected a value, found the end"),
        ("resutl[0] >= 0.01", 0, "there is no name `resutl`: did you mean `result`?"),
        ("isNan(result[0])", 0, "there is no function `isNan`: did you mean `isNaN`?"),
        ("result[0] >= 5 && (result[0] < 7", 32, "expected `)`, found the end"),
        ("result[0] = 5", 10, "expected an operator, found `=`"),
        ("default(result)", 0, "`default` takes 2 arguments, and has 1"),
        ("result[0] < 5ms", 12, "this is no number"),
        ("x", 0, "there is no name `x`; the measured value is `result`"),
    ] {
        assert_eq!(told(text), Some((at, message.to_owned())), "{text}");
    }
}
