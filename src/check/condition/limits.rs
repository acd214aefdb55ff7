//! What a condition compares a result with.

use super::parse::{Expr, parse};

/// The numbers that a condition compares the result, or an item of it, with.
pub fn limits(condition: &str) -> Vec<f64> {
    let mut found = Vec::new();
    if let Ok(expr) = parse(condition) {
        look(&expr, &mut found);
    }
    found
}

fn look(expr: &Expr, found: &mut Vec<f64>) {
    match expr {
        Expr::Two("<" | "<=" | ">" | ">=", left, right) => match (&**left, &**right) {
            (Expr::Number(limit), one) | (one, Expr::Number(limit)) if is_result(one) => found.push(*limit),
            _ => {}
        },
        Expr::Two(_, left, right) => [left, right].into_iter().for_each(|part| look(part, found)),
        Expr::Not(inner) => look(inner, found),
        Expr::If(condition, one, other) => [condition, one, other].into_iter().for_each(|part| look(part, found)),
        _ => {}
    }
}

fn is_result(expr: &Expr) -> bool {
    match expr {
        Expr::Result => true,
        Expr::Index(of, _) => **of == Expr::Result,
        _ => false,
    }
}
