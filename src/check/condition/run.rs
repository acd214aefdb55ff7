//! What a condition makes of a result.

use super::Probe;
use super::parse::{Expr, parse};

/// What becomes of a measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// It counts as a success.
    Successful,
    /// It counts as a failure.
    Failed,
    /// It counts as neither.
    Inconclusive,
    /// A condition cannot be evaluated: whether it is the success condition, and why.
    Error(bool, String),
    /// Not known.
    Unknown,
}

/// What conditions make of a result.
pub fn judge(success: Option<&str>, failure: Option<&str>, probe: Probe) -> Phase {
    let result = match probe {
        Probe::Empty => Value::List(Vec::new()),
        Probe::NotANumber => Value::List(vec![Value::Number(f64::NAN)]),
        Probe::ScalarNotANumber => Value::Number(f64::NAN),
    };
    let holds = |condition: Option<&str>, is_success: bool| -> Result<Option<bool>, Phase> {
        let Some(condition) = condition.filter(|condition| !condition.is_empty()) else { return Ok(None) };
        let Ok(expr) = parse(condition) else { return Err(Phase::Unknown) };
        match run(&expr, &result, None) {
            Ok(Value::Bool(holds)) => Ok(Some(holds)),
            Ok(Value::Unknown) => Err(Phase::Unknown),
            Ok(_) => Err(Phase::Error(is_success, "it is neither true nor false".to_owned())),
            Err(why) => Err(Phase::Error(is_success, why)),
        }
    };
    let (success, failure) = match (holds(success, true), holds(failure, false)) {
        (Ok(success), Ok(failure)) => (success, failure),
        (Err(error @ Phase::Error(..)), _) | (_, Err(error)) | (Err(error), _) => return error,
    };
    match (success, failure) {
        (_, Some(true)) | (Some(false), None) => Phase::Failed,
        (Some(false), Some(false)) => Phase::Inconclusive,
        _ => Phase::Successful,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Bool(bool),
    Text,
    Nil,
    List(Vec<Value>),
    Unknown,
}

impl Value {
    fn name(&self) -> &'static str {
        match self {
            Value::Number(_) => "a number",
            Value::Bool(_) => "a boolean",
            Value::Text => "a string",
            Value::Nil => "nil",
            Value::List(_) => "a list",
            Value::Unknown => "something",
        }
    }
}

fn run(expr: &Expr, result: &Value, item: Option<&Value>) -> Result<Value, String> {
    let of = |expr: &Expr| run(expr, result, item);
    Ok(match expr {
        Expr::Number(number) => Value::Number(*number),
        Expr::Bool(value) => Value::Bool(*value),
        Expr::Text => Value::Text,
        Expr::Nil => Value::Nil,
        Expr::Result => result.clone(),
        Expr::Item => item.cloned().unwrap_or(Value::Unknown),
        Expr::Unknown => Value::Unknown,
        Expr::Not(expr) => match of(expr)? {
            Value::Bool(value) => Value::Bool(!value),
            Value::Unknown => Value::Unknown,
            other => return Err(format!("`!` stands before {}", other.name())),
        },
        Expr::Minus(expr) => match of(expr)? {
            Value::Number(value) => Value::Number(-value),
            Value::Unknown => Value::Unknown,
            other => return Err(format!("`-` stands before {}", other.name())),
        },
        Expr::If(condition, yes, no) => match of(condition)? {
            Value::Bool(true) => of(yes)?,
            Value::Bool(false) => of(no)?,
            _ => Value::Unknown,
        },
        Expr::Index(list, index) => index_of(&of(list)?, &of(index)?)?,
        Expr::Two(operator @ ("&&" | "||"), left, right) => logical(operator, &of(left)?, || of(right))?,
        Expr::Two(operator, left, right) => two(operator, &of(left)?, &of(right)?)?,
        Expr::Call(name, arguments) => call(name, arguments, result, item)?,
    })
}

fn logical(operator: &str, left: &Value, right: impl Fn() -> Result<Value, String>) -> Result<Value, String> {
    let decides = operator == "||";
    match left {
        Value::Bool(value) if *value == decides => Ok(Value::Bool(decides)),
        Value::Bool(_) => match right()? {
            value @ (Value::Bool(_) | Value::Unknown) => Ok(value),
            other => Err(format!("`{operator}` takes booleans, not {}", other.name())),
        },
        // It may not come to the right side.
        Value::Unknown => match right() {
            Ok(Value::Bool(value)) if value == decides => Ok(Value::Bool(decides)),
            _ => Ok(Value::Unknown),
        },
        other => Err(format!("`{operator}` takes booleans, not {}", other.name())),
    }
}

fn index_of(list: &Value, index: &Value) -> Result<Value, String> {
    let (items, index) = match (list, index) {
        (Value::List(items), Value::Number(index)) => (items, *index),
        (Value::Unknown, _) | (_, Value::Unknown) => return Ok(Value::Unknown),
        (other, _) => return Err(format!("{} has no items", other.name())),
    };
    let from_end = index < 0.0;
    let at = if from_end { -index - 1.0 } else { index };
    let position = (0..items.len()).find(|position| {
        #[allow(clippy::cast_precision_loss, reason = "a result has few items")]
        let position = *position as f64;
        (position - at).abs() < 0.5
    });
    let found = if from_end {
        position.and_then(|position| items.iter().rev().nth(position))
    } else {
        position.and_then(|position| items.get(position))
    };
    match found {
        Some(item) => Ok(item.clone()),
        // Of a result that has some, nobody knows how many.
        None if !items.is_empty() => Ok(Value::Unknown),
        None => Err(format!("there is no item {index}")),
    }
}

fn two(operator: &str, left: &Value, right: &Value) -> Result<Value, String> {
    if *left == Value::Unknown || *right == Value::Unknown {
        return Ok(Value::Unknown);
    }
    if operator == "??" {
        return Ok(if *left == Value::Nil { right.clone() } else { left.clone() });
    }
    if let (Value::Number(left), Value::Number(right)) = (left, right) {
        return Ok(match operator {
            "+" => Value::Number(left + right),
            "-" => Value::Number(left - right),
            "*" => Value::Number(left * right),
            "/" => Value::Number(left / right),
            "%" => Value::Number(left % right),
            "^" => Value::Number(left.powf(*right)),
            "<" => Value::Bool(left < right),
            "<=" => Value::Bool(left <= right),
            ">" => Value::Bool(left > right),
            ">=" => Value::Bool(left >= right),
            #[allow(clippy::float_cmp, reason = "as the condition compares them")]
            "==" => Value::Bool(left == right),
            #[allow(clippy::float_cmp, reason = "as the condition compares them")]
            "!=" => Value::Bool(left != right),
            _ => Value::Unknown,
        });
    }
    let is_same_kind = left.name() == right.name();
    match operator {
        "==" | "!=" if *left == Value::Nil || *right == Value::Nil => {
            Ok(Value::Bool(is_same_kind == (operator == "==")))
        }
        "==" | "!=" => match (left, right) {
            (Value::Bool(left), Value::Bool(right)) => Ok(Value::Bool((left == right) == (operator == "=="))),
            _ if is_same_kind => Ok(Value::Unknown),
            _ => Err(format!("{} is compared with {}", left.name(), right.name())),
        },
        "in" => Ok(Value::Unknown),
        _ if is_same_kind && *left == Value::Text => Ok(Value::Unknown),
        "<" | "<=" | ">" | ">=" => Err(format!("{} is compared with {}", left.name(), right.name())),
        _ => Err(format!("`{operator}` takes numbers, not {} and {}", left.name(), right.name())),
    }
}

fn call(name: &str, arguments: &[Expr], result: &Value, item: Option<&Value>) -> Result<Value, String> {
    let of = |at: usize| match arguments.get(at) {
        Some(expr) => run(expr, result, item),
        None => Ok(Value::Unknown),
    };
    let first = of(0)?;
    if first == Value::Unknown && name != "default" {
        return Ok(Value::Unknown);
    }
    #[allow(clippy::cast_precision_loss, reason = "a result has few items")]
    let count = |count: usize| Value::Number(count as f64);
    Ok(match (name, &first) {
        ("len", Value::List(items)) => count(items.len()),
        ("len", Value::Text) => Value::Unknown,
        ("isNaN", Value::Number(value)) => Value::Bool(value.is_nan()),
        ("isInf", Value::Number(value)) => Value::Bool(value.is_infinite()),
        // These two look at the result, whatever they are given.
        ("isNil", _) => Value::Bool(*result == Value::Nil),
        ("default", _) => result.clone(),
        ("asFloat" | "float", Value::Number(_)) => first,
        ("abs", Value::Number(value)) => Value::Number(value.abs()),
        ("sum", Value::List(items)) if items.is_empty() => Value::Number(0.0),
        ("first" | "last", Value::List(items)) => match items.as_slice() {
            [] => Value::Nil,
            [only] => only.clone(),
            _ => Value::Unknown,
        },
        ("all" | "any" | "none" | "one" | "filter" | "map" | "count", Value::List(items)) => {
            let Some(closure) = arguments.get(1) else { return Ok(Value::Unknown) };
            let each: Vec<Value> =
                items.iter().map(|item| run(closure, result, Some(item))).collect::<Result<_, _>>()?;
            over(name, items, each, count)
        }
        ("asInt", Value::Number(_)) | ("asFloat" | "asInt" | "float", Value::Text) => Value::Unknown,
        ("len" | "isNaN" | "isInf" | "asFloat" | "asInt" | "float" | "abs", other) => {
            return Err(format!("`{name}` takes no {}", other.name().trim_start_matches("a ")));
        }
        _ => Value::Unknown,
    })
}

/// What a function makes of what its closure said of each item.
fn over(name: &str, items: &[Value], each: Vec<Value>, count: impl Fn(usize) -> Value) -> Value {
    if name == "map" {
        return Value::List(each);
    }
    if each.iter().any(|value| !matches!(value, Value::Bool(_))) {
        return Value::Unknown;
    }
    let so = each.iter().filter(|value| **value == Value::Bool(true)).count();
    match name {
        "all" => Value::Bool(so == items.len()),
        "any" => Value::Bool(so > 0),
        "none" => Value::Bool(so == 0),
        "one" => Value::Bool(so == 1),
        "count" => count(so),
        _ => {
            let kept = items.iter().zip(&each).filter(|(_, value)| **value == Value::Bool(true));
            Value::List(kept.map(|(item, _)| item.clone()).collect())
        }
    }
}
