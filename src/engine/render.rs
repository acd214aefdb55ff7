//! From a folded fleet to the files of its golden tree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::codes::is_check;
use super::fleet::{FoldedFleet, Loaded};
use super::golden::{Golden, OldFiles, Taken};
use super::judge::{self, Allows, Depth, Judge};
use super::select::Selection;
use super::summary::{not_told, places_of, places_of_errors, summarise};
use super::unchecked::unchecked;
use super::unit::{own_objects, unit_objects};
use super::{analysis_jobs, layout, outlook};
use crate::check::production::of_production;
use crate::check::rule::Found;
use crate::check::view::{Elsewhere, FleetView, Place as Outlook, TargetFacts, TargetView, TransitionView, View};
use crate::diag::{Diagnostic, Report, Severity, UnitName};
use crate::emit::codes as emit_codes;
use crate::manifest::{Object, ObjectId, codes};
use crate::node::{Node, Text};
use crate::resolve::codes as resolve_codes;
use crate::resolve::place;
use crate::resolve::unit::Place;
use crate::source::{Sources, Span};
use crate::spec::Target;
use crate::spec::decode::{Item, Names};
use crate::spec::model::{Connections, Layout};

/// The golden tree of a selection, as texts.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The files, by path.
    pub files: BTreeMap<String, String>,
    /// The folders that the selection is about; `None` for the whole tree.
    pub folders: Option<Vec<String>>,
    /// How many units were rendered.
    pub units: usize,
    /// How many objects they have.
    pub objects: usize,
    /// What was found, with what loading found.
    pub report: Report,
}

/// What became of one unit, or of a target's own objects.
struct Part {
    service: Option<Text>,
    files: Vec<(String, String)>,
    objects: Vec<Object>,
    /// The Jobs that its analyses run.
    analysis_jobs: Vec<Object>,
    report: Report,
    found: Vec<Found>,
    allows: Allows,
    connections: Vec<Item<Connections>>,
    depends_on: Names,
    elsewhere: Vec<Elsewhere>,
}

/// What became of a target. Its objects are gone by then.
struct OfTarget {
    files: Vec<(String, String)>,
    objects: usize,
    report: Report,
    facts: TargetFacts,
    allows: BTreeMap<Text, Allows>,
    used: BTreeSet<Span>,
}

/// Renders the units of a selection. What must not be written is found; what is only a risk is for [`check`].
pub fn render(loaded: &Loaded, selection: &Selection) -> Rendered {
    run(loaded, selection, Depth::Errors, None)
}

/// Renders the units of a selection, and finds what is wrong on the way there from a golden tree.
pub fn render_over(loaded: &Loaded, selection: &Selection, golden: Option<&Golden<'_>>) -> Rendered {
    run(loaded, selection, Depth::Errors, golden)
}

/// Checks the units of a selection as they would be rendered, risks included. No file is made.
pub fn check(loaded: &Loaded, selection: &Selection) -> Rendered {
    run(loaded, selection, Depth::All, None)
}

/// Checks the units of a selection, and the way there from a golden tree.
pub fn check_over(loaded: &Loaded, selection: &Selection, golden: Option<&Golden<'_>>) -> Rendered {
    run(loaded, selection, Depth::All, golden)
}

fn run(loaded: &Loaded, selection: &Selection, depth: Depth, golden: Option<&Golden<'_>>) -> Rendered {
    let mut rendered = Rendered { report: loaded.report.clone(), ..Rendered::default() };
    let Some(fleet) = &loaded.fleet else {
        rendered.report = summarise(rendered.report);
        return rendered;
    };
    let (judge, is_loaded) = (Judge::new(&fleet.spec, depth), !loaded.report.has_errors());
    let run = Run { fleet, sources: &loaded.sources, selection, judge, depth, is_loaded, golden };
    let work = units(fleet, selection);
    rendered.units = work.len();
    rendered.folders = (!selection.is_all()).then(|| folders(fleet, selection));
    let told = places_of_errors(&loaded.report);
    let targets: Vec<OfTarget> = fleet
        .spec
        .targets
        .par_iter()
        .filter(|target| selection.has_target(target))
        .map(|target| run.target(target, &work, &told))
        .collect();
    let mut used = BTreeSet::new();
    let mut by_service: BTreeMap<Text, Allows> = BTreeMap::new();
    let mut facts = Vec::with_capacity(targets.len());
    for of in targets {
        rendered.objects += of.objects;
        rendered.files.extend(of.files);
        rendered.report.append(of.report);
        used.extend(of.used);
        for (service, allows) in of.allows {
            by_service.entry(service).or_default().extend(allows);
        }
        facts.push(of.facts);
    }
    run.of_fleet(&facts, &by_service, &mut used, &mut rendered.report);
    rendered.report = summarise(rendered.report);
    rendered
}

/// One run over a selection.
struct Run<'a> {
    fleet: &'a FoldedFleet,
    sources: &'a Sources,
    selection: &'a Selection,
    judge: Judge<'a>,
    depth: Depth,
    /// Whether all of the spec could be read.
    is_loaded: bool,
    /// What was rendered before, where that is at hand.
    golden: Option<&'a Golden<'a>>,
}

impl Run<'_> {
    /// Renders a target: its units, what it owns, and what is found of all of them together.
    fn target(&self, target: &Target, work: &[(usize, usize)], told: &BTreeSet<Span>) -> OfTarget {
        let Run { fleet, sources, .. } = *self;
        let none = BTreeMap::new();
        let reaches = fleet.reaches.get(target.number).unwrap_or(&none);
        let (place, report) = place(&fleet.spec, target, &fleet.templates, sources, reaches);
        let mut report = all_placed(report, None, target);
        let outlook = outlook::place(&fleet.spec, target, &place);
        let mine: Vec<usize> = work.iter().filter(|(at, _)| *at == target.number).map(|(_, at)| *at).collect();
        let mut parts: Vec<Part> = mine.par_iter().filter_map(|at| self.unit(target, *at, &place, &outlook)).collect();
        if self.selection.is_all_services() {
            parts.push(self.own(target, &place, &outlook));
        }
        let mut files = Vec::new();
        let mut found = Vec::new();
        let mut used = BTreeSet::new();
        let mut allows = BTreeMap::new();
        let mut elsewhere = Vec::new();
        // What could not be read or built is missing, and so may be what others refer to.
        let mut is_sound = self.is_loaded;
        for part in &mut parts {
            is_sound &= !part.report.iter().any(is_left_out);
            elsewhere.append(&mut part.elsewhere);
            let own = not_told(std::mem::take(&mut part.report), told);
            let own = all_placed(own, part.service.as_ref(), target);
            report.append(self.judge.all_said(own, &part.allows, &mut used));
            found.append(&mut part.found);
            if let Some(service) = &part.service {
                allows.insert(service.clone(), std::mem::take(&mut part.allows));
            }
        }
        report.append(all_placed(identities(&parts), None, target));
        {
            let views = parts.iter().flat_map(|part| {
                let service = part.service.as_ref();
                part.objects.iter().map(|object| View { object, service, place: &outlook }).collect::<Vec<_>>()
            });
            let is_whole = is_sound && self.selection.is_all_services();
            let mut view = TargetView::new(&outlook, is_whole, views.collect()).with_elsewhere(&elsewhere);
            view.is_sound = is_sound;
            let jobs = parts.iter().flat_map(|part| {
                let service = part.service.as_ref();
                part.analysis_jobs.iter().map(move |object| (object, service))
            });
            let jobs: Vec<View<'_>> = jobs.map(|(object, service)| View { object, service, place: &outlook }).collect();
            if jobs.is_empty() {
                self.judge.target(&view, &mut found);
            } else {
                let mut wider = TargetView::new(&outlook, is_whole, view.iter().chain(jobs).collect());
                wider.is_sound = is_sound;
                self.judge.target(&wider.with_elsewhere(&elsewhere), &mut found);
            }
            if is_sound {
                self.transition(&target.path, &parts, &view, &mut found);
            }
        }
        parts.iter_mut().for_each(|part| files.append(&mut part.files));
        // What earlier stages said of names, contradictions and deliveries they said in the user's own words.
        let of_words = [
            resolve_codes::UNRESOLVED,
            resolve_codes::CONTRADICTION,
            resolve_codes::MISFIT,
            resolve_codes::DELIVERY,
            emit_codes::ANALYSIS,
        ];
        let worded = places_of(&report, &of_words);
        found.retain(|one| !worded.contains(&one.finding.at.span) && !told.contains(&one.finding.at.span));
        // A string with an expression that has no value is not what its spec means it to be.
        let of_expressions = places_of(&report, &[resolve_codes::UNDEFINED, resolve_codes::BAD_EXPRESSION]);
        found.retain(|one| !self.is_string_with(one.finding.at.span, &of_expressions));
        let mut told_once = BTreeSet::new();
        let of_rules = found.into_iter().filter_map(|Found { service, finding, once }| {
            let allows = service.as_ref().and_then(|service| allows.get(service)).map(Vec::as_slice);
            let finding = taken_for_production(finding, &outlook);
            let finding = self.judge.said(finding, allows.unwrap_or_default(), &mut used);
            let meant = finding.allowed.as_ref().map(|allowed| allowed.at);
            if once && !told_once.insert((finding.code.id, meant)) {
                return None;
            }
            let service = service.as_ref().filter(|_| !once || meant.is_some());
            Some(placed(finding, service, target))
        });
        report.extend(of_rules.collect::<Vec<_>>());
        let said = parts
            .iter()
            .filter_map(|part| Some((part.service.as_ref()?, (part.connections.as_slice(), &part.depends_on))));
        let objects = parts.iter().map(|part| part.objects.len()).sum();
        let all = parts.iter().flat_map(|part| part.objects.iter().map(|object| (part.service.as_ref(), object)));
        let facts = outlook::facts(target, outlook, all, said);
        OfTarget { files, objects, report, facts, allows, used }
    }

    /// What is found on the way from the golden tree to what a target would have.
    fn transition(&self, folder: &str, parts: &[Part], new: &TargetView<'_>, found: &mut Vec<Found>) {
        let Some(golden) = self.golden else { return };
        let spec = &self.fleet.spec;
        let is_selected = |service: Option<&str>| {
            let selected = service.and_then(|name| spec.service(name));
            self.selection.is_all_services() || selected.is_some_and(|service| self.selection.has_service(service))
        };
        let mut files = OldFiles::of(golden, folder, is_selected);
        if files.is_empty() {
            return;
        }
        let layout = layout_of(&spec.fleet);
        let take = |part: &Part| {
            let service = part.service.as_ref();
            if !part.files.is_empty() {
                return files.take_changed(service, &part.files);
            }
            let folder = service.map_or_else(|| folder.to_owned(), |service| layout::unit_folder(folder, service));
            files.take_changed(service, &layout::files(&folder, &part.objects, layout, false))
        };
        let taken: Vec<Taken> = parts.iter().map(take).collect();
        let gone = files.rest();
        if gone.is_empty() && !taken.iter().any(|taken| matches!(taken, Taken::Changed(_))) {
            return;
        }
        let mut views = Vec::new();
        for (part, taken) in parts.iter().zip(&taken) {
            let objects = match taken {
                Taken::New => continue,
                Taken::Same => &part.objects,
                Taken::Changed(objects) => objects,
            };
            views.extend(objects.iter().map(|object| View {
                object,
                service: part.service.as_ref(),
                place: new.place,
            }));
        }
        for (service, objects) in &gone {
            views.extend(objects.iter().map(|object| View { object, service: service.as_ref(), place: new.place }));
        }
        let old = TargetView::new(new.place, new.is_whole, views);
        self.judge.transition(&TransitionView { old: &old, new }, found);
    }

    /// Whether a place is that of a string in which one of these places is.
    fn is_string_with(&self, span: Span, inner: &BTreeSet<Span>) -> bool {
        let has = |of: &&Span| of.file == span.file && span.start <= of.start && of.end <= span.end;
        inner.iter().any(|of| has(&of)) && {
            let file = self.sources.file_of(span);
            let text = file.and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or_default();
            text.starts_with(['"', '\'', '#', '|', '>']) || !text.contains(['\n', ' '])
        }
    }

    fn unit(&self, target: &Target, at: usize, place: &Arc<Place>, outlook: &Outlook) -> Option<Part> {
        let service = self.fleet.spec.services.get(at)?;
        let of = unit_objects(self.fleet, self.sources, place, target, service, at);
        let folder = layout::unit_folder(&target.path, &service.name.value);
        let mut part = self.part(&folder, of.objects, of.report, Some((&service.name.value, of.allows)), outlook);
        part.connections = of.connections;
        part.depends_on = of.depends_on;
        part.elsewhere = of.elsewhere;
        Some(part)
    }

    fn own(&self, target: &Target, place: &Arc<Place>, outlook: &Outlook) -> Part {
        let (objects, report) = own_objects(self.fleet, self.sources, place, target);
        self.part(&target.path, objects, report, None, outlook)
    }

    fn part(
        &self,
        folder: &str,
        objects: Vec<Object>,
        report: Report,
        service: Option<(&Text, Allows)>,
        outlook: &Outlook,
    ) -> Part {
        let (service, allows) = service.map_or((None, Vec::new()), |(service, allows)| (Some(service), allows));
        let mut found = Vec::new();
        for object in &objects {
            self.judge.object(View { object, service, place: outlook }, &mut found);
        }
        let analysis_jobs = analysis_jobs::of(&objects);
        for object in &analysis_jobs {
            self.judge.analysis_job(View { object, service, place: outlook }, &mut found);
        }
        let facts = &self.fleet.spec.fleet;
        let layout = layout_of(facts);
        let kustomization = facts.kustomization.as_ref().is_some_and(|wanted| wanted.value);
        // What is allowed holds nothing up: a unit without files would be taken out of the golden tree.
        let is_written = self.depth == Depth::Errors && !self.judge.holds_up(&report, &allows);
        let files = if is_written { layout::files(folder, &objects, layout, kustomization) } else { Vec::new() };
        Part {
            service: service.cloned(),
            files,
            objects,
            analysis_jobs,
            report,
            found,
            allows,
            connections: Vec::new(),
            depends_on: Names::default(),
            elsewhere: Vec::new(),
        }
    }

    /// What is found of the fleet as a whole, and of the words on findings.
    fn of_fleet(
        &self,
        facts: &[TargetFacts],
        by_service: &BTreeMap<Text, Allows>,
        used: &mut BTreeSet<Span>,
        report: &mut Report,
    ) {
        let environments = outlook::environments(&self.fleet.spec);
        let view = FleetView { targets: facts, environments: &environments, is_whole: self.selection.is_all() };
        let mut found = Vec::new();
        self.judge.fleet(&view, &mut found);
        for Found { service, finding, .. } in found {
            let allows = service.as_ref().and_then(|service| by_service.get(service)).map(Vec::as_slice);
            let of_service = |service: &Text| UnitName { service: Some(service.to_string()), target: None };
            let finding = service.iter().map(of_service).fold(finding, Diagnostic::unit);
            report.push(self.judge.said(finding, allows.unwrap_or_default(), used));
        }
        for (service, finding) in super::idle::analyses(self.fleet, self.selection) {
            let allows = by_service.get(&service).map(Vec::as_slice).unwrap_or_default();
            report.push(self.judge.said(finding, allows, used));
        }
        if self.depth == Depth::All {
            report.extend(unchecked(facts).map(|note| self.judge.said(note, &[], used)));
        }
        let mut allowed = BTreeMap::new();
        for (service, allows) in by_service {
            for allow in allows {
                allowed.insert(allow.span, (allow, service));
            }
        }
        let is_whole = self.depth == Depth::All && self.selection.is_all() && !report.has_errors();
        report.append(judge::words(&self.fleet.spec, &allowed, used, is_whole));
    }
}

/// How many files a unit is written to.
fn layout_of(facts: &crate::spec::model::Fleet) -> Layout {
    facts.layout.as_ref().map_or(Layout::Unit, |layout| layout.value)
}

/// The units of a selection, by target and service.
pub fn units(fleet: &FoldedFleet, selection: &Selection) -> Vec<(usize, usize)> {
    let mut units = Vec::new();
    for target in fleet.spec.targets.iter().filter(|target| selection.has_target(target)) {
        for (at, service) in fleet.spec.services.iter().enumerate() {
            if selection.has_service(service) && service.targets.has(target.number) {
                units.push((target.number, at));
            }
        }
    }
    units
}

/// The folders of a selection's units, those that are gone from the spec among them.
fn folders(fleet: &FoldedFleet, selection: &Selection) -> Vec<String> {
    let mut folders = Vec::new();
    for target in fleet.spec.targets.iter().filter(|target| selection.has_target(target)) {
        if selection.is_all_services() {
            folders.push(target.path.to_string());
            continue;
        }
        for service in fleet.spec.services.iter().filter(|service| selection.has_service(service)) {
            folders.push(layout::unit_folder(&target.path, &service.name.value));
        }
    }
    folders
}

/// Whether something was not built because of a finding: an error of a stage before the checks.
fn is_left_out(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error && !is_check(finding.code)
}

/// A finding with where it was found: a place in the spec does not say for which target that is wrong.
fn placed(finding: Diagnostic, service: Option<&Text>, target: &Target) -> Diagnostic {
    finding.unit(UnitName { service: service.map(ToString::to_string), target: Some(target.path.to_string()) })
}

fn all_placed(report: Report, service: Option<&Text>, target: &Target) -> Report {
    Report::from(report.into_vec().into_iter().map(|one| placed(one, service, target)).collect::<Vec<_>>())
}

/// A finding that is asked of production alone, with why its target is taken for that where nobody said it.
fn taken_for_production(finding: Diagnostic, place: &Outlook) -> Diagnostic {
    let why = place.taken_for_production.filter(|_| of_production(finding.code.id).is_some());
    let environment = &place.environment;
    finding.help_some(why.map(|why| {
        format!("{environment} counts as production, since {why}: `production #false` there says otherwise")
    }))
}

/// No two objects of a target are the same.
fn identities(parts: &[Part]) -> Report {
    let mut report = Report::new();
    let place = |object: &Object| object.node.at(&["metadata", "name"]).map_or(object.node.span(), Node::span);
    let all = parts
        .iter()
        .flat_map(|part| part.objects.iter().map(|object| (&object.id, place(object), part.service.as_ref())));
    let mut sorted: Vec<(&ObjectId, Span, Option<&Text>)> = all.collect();
    sorted.sort();
    for pair in sorted.windows(2) {
        let [(one, first, first_of), (other, second, second_of)] = pair else { continue };
        let second_of = second_of.filter(|_| first_of != second_of);
        if one.is(other) && first != second {
            report.push(
                Diagnostic::new(codes::DUPLICATE_OBJECT, *second, format!("there are two objects `{one}`"))
                    .label("the second one")
                    .with(*first, "the first one")
                    .help(other_name(one, second_of)),
            );
        }
    }
    report
}

/// How two objects of one name become two: names of a namespace are shared by all services in it.
fn other_name(id: &ObjectId, service: Option<&Text>) -> String {
    let Some(service) = service else { return "give one of them another name".to_owned() };
    let name = id.name.as_str();
    match id.kind.as_str() {
        "ExternalSecret" => "one service makes the Secret; all others say `store=#false`".to_owned(),
        // The hash of the content is not a part of what is written.
        "ConfigMap" => {
            let is_hash = |hash: &str| hash.len() == 10 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let said = name.rsplit_once('-').filter(|(_, hash)| is_hash(hash)).map_or(name, |(said, _)| said);
            format!(
                "an object has one owner: write `configMap {service}-{said}` here, or let one service make it for both"
            )
        }
        _ => format!("an object has one owner: name this one after its service, such as `{service}-{name}`"),
    }
}
