//! What expressions can name, and what they can do with it: one table, which evaluation and the reference share.

/// A name that expressions start with.
#[derive(Debug, Clone, Copy)]
pub struct Root {
    /// The name.
    pub name: &'static str,
    /// What it is, and where it is there.
    pub docs: &'static str,
    /// Its fields; none where the spec itself says which there are.
    pub fields: &'static [Field],
    /// What its fields are, where the spec says them.
    pub open: &'static str,
}

/// A field of such a name.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// What it may come to.
    pub example: &'static str,
}

const fn field(name: &'static str, docs: &'static str, example: &'static str) -> Field {
    Field { name, docs, example }
}

const NAMESPACE: Field = field("namespace", "Its namespace.", "pay-production");
const CLUSTER: Field = field("cluster", "Its cluster.", "eu-1");
const REGION: Field = field("region", "Its region.", "eu-west-1");
const REGISTRY: Field = field("registry", "The registry there, if it has none of its own the fleet's.", "ghcr.io/pay");
const LABELS: Field = field("labels", "Its labels, each by its name; a cell has those of its environment too.", "");

const OF_TARGETS: &[Field] = &[
    field("name", "Its own name.", "cell-03"),
    field("path", "Its whole name: that of its environment before its own, where it is a cell.", "production/cell-03"),
    field("wave", "The wave with which it gets a release.", "2"),
    LABELS,
    NAMESPACE,
    CLUSTER,
    REGION,
    REGISTRY,
];

/// All names, in the order of the reference.
pub const ROOTS: &[Root] = &[
    Root {
        name: "fleet",
        docs: "The fleet.",
        fields: &[
            field("name", "Its name.", "payments"),
            field("registry", "The registry that it says.", "ghcr.io/pay"),
        ],
        open: "",
    },
    Root {
        name: "environment",
        docs: "The environment that is rendered for. What one of its cells says instead of it is seen here too.",
        fields: &[field("name", "Its name.", "production"), LABELS, NAMESPACE, CLUSTER, REGION, REGISTRY],
        open: "",
    },
    Root {
        name: "target",
        docs: "What is rendered for: the cell, or the environment where that has no cells.",
        fields: OF_TARGETS,
        open: "",
    },
    Root {
        name: "cell",
        docs: "The same as `target`, where that is a cell. An environment without cells has none, and naming it is an error \
               there.",
        fields: OF_TARGETS,
        open: "",
    },
    Root {
        name: "service",
        docs: "The service that the expression stands in, with all that its layers say. What belongs to no service has none.",
        fields: &[
            field("name", "Its name.", "api"),
            field("version", "The tag of its release in this environment.", "v1.4.2"),
            field("image", "The image of its main container in full.", "ghcr.io/pay/api:v1.4.2"),
            field("account", "The name of its ServiceAccount.", "api"),
            field("namespace", "Its namespace: its own, or the target's.", "pay-production"),
            field("labels", "Its `labels`, each by its name.", ""),
            field("ports", "The numbers of its main container's ports, each by its name.", ""),
            field("host", "The name of its own Service.", "api"),
            field(
                "configMaps",
                "The full names of its ConfigMaps, with their hashes, each by its name in the spec.",
                "",
            ),
        ],
        open: "",
    },
    Root {
        name: "ports",
        docs: "The numbers of the ports of the container that the expression stands in: `ports.http`.",
        fields: &[],
        open: "the ports of the container",
    },
    Root {
        name: "services",
        docs: "The services of the target that have a Service of their own: `services.api.host`. Where a service stands in \
               another namespace than the one that asks, its host is its full name: \
               `api.tools.svc.cluster.local`.",
        fields: &[],
        open: "the services of the target. Each has `host`, by which it is called from here, and `ports`, the numbers of its \
               Service's ports: `services.api.ports.http`",
    },
    Root {
        name: "images",
        docs: "Images of `images` in the environment's release, with their versions: `images['tools/migrate']`.",
        fields: &[],
        open: "the repositories under `images` of the release",
    },
    Root {
        name: "vars",
        docs: "Values of `vars`: of the fleet, the environment, the cell and the service, folded like all words. One may hold \
               expressions itself, and is evaluated when it is asked for.",
        fields: &[],
        open: "the `vars` that hold here",
    },
];

/// The root of that name.
pub fn root(name: &str) -> Option<&'static Root> {
    ROOTS.iter().find(|root| root.name == name)
}

/// Something that an expression can do, with an example and what that comes to.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// How it is written.
    pub form: &'static str,
    /// What it does.
    pub docs: &'static str,
    /// An expression without names.
    pub example: &'static str,
    /// What it comes to, as JSON.
    pub value: &'static str,
}

const fn filter(form: &'static str, docs: &'static str, example: &'static str, value: &'static str) -> Filter {
    Filter { form, docs, example, value }
}

/// Operators, in the order of the reference.
pub const OPERATORS: &[Filter] = &[
    filter("`a ~ b`", "Both as one text.", "'api-' ~ 3", "\"api-3\""),
    filter("`+` `-` `*` `/` `//` `%` `**`", "Arithmetic; `//` is a whole number.", "8080 + 1", "8081"),
    filter("`==` `!=` `<` `<=` `>` `>=`", "Comparison.", "2 < 3", "true"),
    filter("`and` `or` `not`", "Logic.", "true and not false", "true"),
    filter("`a in b`", "Whether a list or a text holds it.", "'a' in ['a', 'b']", "true"),
    filter("`a if c else b`", "One of two.", "'big' if 3 > 2 else 'small'", "\"big\""),
    filter("`a[0]` `a['b-c']`", "An item; a field whose name is no plain name.", "['x', 'y'][0]", "\"x\""),
    filter("`a is defined`", "Whether a name has a value.", "vars.missing is defined", "false"),
];

/// Filters, in the order of the reference: those of minijinja's that are there.
pub const FILTERS: &[Filter] = &[
    filter("default(x)", "`x` where it has no value.", "vars.missing | default('none')", "\"none\""),
    filter("lower", "In lower case.", "'API' | lower", "\"api\""),
    filter("upper", "In upper case.", "'api' | upper", "\"API\""),
    filter("title", "Each word with a capital.", "'web shop' | title", "\"Web Shop\""),
    filter("capitalize", "With a capital.", "'web shop' | capitalize", "\"Web shop\""),
    filter("trim", "Without white space around it.", "' a ' | trim", "\"a\""),
    filter("replace(a, b)", "Each `a` replaced by `b`.", "'a.b' | replace('.', '-')", "\"a-b\""),
    filter("split(a)", "The parts between each `a`.", "'a,b' | split(',') | list", "[\"a\",\"b\"]"),
    filter("join(a)", "The items with `a` between them.", "['a', 'b'] | join(',')", "\"a,b\""),
    filter("length", "How many characters, items or fields.", "['a', 'b'] | length", "2"),
    filter("first", "The first item.", "['a', 'b'] | first", "\"a\""),
    filter("last", "The last item.", "['a', 'b'] | last", "\"b\""),
    filter("sort", "The items in order.", "[2, 1] | sort", "[1,2]"),
    filter("reverse", "The other way round.", "[1, 2] | reverse | list", "[2,1]"),
    filter("unique", "Each item once.", "[1, 1, 2] | unique", "[1,2]"),
    filter("min", "The least item.", "[2, 1] | min", "1"),
    filter("max", "The greatest item.", "[2, 1] | max", "2"),
    filter("sum", "The sum of the items.", "[2, 1] | sum", "3"),
    filter("int", "As a whole number.", "'8080' | int", "8080"),
    filter("float", "As a number.", "'0.5' | float", "0.5"),
    filter("string", "As a text.", "8080 | string", "\"8080\""),
    filter("bool", "Whether it is anything but nothing.", "0 | bool", "false"),
    filter("abs", "Without its sign.", "-3 | abs", "3"),
    filter("round", "Rounded.", "2.6 | round | int", "3"),
];
