//! Where other services are reached: their expressions are evaluated as they would evaluate them themselves.

use super::{Lookup, Missing, Scope, Subject, TEXT};
use crate::diag::{Diagnostic, Report, closest};
use crate::fold::Lens;
use crate::node::{Map, Node, Text};
use crate::resolve::codes;
use crate::resolve::expr::written;
use crate::resolve::reach::{Reach, ReachPort};
use crate::resolve::version::running;
use crate::shape::is_expression;
use crate::source::Span;

impl<'a> Scope<'a> {
    /// The host by which another service of the target, or the very one, is called from here.
    pub fn host_of(&mut self, name: &Text, span: Span) -> Option<Text> {
        match self.lookup(&[Text::new_static("services"), name.clone(), Text::new_static("host")]) {
            Ok(node) => node.as_text().cloned(),
            Err(Missing::Told) => None,
            Err(Missing::Absent(hint)) => {
                let message = format!("the host of `{name}` is not known here");
                let finding = Diagnostic::new(codes::UNRESOLVED, span, message).help_some(hint);
                self.report.push(finding);
                None
            }
        }
    }

    /// The number of a port of another service.
    pub fn port_of(&mut self, name: &Text, port: &Text) -> Option<i64> {
        let path = [Text::new_static("services"), name.clone(), Text::new_static("ports"), port.clone()];
        self.lookup(&path).ok()?.as_int()
    }

    /// A value of a service: its host, its ports, one of them, or all of these.
    pub(super) fn reach(&mut self, name: &Text, rest: &[Text]) -> Lookup {
        let reaches: &'a _ = self.reaches;
        let Some(reach) = reaches.get(name) else { return Err(Missing::Absent(Some(self.unreached(name)))) };
        let deeper = |node: Node, rest: &[Text]| super::names::descend(&node, rest);
        match rest {
            [] => {
                let mut map = Map::new();
                // A host that is not known is no reason why its ports should not be.
                match self.host(name, reach) {
                    Ok(host) => map.put("host", host),
                    Err(Missing::Absent(_)) => {}
                    Err(told) => return Err(told),
                }
                map.put("ports", self.reach(name, &[Text::new_static("ports")])?);
                Ok(Node::map(map, self.target.origin))
            }
            [field, rest @ ..] if field == "host" => deeper(self.host(name, reach)?, rest),
            [field] if field == "ports" => {
                let mut ports = Map::new();
                for port in &reach.ports {
                    if let Some(number) = self.reached_port(name, reach, port)? {
                        ports.insert(port.name.clone(), Span::NONE, number);
                    }
                }
                Ok(Node::map(ports, self.target.origin))
            }
            [field, port, rest @ ..] if field == "ports" => {
                let known = reach.ports.iter().find(|known| known.name == *port);
                match known.map(|port| self.reached_port(name, reach, port)).transpose()?.flatten() {
                    Some(number) => deeper(number, rest),
                    None => {
                        let known = crate::diag::list_of(reach.port_names(), 10);
                        Err(Missing::Absent(Some(format!("there are {known}"))))
                    }
                }
            }
            _ => Err(Missing::Absent(Some("there are host and ports".to_owned()))),
        }
    }

    /// The place that answers for such a value, for circles.
    pub(super) fn span_of_reach(&self, name: &str, rest: &[Text]) -> Option<Span> {
        let port = rest.get(1).map(Text::as_str);
        self.reaches.get(name)?.span(port)
    }

    /// Why a service is not there to be called.
    fn unreached(&self, name: &Text) -> String {
        let near = closest(name, self.reaches.keys().map(Text::as_str));
        let path = &self.target.path;
        match (self.spec.service(name), near) {
            (Some(service), _) if service.targets.has(self.target.number) => {
                format!("`{name}` has no Service in {path}: it has no `port`, or says `service #false`")
            }
            (Some(_), _) => format!("`{name}` is not in {path}"),
            (None, Some(near)) => format!("did you mean `{}`?", written(["services", near])),
            (None, None) => "there is no such service".to_owned(),
        }
    }

    /// The host of a service: its Service's name, in full where it is not in the namespace of who asks.
    fn host(&mut self, name: &Text, reach: &'a Reach) -> Lookup {
        let own_name = || Node::text(name.clone(), self.target.origin);
        let service = reach.name.clone().unwrap_or_else(own_name);
        let service = self.of_service(name, reach, service, &[], TEXT)?;
        let host = service.as_text().cloned().unwrap_or_default();
        let is_own = self.subject.is_some_and(|subject| subject.name == name);
        let host = match is_own {
            true => host,
            false => self.as_called(name, reach, host)?,
        };
        Ok(Node::text(host, self.target.origin))
    }

    /// The name of a Service as it is known in the namespace of who asks.
    fn as_called(&mut self, name: &Text, reach: &'a Reach, host: Text) -> Result<Text, Missing> {
        let path: [Text; 2] = match self.subject {
            Some(_) => [Text::new_static("service"), Text::new_static("namespace")],
            None => [Text::new_static("target"), Text::new_static("namespace")],
        };
        let here = match self.lookup(&path) {
            Ok(node) => Some(node),
            Err(Missing::Absent(_)) => None,
            Err(told) => return Err(told),
        };
        let there = match &reach.namespace {
            Some(said) => Some(self.of_service(name, reach, said.clone(), &[], TEXT)?),
            None => match self.lookup(&[Text::new_static("target"), Text::new_static("namespace")]) {
                Ok(node) => Some(node),
                Err(Missing::Absent(_)) => None,
                Err(told) => return Err(told),
            },
        };
        match (here.as_ref().and_then(Node::as_str), there.as_ref().and_then(Node::as_str)) {
            (here, there) if here == there => Ok(host),
            (_, Some(there)) => Ok(Text::from(format!("{host}.{there}.svc.cluster.local"))),
            (here, None) => Err(Missing::Absent(Some(format!(
                "this is in the namespace `{}`, and neither `{name}` nor {} says one",
                here.unwrap_or_default(),
                self.target.path
            )))),
        }
    }

    /// The number that a Service has for a port; none where the port is of no Service, or of another one.
    fn reached_port(&mut self, name: &Text, reach: &'a Reach, port: &ReachPort) -> Result<Option<Node>, Missing> {
        let mut of = |node: &Node| self.of_service(name, reach, node.clone(), &port.container, Lens::Plain);
        let said = port.service.as_ref().map(&mut of).transpose()?;
        let is_elsewhere = said.as_ref().is_some_and(|said| number_of(said).is_none());
        let number = match said {
            Some(said) => Some(said),
            None => port.number.as_ref().map(&mut of).transpose()?,
        };
        let number = number.filter(|_| !is_elsewhere).as_ref().and_then(number_of);
        Ok(number.map(|number| Node::int(number, self.target.origin)))
    }

    /// A value of a service, evaluated as the service itself does it.
    fn of_service(&mut self, name: &Text, reach: &'a Reach, node: Node, container: &[Text], lens: Lens) -> Lookup {
        if !is_expression(&node) {
            return Ok(node);
        }
        let running = running(self.spec, name, self.target, &mut Report::new());
        let versions = match running.next {
            Some(next) if next.abort.is_none() => next.to,
            _ => running.now,
        };
        let span = self.spec.service(name).map_or(node.span(), |service| service.name.span());
        let subject = Subject { name, span, folded: &reach.folded, versions: &versions };
        let mut inner = Scope::new(self.spec, self.target, Some(subject), self.templates, self.sources, self.reaches);
        inner.chain = self.chain.clone();
        inner.is_asked = true;
        inner.container = container.to_vec();
        let value = inner.evaluate(&node, lens);
        let report = inner.report;
        let is_told = report.has_errors();
        self.report.append(report);
        if is_told { Err(Missing::Told) } else { Ok(value) }
    }
}

fn number_of(node: &Node) -> Option<i64> {
    node.as_int().or_else(|| node.as_str()?.parse().ok())
}
