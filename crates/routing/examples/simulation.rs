//! Lets the policies serve the same customers, and draws how long these wait: `cargo run -p routing --example simulation`
//! writes `docs/images/routing.svg` and prints what is behind it. Every run is the same.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "seconds and counts of a simulation are small and positive"
)]

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use model::user::{Availability, UserCard, UserId};
use model::{Id, Timestamp};
use routing::{Limits, Order, Question, Rotation, TeamRule, Work, decide};

#[path = "../../loadgen/src/chart.rs"]
mod chart;

use chart::{Axis, Line};

/// Agents of the floor; the first ones belong to the group that some customers ask for.
const AGENTS: i64 = 8;
const GROUP: i64 = 3;
/// Conversations that an agent attends to at the same time.
const ATTENDED: usize = 3;
/// Seconds: between two customers, of a conversation, between two breaks, of a break; on average.
const BETWEEN: f64 = 19.0;
const TALK: f64 = 360.0;
const WORK: f64 = 3600.0;
const BREAK: f64 = 600.0;
/// How many customers in a hundred ask for the group.
const ASKING: u64 = 30;
const CUSTOMERS: usize = 20_000;

struct Policy {
    name: &'static str,
    colour: &'static str,
    is_idlest: bool,
    most: Option<u32>,
    overflow: Option<f64>,
}

const POLICIES: [Policy; 4] = [
    Policy { name: "in turn, no limit", colour: "#b91c1c", is_idlest: false, most: None, overflow: None },
    Policy { name: "in turn, at most 3", colour: "#d97706", is_idlest: false, most: Some(3), overflow: None },
    Policy {
        name: "longest idle, at most 3",
        colour: "#2563eb",
        is_idlest: true,
        most: Some(3),
        overflow: None,
    },
    Policy {
        name: "longest idle, at most 3, overflow after a minute",
        colour: "#15803d",
        is_idlest: true,
        most: Some(3),
        overflow: Some(60.0),
    },
];

fn main() -> std::io::Result<()> {
    let outcomes: Vec<Outcome> = POLICIES.iter().map(|policy| Floor::new(policy).run()).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/images/routing.svg");
    std::fs::write(path, picture(&outcomes))?;
    report(&outcomes);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "that is what an example is for")]
fn report(outcomes: &[Outcome]) {
    println!("| policy | half wait at most | 95 of 100 | 99 of 100 | longest | given to an agent |");
    println!("|---|---|---|---|---|---|");
    for (policy, outcome) in POLICIES.iter().zip(outcomes) {
        let part = |part: f64| outcome.waits[((outcome.waits.len() - 1) as f64 * part) as usize].round();
        let (least, most) = (outcome.given.iter().min(), outcome.given.iter().max());
        let (half, many, most_of, all) = (part(0.5), part(0.95), part(0.99), part(1.0));
        let name = policy.name;
        let given = format!("{}–{}", least.unwrap_or(&0), most.unwrap_or(&0));
        println!("| {name} | {half} s | {many} s | {most_of} s | {all} s | {given} |");
    }
}

/// How long customers waited, shortest first, and how many each agent was given.
struct Outcome {
    waits: Vec<f64>,
    given: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Customer(usize),
    Overflow(usize),
    End(i64),
    Goes(i64),
    Comes(i64),
}

/// Whoever comes, whether for the group, when, and how long the conversation takes.
struct Customer {
    asks: bool,
    came: f64,
    talk: f64,
}

struct Floor<'a> {
    policy: &'a Policy,
    random: Random,
    members: Vec<UserCard>,
    group: BTreeSet<UserId>,
    here: BTreeMap<UserId, Availability>,
    work: BTreeMap<UserId, Work>,
    rotation: Rotation,
    /// What each agent was given and does not attend to yet.
    backlogs: BTreeMap<i64, Vec<usize>>,
    attended: BTreeMap<i64, usize>,
    customers: Vec<Customer>,
    queue: Vec<usize>,
    widened: BTreeSet<usize>,
    waits: Vec<f64>,
    given: BTreeMap<i64, usize>,
    agenda: BinaryHeap<(std::cmp::Reverse<u64>, Happening)>,
    now: f64,
}

impl<'a> Floor<'a> {
    fn new(policy: &'a Policy) -> Self {
        let mut random = Random(0x5eed_1234_abcd_9876);
        let mut came = 0.0;
        let customers = (0..CUSTOMERS).map(|_| {
            came += random.about(BETWEEN);
            Customer { asks: random.next() % 100 < ASKING, came, talk: random.about(TALK) }
        });
        let customers: Vec<Customer> = customers.collect();
        let card = |id| UserCard {
            id: Id::new(id),
            name: String::new(),
            available_name: String::new(),
            avatar: None,
        };
        let mut floor = Self {
            policy,
            random,
            members: (1..=AGENTS).map(card).collect(),
            group: (1..=GROUP).map(Id::new).collect(),
            here: (1..=AGENTS).map(|id| (Id::new(id), Availability::Online)).collect(),
            work: BTreeMap::new(),
            rotation: Rotation::default(),
            backlogs: BTreeMap::new(),
            attended: BTreeMap::new(),
            customers,
            queue: Vec::new(),
            widened: BTreeSet::new(),
            waits: Vec::new(),
            given: BTreeMap::new(),
            agenda: BinaryHeap::new(),
            now: 0.0,
        };
        for customer in 0..CUSTOMERS {
            floor.plan(floor.customers[customer].came, Happening::Customer(customer));
        }
        for agent in 1..=AGENTS {
            let first = floor.random.about(WORK);
            floor.plan(first, Happening::Goes(agent));
        }
        floor
    }

    fn plan(&mut self, at: f64, what: Happening) {
        self.agenda.push((std::cmp::Reverse((at * 1000.0) as u64), what));
    }

    fn run(mut self) -> Outcome {
        while self.waits.len() < CUSTOMERS {
            let Some((std::cmp::Reverse(at), what)) = self.agenda.pop() else { break };
            self.now = at as f64 / 1000.0;
            self.happen(what);
            let waiting = std::mem::take(&mut self.queue);
            for customer in waiting {
                if !self.give(customer) {
                    self.queue.push(customer);
                }
            }
        }
        self.waits.sort_by(f64::total_cmp);
        Outcome { waits: self.waits, given: self.given.into_values().collect() }
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Customer(customer) => {
                self.queue.push(customer);
                if let Some(after) = self.policy.overflow {
                    self.plan(self.now + after, Happening::Overflow(customer));
                }
            }
            Happening::Overflow(customer) => drop(self.widened.insert(customer)),
            Happening::End(agent) => {
                *self.attended.entry(agent).or_default() -= 1;
                if let Some(work) = self.work.get_mut(&Id::new(agent)) {
                    work.conversations -= 1;
                }
                self.attend(agent);
            }
            Happening::Goes(agent) => {
                self.here.remove(&Id::new(agent));
                let back = self.now + self.random.about(BREAK);
                self.plan(back, Happening::Comes(agent));
            }
            Happening::Comes(agent) => {
                self.here.insert(Id::new(agent), Availability::Online);
                let next = self.now + self.random.about(WORK);
                self.plan(next, Happening::Goes(agent));
                self.attend(agent);
            }
        }
    }

    fn give(&mut self, customer: usize) -> bool {
        let asks = self.customers[customer].asks && !self.widened.contains(&customer);
        let team = asks.then_some(TeamRule { takes: true, members: &self.group });
        let limits = Limits { work: &self.work, most: self.policy.most, ..Limits::NONE };
        let question = Question { members: &self.members, team, here: &self.here, limits };
        let order = if self.policy.is_idlest { Order::LongestIdle } else { Order::Turns(&mut self.rotation) };
        let Some(chosen) = decide(question, order).chosen else { return false };
        let work = self.work.entry(chosen).or_default();
        work.conversations += 1;
        work.last_given_at = Some(Timestamp::from_micros((self.now * 1e6) as i64));
        *self.given.entry(chosen.get()).or_default() += 1;
        self.backlogs.entry(chosen.get()).or_default().push(customer);
        self.attend(chosen.get());
        true
    }

    /// An agent who is here turns to whoever was given to them first, as far as they can.
    fn attend(&mut self, agent: i64) {
        while self.here.contains_key(&Id::new(agent)) {
            let attended = self.attended.entry(agent).or_default();
            let backlog = self.backlogs.entry(agent).or_default();
            if *attended >= ATTENDED || backlog.is_empty() {
                return;
            }
            *attended += 1;
            let customer = &self.customers[backlog.remove(0)];
            self.waits.push(self.now - customer.came);
            self.plan(self.now + customer.talk, Happening::End(agent));
        }
    }
}

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A time that is so long on average, as arrivals and conversations are.
    fn about(&mut self, mean: f64) -> f64 {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        -mean * (1.0 - share).ln()
    }
}

/// How many customers in a hundred wait longer than so many seconds.
fn picture(outcomes: &[Outcome]) -> String {
    const LONGEST: f64 = 600.0;
    let across = Axis { most: LONGEST, steps: 5, words: |seconds| format!("{} min", seconds / 60.0) };
    let up = Axis { most: 100.0, steps: 4, words: |percent| percent.to_string() };
    let line = |(policy, outcome): (&Policy, &Outcome)| Line {
        name: policy.name.to_owned(),
        colour: policy.colour,
        // Over the line of the policy that comes to the same.
        is_dashed: policy.is_idlest && policy.overflow.is_none(),
        points: (0..=200).map(|step| outcome.waiting(LONGEST * f64::from(step) / 200.0)).collect(),
    };
    let lines: Vec<Line> = POLICIES.iter().zip(outcomes).map(line).collect();
    chart::draw("Customers who wait longer, in a hundred", &across, &up, &lines)
}

impl Outcome {
    /// So many seconds, and how many customers in a hundred wait longer.
    fn waiting(&self, seconds: f64) -> (f64, f64) {
        let longer = self.waits.len() - self.waits.partition_point(|wait| *wait <= seconds);
        (seconds, 100.0 * longer as f64 / self.waits.len() as f64)
    }
}
