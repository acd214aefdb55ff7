//! A cell as a cluster has it: Deployments, their ReplicaSets and pods, and whatever may happen next.
//!
//! The Deployment controller is Kubernetes' own in its arithmetic (`rolling.go`, `sync.go`); it, the ReplicaSet
//! controller, whoever applies objects, and pods that become ready, each act at any time.

use crate::world::{Asks, Budget, Fault, Present, View, World, scaled};

/// The pods of one template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Set {
    template: u8,
    /// How many its ReplicaSet shall have.
    desired: i64,
    /// For how many in all it was last scaled.
    scaled_for: i64,
    starting: i64,
    ready: i64,
}

impl Set {
    fn pods(&self) -> i64 {
        self.starting + self.ready
    }
}

/// The pods of one Deployment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Pods {
    sets: Vec<Set>,
    /// How many were lost with their node, and are not made good yet.
    lost: i64,
    /// How many were evicted, and are not made good yet.
    evicted: i64,
}

/// A cell at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// The commit that is being applied.
    pub(crate) commit: usize,
    present: Present,
    pods: Vec<Pods>,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// An object is applied.
    Applied(usize),
    /// The Deployment controller looks at a Deployment.
    Deployment(usize),
    /// The ReplicaSet controller makes and removes pods of a Deployment.
    ReplicaSets(usize),
    /// A pod becomes ready.
    Ready(usize, u8),
    /// A pod is lost with its node.
    Lost(usize, u8),
    /// A pod is evicted, as budgets allow.
    Evicted(usize, u8),
}

impl Event {
    /// Whether the way would go on without it.
    pub(crate) fn is_whim(&self) -> bool {
        matches!(self, Event::Lost(..) | Event::Evicted(..))
    }
}

/// What has to be there before the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Nothing.
    Nothing,
    /// All objects are applied.
    Applied,
    /// The stable half is rolled out.
    Stable,
    /// All is applied and rolled out.
    Ready,
}

impl State {
    /// A commit that is applied and rolled out.
    pub(crate) fn at_rest(world: &World, commit: usize) -> Result<State, Fault> {
        let present = world.commits[commit].clone();
        let view = world.view(&present)?;
        let of = |asks: &Option<Asks>| {
            let set = |asks: &Asks| Set {
                template: asks.template,
                desired: asks.replicas,
                scaled_for: asks.replicas,
                starting: 0,
                ready: asks.replicas,
            };
            Pods { sets: asks.iter().map(set).collect(), ..Pods::default() }
        };
        Ok(State { commit, present, pods: view.deployments.iter().map(of).collect() })
    }

    /// The same, with another commit to apply.
    pub(crate) fn with_commit(&self, commit: usize) -> State {
        State { commit, ..self.clone() }
    }

    /// Whether the next commit may come.
    pub(crate) fn is_there(&self, world: &World, wait: Wait) -> Result<bool, Fault> {
        let view = world.view(&self.present)?;
        let wanted = &world.commits[self.commit];
        let rolled_out = |at: usize| {
            let object = world.deployments[at];
            let is_applied = self.present[object] == wanted[object];
            is_applied && view.deployments[at].as_ref().is_none_or(|asks| self.pods[at].is_rolled_out(asks))
        };
        let is_stable = |at: &usize| world.names[world.deployments[*at]].1.ends_with("-stable");
        Ok(match wait {
            Wait::Nothing => true,
            Wait::Applied => self.present == *wanted,
            Wait::Stable => (0..self.pods.len()).filter(is_stable).all(rolled_out),
            Wait::Ready => self.present == *wanted && (0..self.pods.len()).all(rolled_out),
        })
    }

    /// All that may happen next. Nodes take one pod at a time: the next one when the last is made good.
    pub(crate) fn next(&self, world: &World, whims: bool) -> Result<Vec<(Event, State)>, Fault> {
        let mut next = Vec::new();
        let view = world.view(&self.present)?;
        for (at, wanted) in world.commits[self.commit].iter().enumerate() {
            if self.present[at] != *wanted {
                let mut state = self.clone();
                state.present[at] = *wanted;
                // The pods of a Deployment go with it.
                if let (None, Some(of)) = (wanted, world.deployments.iter().position(|object| *object == at)) {
                    state.pods[of] = Pods::default();
                }
                next.push((Event::Applied(at), state));
            }
        }
        let is_whole = self.pods.iter().all(|pods| pods.lost + pods.evicted == 0);
        for (at, asks) in view.deployments.iter().enumerate() {
            let Some(asks) = asks else { continue };
            let mut push = |event: Event, change: &dyn Fn(&mut Pods)| {
                let mut state = self.clone();
                change(&mut state.pods[at]);
                state.pods[at].tidy(asks);
                if state != *self {
                    next.push((event, state));
                }
            };
            push(Event::Deployment(at), &|pods| pods.deployment(asks));
            push(Event::ReplicaSets(at), &Pods::replica_sets);
            for set in &self.pods[at].sets {
                let template = set.template;
                if set.starting > 0 {
                    push(Event::Ready(at, template), &|pods| pods.ready(template));
                }
                if whims && set.ready > 0 && is_whole {
                    push(Event::Lost(at, template), &|pods| {
                        pods.gone(template);
                        pods.lost += 1;
                    });
                }
                if whims && set.ready > 0 && self.may_evict(&view, template) {
                    push(Event::Evicted(at, template), &|pods| {
                        pods.gone(template);
                        pods.evicted += 1;
                    });
                }
            }
        }
        Ok(next)
    }

    fn may_evict(&self, view: &View, template: u8) -> bool {
        let allows = |budget: &Budget| {
            let covered = |template: u8| budget.covers[usize::from(template)];
            let sets = || self.pods.iter().flat_map(|pods| &pods.sets).filter(|set| covered(set.template));
            let healthy: i64 = sets().map(|set| set.ready).sum();
            let asks = view.deployments.iter().flatten().filter(|asks| covered(asks.template));
            let expected: i64 = asks.map(|asks| asks.replicas).sum();
            let least = match (&budget.least, &budget.away) {
                (Some(least), _) => scaled(least, expected, true),
                (None, Some(away)) => expected - scaled(away, expected, true),
                (None, None) => 0,
            };
            healthy > least.max(0)
        };
        view.budgets.iter().filter(|budget| budget.covers[usize::from(template)]).all(allows)
    }

    /// What must hold at every moment.
    pub(crate) fn check(&self, world: &World) -> Result<(), Fault> {
        let view = world.view(&self.present)?;
        for needs in &view.needs {
            let reached = |template: u8| needs.reaches[usize::from(template)];
            let sets =
                || self.pods.iter().flat_map(|pods| &pods.sets).filter(|set| reached(set.template) && set.ready > 0);
            let ready: i64 = sets().map(|set| set.ready).sum();
            let fault =
                |kind: &'static str, told: &str| Err(Fault::new(kind, format!("{}: {told}; {self:?}", needs.what)));
            if ready == 0 && needs.pods > 0 {
                return fault("no endpoints", "no pod is ready");
            }
            let of_it = self.pods.iter().zip(&view.deployments);
            let away: i64 = of_it
                .filter(|(_, asks)| asks.as_ref().is_some_and(|asks| reached(asks.template)))
                .map(|(pods, _)| pods.lost + pods.evicted)
                .sum();
            if ready + away < needs.pods {
                return fault("too few pods", &format!("{ready} ready, {away} lost or evicted, {} needed", needs.pods));
            }
            if needs.one_version && sets().count() > 1 {
                return fault("two versions", "it is replaced while it has traffic");
            }
        }
        Ok(())
    }
}

impl Pods {
    fn is_rolled_out(&self, asks: &Asks) -> bool {
        self.sets.iter().all(|set| {
            let wanted = if set.template == asks.template { asks.replicas } else { 0 };
            set.desired == wanted && set.starting == 0 && set.ready == wanted
        }) && self.sets.iter().any(|set| set.template == asks.template)
    }

    /// Forgets what is over.
    fn tidy(&mut self, asks: &Asks) {
        self.sets.retain(|set| set.template == asks.template || set.desired > 0 || set.pods() > 0);
        if self.sets.iter().map(|set| set.ready).sum::<i64>() >= asks.replicas {
            (self.lost, self.evicted) = (0, 0);
        }
    }

    fn set(&mut self, template: u8) -> Option<&mut Set> {
        self.sets.iter_mut().find(|set| set.template == template)
    }

    fn ready(&mut self, template: u8) {
        if let Some(set) = self.set(template) {
            set.starting -= 1;
            set.ready += 1;
        }
        if self.lost > 0 {
            self.lost -= 1;
        } else if self.evicted > 0 {
            self.evicted -= 1;
        }
    }

    fn gone(&mut self, template: u8) {
        if let Some(set) = self.set(template) {
            set.ready -= 1;
        }
    }

    /// The ReplicaSet controller: pods that are not ready go first.
    fn replica_sets(&mut self) {
        for set in &mut self.sets {
            let more = set.desired - set.pods();
            if more >= 0 {
                set.starting += more;
            } else {
                let first = set.starting.min(-more);
                set.starting -= first;
                set.ready -= -more - first;
            }
        }
    }

    /// The Deployment controller: it scales what is there, or else goes on with the roll-out.
    fn deployment(&mut self, asks: &Asks) {
        let is_scaling = self.sets.iter().any(|set| set.desired > 0 && set.scaled_for != asks.replicas);
        if is_scaling { self.scale(asks) } else { self.roll(asks) }
    }

    fn scale(&mut self, asks: &Asks) {
        let active = self.sets.iter().filter(|set| set.desired > 0).count();
        let new = self.sets.iter().find(|set| set.template == asks.template);
        let is_saturated = new.is_some_and(|new| new.desired == asks.replicas && new.ready == asks.replicas);
        let total: i64 = self.sets.iter().map(|set| set.desired).sum();
        let allowed = if asks.replicas > 0 { asks.replicas + asks.surge } else { 0 };
        let mut left = allowed - total;
        for set in self.sets.iter_mut().filter(|set| set.desired > 0) {
            if active == 1 {
                set.desired = asks.replicas;
            } else if is_saturated {
                set.desired = if set.template == asks.template { set.desired } else { 0 };
            } else {
                // In proportion to what each has, rounded.
                let share = (2 * set.desired * allowed + total) / (2 * total) - set.desired;
                let share = if left >= 0 { share.clamp(0, left) } else { share.clamp(left, 0) };
                set.desired = (set.desired + share).max(0);
                left -= share;
            }
            set.scaled_for = asks.replicas;
        }
        if let Some(first) = self.sets.iter_mut().find(|set| set.desired > 0 && active > 1 && !is_saturated) {
            first.desired = (first.desired + left).max(0);
        }
    }

    fn roll(&mut self, asks: &Asks) {
        if self.set(asks.template).is_none() {
            self.sets.push(Set {
                template: asks.template,
                desired: 0,
                scaled_for: asks.replicas,
                starting: 0,
                ready: 0,
            });
            self.sets.sort_by_key(|set| set.template);
        }
        let total: i64 = self.sets.iter().map(|set| set.desired).sum();
        let ready: i64 = self.sets.iter().map(|set| set.ready).sum();
        let Some(new) = self.set(asks.template) else { return };
        new.scaled_for = asks.replicas;
        if new.desired > asks.replicas {
            new.desired = asks.replicas;
            return;
        }
        let more = (asks.replicas + asks.surge - total).min(asks.replicas - new.desired);
        if more > 0 {
            new.desired += more;
            return;
        }
        // Old pods go as far as what is there allows, those that are not ready first.
        let least = asks.replicas - asks.unavailable;
        let not_ready = (new.desired - new.ready).max(0);
        let mut may_go = (total - least - not_ready).max(0);
        let mut ready_may_go = (ready - least).max(0);
        for set in self.sets.iter_mut().filter(|set| set.template != asks.template) {
            let broken = (set.desired - set.ready).clamp(0, may_go);
            set.desired -= broken;
            may_go -= broken;
        }
        for set in self.sets.iter_mut().filter(|set| set.template != asks.template) {
            let go = set.desired.min(ready_may_go).min(may_go);
            set.desired -= go;
            ready_may_go -= go;
            may_go -= go;
        }
    }
}
