//! What layers of random fleets say: a few words of each sort, with values of which there are so few that layers meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::fleets::Say;

type Words = BoxedStrategy<Say>;

fn set(values: &'static [&'static str]) -> Words {
    prop::sample::select(values).prop_map(|value| Say::Set(value.into())).boxed()
}

fn number() -> Words {
    (1..4i64).prop_map(|value| Say::Set(value.into())).boxed()
}

/// A value that may also be deleted.
fn or_null(say: Words) -> Words {
    prop_oneof![6 => say, 1 => Just(Say::Null)].boxed()
}

/// A map of some of these fields; now and then `null`, replaced, or deleted in Kubernetes' words.
fn map(fields: Vec<(&'static str, Words)>) -> Words {
    let (names, says): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    let says: Vec<_> = says.into_iter().map(option::of).collect();
    (says, 0..16u8)
        .prop_map(move |(says, dice)| {
            let fields = names.iter().zip(says).filter_map(|(name, say)| Some(((*name).to_owned(), say?)));
            let fields = fields.collect();
            match dice {
                0 => Say::Null,
                1 => Say::Delete,
                2 | 3 => Say::Map { replace: true, fields },
                _ => Say::Map { replace: false, fields },
            }
        })
        .boxed()
}

/// One member of a choice, beside which another may be deleted; and other fields.
fn choice(members: Vec<(&'static str, Words)>, beside: Vec<(&'static str, Words)>) -> Words {
    let names: Vec<_> = members.iter().map(|(name, _)| *name).collect();
    let one = prop::sample::select((0..members.len()).collect::<Vec<_>>()).prop_flat_map(move |at| {
        let (name, say) = members[at].clone();
        or_null(say).prop_map(move |say| (name.to_owned(), say))
    });
    let other = option::weighted(0.15, prop::sample::select(names));
    (option::weighted(0.9, one), other, map(beside))
        .prop_map(|(one, other, beside)| {
            let Say::Map { replace, mut fields } = beside else { return beside };
            if let Some(other) = other
                && one.as_ref().is_none_or(|(name, _)| name != other)
            {
                fields.push((other.to_owned(), Say::Null));
            }
            fields.extend(one);
            Say::Map { replace, fields }
        })
        .boxed()
}

/// A list, or more items of one.
fn list(items: impl Strategy<Value = Json> + 'static) -> Words {
    let items = items.boxed();
    prop_oneof![
        4 => vec(items.clone(), 0..3).prop_map(|items| Say::Set(items.into())),
        3 => vec(items, 1..3).prop_map(Say::Append),
        1 => Just(Say::Null),
    ]
    .boxed()
}

fn arguments() -> Words {
    list(prop::sample::select(vec!["a", "b"]).prop_map(Json::from))
}

fn variable() -> Words {
    choice(
        vec![
            ("value", set(&["1", "2"])),
            ("secret", map(vec![("from", set(&["s", "t"])), ("key", set(&["k", "l"]))])),
            ("fieldRef", map(vec![("fieldPath", set(&["f", "g"]))])),
        ],
        Vec::new(),
    )
}

fn variables() -> Words {
    map(vec![("A", variable()), ("B", variable()), ("C", variable())])
}

fn any() -> Words {
    let leaf = prop_oneof![set(&["x", "y"]), Just(Say::Set(Json::Null)), Just(Say::Null)].boxed();
    let inner = map(vec![("x", leaf.clone()), ("y", leaf.clone())]);
    prop_oneof![leaf, inner, Just(Say::Set(json!(["l"])))].boxed()
}

/// A Pod of the user's own, whose containers and their variables merge by name.
fn raw() -> Words {
    let items = |names: [&'static str; 2], item: Words| {
        let items = names.map(|name| option::of(item.clone()).prop_map(move |say| (name, say))).to_vec();
        items.prop_map(|items| {
            Say::Items(items.into_iter().filter_map(|(name, say)| Some((name.to_owned(), say?))).collect())
        })
    };
    let item = |fields| map(fields).prop_map(|say| if say == Say::Null { Say::Delete } else { say }).boxed();
    let variable = item(vec![("value", set(&["1", "2"]))]);
    let container = item(vec![
        ("image", or_null(set(&["i", "j"]))),
        ("env", or_null(items(["A", "B"], variable).boxed())),
        ("args", prop::sample::select(vec![json!(["a"]), json!(["b"])]).prop_map(Say::Set).boxed()),
    ]);
    let spec = map(vec![
        ("containers", or_null(items(["c", "d"], container).boxed())),
        ("nodeSelector", map(vec![("x", set(&["1", "2"]))])),
    ]);
    let set = |value: &str| Say::Set(value.into());
    let kind = vec![("apiVersion".to_owned(), set("v1")), ("kind".to_owned(), set("Pod"))];
    spec.prop_map(move |spec| {
        let mut fields = kind.clone();
        fields.push(("spec".to_owned(), spec));
        let manifest = Say::Map { replace: false, fields };
        Say::Map { replace: false, fields: vec![("r".to_owned(), manifest)] }
    })
    .boxed()
}

/// The words of a layer, by their names.
pub(crate) fn words() -> impl Strategy<Value = Vec<(String, Say)>> {
    let probe = choice(
        vec![
            ("httpGet", map(vec![("path", or_null(set(&["/a", "/b"]))), ("port", number())])),
            ("grpc", map(vec![("port", number())])),
        ],
        vec![("periodSeconds", or_null(number()))],
    );
    let linux = map(vec![("level", or_null(set(&["l", "m"]))), ("role", set(&["r"]))]);
    let delivery = choice(
        vec![
            ("rolling", map(vec![("maxSurge", number()), ("maxUnavailable", or_null(number()))])),
            ("recreate", map(Vec::new())),
            (
                "canary",
                map(vec![
                    ("preview", map(vec![("header", set(&["h"])), ("value", set(&["v", "w"]))])),
                    ("traffic", or_null(set(&["host", "pods"]))),
                ]),
            ),
        ],
        Vec::new(),
    );
    let volume = choice(
        vec![
            ("emptyDir", map(vec![("sizeLimit", or_null(set(&["1Gi"])))])),
            ("configMap", map(vec![("name", set(&["c", "d"]))])),
        ],
        Vec::new(),
    );
    let scale = choice(
        vec![
            ("replicas", number()),
            ("autoscale", map(vec![("min", or_null(number())), ("max", number()), ("cpu", set(&["70%"]))])),
        ],
        Vec::new(),
    );
    let sidecar = map(vec![("image", set(&["i", "j"])), ("args", arguments()), ("env", map(vec![("A", variable())]))]);
    let toleration = prop::sample::select(vec![json!({"key": "k"}), json!({"key": "l", "operator": "Exists"})]);
    let words: Vec<(&'static str, Words)> = vec![
        ("env", variables()),
        ("args", arguments()),
        ("nodeSelector", map(vec![("x", or_null(set(&["1", "2"]))), ("y", set(&["1"]))])),
        (
            "podSecurityContext",
            map(vec![("fsGroup", or_null(number())), ("runAsUser", number()), ("seLinuxOptions", linux)]),
        ),
        ("livenessProbe", probe),
        ("volumes", map(vec![("v", volume)])),
        ("tolerations", list(toleration)),
        ("labels", map(vec![("x", or_null(set(&["1", "2"])))])),
        ("delivery", delivery),
        ("sidecars", map(vec![("c", sidecar)])),
        ("vars", map(vec![("z", any())])),
        ("raw", raw()),
        ("everyContainer", map(vec![("args", arguments()), ("env", map(vec![("A", variable()), ("B", variable())]))])),
    ];
    let (names, says): (Vec<_>, Vec<_>) = words.into_iter().unzip();
    let says: Vec<_> = says.into_iter().map(|say| option::weighted(0.3, say)).collect();
    (says, option::weighted(0.3, scale)).prop_map(move |(says, scale)| {
        let said = names.iter().zip(says).filter_map(|(name, say)| Some(((*name).to_owned(), say?)));
        let mut said: Vec<_> = said.collect();
        said.extend(scale.into_iter().flat_map(|scale| scale.fields().to_vec()));
        said
    })
}
