//! ConfigMaps and files of configuration.

use crate::node::Text;
use crate::shape::{Record, Shape, Word};
use crate::spec::decode::{At, Entries, Entry, Texts};
use crate::spec::record::record;

record! {
    /// A ConfigMap that a service makes, or that a target owns. It is immutable, and its name carries a hash of its
    /// content, so that a change of it is a rollout and a rollback finds the old one; `hashed #false` turns that off.
    /// What the service's own words say of it (`configMapKeyRef`, `configMapRef`, `configMap`) names it as it stands here.
    pub struct ConfigMap = Record { name: "configMap", positional: &[], ..Record::PLAIN };
    /// Its entries, as strings.
    data: Texts = "data";
    /// Its entries that are whole files, by key.
    files: Entries<DataFile> = "files" / "file";
    /// What it is to the service's container, beside a mount.
    as_env: Option<At<Text>> = "as" as Shape::Word(&[Word { word: "env", docs: "All of its entries are variables." }]);
    /// The folder in the service's container at which its entries are mounted, as files.
    mount: Option<At<Text>> = "mount";
    /// With `#false` it has a plain name and can be changed; the hash of its content then stands in an annotation of
    /// the service's pods.
    hashed: Option<At<bool>> = "hashed";
}

impl Entry for ConfigMap {}

record! {
    /// An entry of a ConfigMap that is a whole file.
    pub struct DataFile = Record { name: "file", choices: &[&["from", "content"]], ..Record::PLAIN };
    /// The file that holds the text. Its path starts at the folder of this file.
    from: Option<At<Text>> = "from" as Shape::File;
    /// The text itself, instead of a file.
    content: Option<At<Text>> = "content";
    /// Whether expressions in the file are evaluated: `#true` for all, `vars` for those of `vars` only. Else its
    /// `{{` stays.
    expand: Option<At<Text>> = "expand" as Shape::Scalar(&crate::shape::Scalar::EXPAND);
}

impl Entry for DataFile {}

record! {
    /// A file of configuration, which a ConfigMap that is made for it brings to a path in the container.
    pub struct ConfigFile = Record { name: "configFile", choices: &[&["from", "content"]], ..Record::PLAIN };
    /// The file that holds the text. Its path starts at the folder of this file.
    from: Option<At<Text>> = "from" as Shape::File;
    /// The text itself, instead of a file.
    content: Option<At<Text>> = "content";
    /// Whether expressions in the file are evaluated: `#true` for all, `vars` for those of `vars` only. Else its
    /// `{{` stays.
    expand: Option<At<Text>> = "expand" as Shape::Scalar(&crate::shape::Scalar::EXPAND);
}

impl Entry for ConfigFile {
    const KEY: &'static str = "mountPath";
}
