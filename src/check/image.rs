//! Images: their parts, and where objects name them.

use super::pods;
use super::tree::items;
use super::view::View;
use crate::node::Node;

/// The parts of an image's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// Host and path.
    pub repository: &'a str,
    /// The tag, where there is one.
    pub tag: Option<&'a str>,
    /// The digest, where there is one.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// The parts of a name.
    pub fn of(text: &'a str) -> Self {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        // A colon before a slash is that of a host's port.
        match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((repository, tag)) => Image { repository, tag: Some(tag), digest },
            None => Image { repository: name, tag: None, digest },
        }
    }

    /// The path without the registry's host, which may differ between environments.
    pub fn path(&self) -> &'a str {
        match self.repository.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => path,
            _ => self.repository,
        }
    }
}

/// Shows each image that an object's pods run or mount, with a way to the path to it.
pub fn images<'v>(view: View<'v>, show: &mut dyn FnMut(&'v Node, &dyn Fn() -> String)) {
    pods::all(view, &mut |pod, spec| {
        for list in ["containers", "initContainers", "volumes"] {
            for (index, item) in items(spec, &[list]).iter().enumerate() {
                let (node, field) = match list {
                    "volumes" => (item.at(&["image", "reference"]), "image.reference"),
                    _ => (item.get("image"), "image"),
                };
                if let Some(node) = node {
                    show(node, &|| format!("{pod}.{list}[{index}].{field}"));
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let of = |text| {
            let image = Image::of(text);
            (image.path(), image.tag, image.digest)
        };
        assert_eq!(of("nginx"), ("nginx", None, None));
        assert_eq!(of("localhost:5000/a/b"), ("a/b", None, None));
        assert_eq!(of("ghcr.io/a/b:v1"), ("a/b", Some("v1"), None));
        assert_eq!(of("library/nginx:1@sha256:ab"), ("library/nginx", Some("1"), Some("sha256:ab")));
    }
}
