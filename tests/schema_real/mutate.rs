//! Manifests with one thing changed, the same ones on every run.

use serde_json::{Value as Json, json};

/// A generator of numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// So many mutants, each with a word on what was changed.
pub(crate) fn mutants(originals: &[Json], count: usize) -> Vec<(Json, String)> {
    let mut dice = Dice(42);
    let mut out = Vec::new();
    for number in 0..count {
        let mut mutant = originals[number % originals.len()].clone();
        let mut places = Vec::new();
        pointers(&mutant, "", &mut places);
        // What an object is stays as it is.
        places.retain(|place| !matches!(place.as_str(), "" | "/apiVersion" | "/kind" | "/metadata" | "/metadata/name"));
        let place = places[dice.roll(places.len())].clone();
        let what = change(&mut mutant, &place, &mut dice);
        let kind = mutant["kind"].as_str().unwrap_or_default();
        out.push((mutant.clone(), format!("{kind} {place}: {what}")));
    }
    out
}

fn pointers(json: &Json, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match json {
        Json::Object(fields) => {
            for (key, value) in fields {
                pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), out));
        }
        _ => {}
    }
}

fn change(mutant: &mut Json, place: &str, dice: &mut Dice) -> String {
    let values = [
        json!("text"),
        json!("Some_Text"),
        json!(""),
        json!("5"),
        json!("1.5Gi"),
        json!("30s"),
        json!("1d"),
        json!(5),
        json!(-1),
        json!(70000),
        json!(1.5),
        json!(true),
        json!(null),
        json!({}),
        json!([]),
        json!({"name": "a"}),
        json!(["a"]),
        json!([5]),
    ];
    let (parent, last) = place.rsplit_once('/').unwrap_or_default();
    let last = last.replace("~1", "/").replace("~0", "~");
    match (dice.roll(10), mutant.pointer_mut(parent)) {
        (0, Some(Json::Object(fields))) => {
            let value = fields.shift_remove(&last).unwrap_or_default();
            fields.insert(format!("{last}x"), value);
            "renamed".to_owned()
        }
        (1, Some(Json::Object(fields))) => {
            fields.shift_remove(&last);
            "removed".to_owned()
        }
        (2, Some(Json::Object(fields))) => {
            fields.insert("extra".to_owned(), json!(1));
            "with `extra` beside it".to_owned()
        }
        (3, Some(Json::Array(items))) => {
            let first = items[0].clone();
            items.push(first);
            "with the first item again at the end".to_owned()
        }
        (_, _) => {
            let value = values[dice.roll(values.len())].clone();
            let what = format!("now {value}");
            if let Some(old) = mutant.pointer_mut(place) {
                *old = value;
            }
            what
        }
    }
}
