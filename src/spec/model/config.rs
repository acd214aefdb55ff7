//! ConfigMaps and files of configuration.

use crate::node::Text;
use crate::shape::{Record, Shape, Word};
use crate::spec::decode::{At, Entries, Entry, Texts};
use crate::spec::record::record;

record! {
    /// A ConfigMap that the service makes. It is immutable and its name carries a hash of its content, so that a
    /// change of it is a rollout and a rollback finds the old one, unless `hashed` is `#false`.
    pub struct ConfigMap = Record { name: "configMap", positional: &[], ..Record::PLAIN };
    /// Its entries.
    data: Texts = "data";
    /// Its entries that are whole files, by key.
    files: Entries<DataFile> = "files" / "file";
    /// `env`: all entries are variables of the container.
    as_env: Option<At<Text>> = "as" as Shape::Word(&[Word { word: "env", docs: "All entries as variables." }]);
    /// The folder at which its entries are mounted.
    mount: Option<At<Text>> = "mount";
    /// `#false`: a plain name, not immutable; the hash then stands in a pod annotation.
    hashed: Option<At<bool>> = "hashed";
}

impl Entry for ConfigMap {}

record! {
    /// An entry of a ConfigMap that is a whole file.
    pub struct DataFile = Record { name: "file", choices: &[&["from", "content"]], ..Record::PLAIN };
    /// The file, beside the spec.
    from: Option<At<Text>> = "from" as Shape::File;
    /// The text itself.
    content: Option<At<Text>> = "content";
    /// Whether expressions in the file are evaluated: `#true`, or `vars` for those of `vars` only.
    expand: Option<At<Text>> = "expand" as Shape::Scalar(&crate::shape::Scalar::EXPAND);
}

impl Entry for DataFile {}

record! {
    /// A file of configuration, mounted at a path from a ConfigMap that is made for it.
    pub struct ConfigFile = Record { name: "configFile", choices: &[&["from", "content"]], ..Record::PLAIN };
    /// The file, beside the spec.
    from: Option<At<Text>> = "from" as Shape::File;
    /// The text itself.
    content: Option<At<Text>> = "content";
    /// Whether expressions in the file are evaluated: `#true`, or `vars` for those of `vars` only.
    expand: Option<At<Text>> = "expand" as Shape::Scalar(&crate::shape::Scalar::EXPAND);
}

impl Entry for ConfigFile {
    const KEY: &'static str = "mountPath";
}
