//! Somebody who listens, is cut off, comes back, and must have heard everything.

use super::dice::Dice;
use super::ear::{Ear, End, PATIENCE, SILENCE, Standing};
use super::world::World;
use crate::api::{Agent, Visitor};
use crate::cable::{self, Cable, Protocol};
use crate::http;
use anyhow::{Result, bail, ensure};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// One visitor in so many gets another token when it was cut off.
const ROTATIONS: usize = 8;

/// Who listens.
pub(crate) enum Who {
    Visitor(Visitor),
    Agent(Agent),
}

/// How somebody reads.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    /// Everything as it comes.
    Awake,
    /// With long naps, in which what comes has to wait on the server's side.
    Sleepy,
}

/// One reader with one socket at a time.
pub(crate) struct Reader {
    number: usize,
    who: Who,
    protocol: Protocol,
    manner: Manner,
    dice: Dice,
    ear: Ear,
}

impl Reader {
    /// A reader of these conversations; `number` is its own.
    pub(crate) fn new(
        world: &Arc<World>,
        number: usize,
        (who, rooms): (Who, Range<usize>),
        (protocol, manner): (Protocol, Manner),
    ) -> Self {
        let ear = Ear::new(world, rooms);
        Self { number, who, protocol, manner, dice: Dice::new(number), ear }
    }

    /// Comes and goes until the soak settles, then hears the rest.
    pub(crate) async fn live(mut self) -> Result<()> {
        sleep(self.dice.seconds(0, 10)).await;
        loop {
            let mut cable = self.arrive().await?;
            if self.ear.world.is_settling() {
                return self.hear_the_rest(cable).await;
            }
            match self.manner {
                Manner::Awake => self.stay(&mut cable).await?,
                Manner::Sleepy => self.doze(&mut cable).await?,
            }
            drop(cable);
            if !self.ear.world.is_settling() {
                sleep(self.dice.seconds(0, 4)).await;
            }
        }
    }

    /// Connects and subscribes, from where it was if the protocol knows.
    async fn arrive(&mut self) -> Result<Cable> {
        let resumes = self.ear.position.is_some();
        if !resumes {
            self.ear.hearing.begin();
        }
        self.ear.standing = Standing::Asking;
        let server = self.ear.world.server;
        let stream = match self.manner {
            Manner::Awake => http::connect(server, self.number).await?,
            Manner::Sleepy => http::connect_narrowly(server, self.number).await?,
        };
        let mut cable = Cable::over(stream, self.protocol).await?;
        cable.send(&cable::subscribe(&self.identifier(), self.ear.position.as_ref())?).await?;
        let answered = |ear: &Ear| ear.standing != Standing::Asking;
        let end = self.ear.listen(&mut cable, Instant::now() + PATIENCE, answered).await?;
        ensure!(self.ear.standing == Standing::Listening, "not let in: {end:?}, {:?}", self.ear.standing);
        let done = &self.ear.world.done;
        done.connected.add();
        if resumes {
            done.resumed.add();
        } else {
            self.ear.hearing.has_begun();
        }
        Ok(cable)
    }

    async fn stay(&mut self, cable: &mut Cable) -> Result<()> {
        for _ in 0..2 {
            let time = self.dice.seconds(10, 50);
            self.awake_for(cable, time).await?;
            cable.send(&cable::update_presence(&self.identifier())?).await?;
        }
        if matches!(self.who, Who::Visitor(_)) && self.dice.once_in(ROTATIONS) {
            self.rotate(cable).await?;
        }
        Ok(())
    }

    async fn awake_for(&mut self, cable: &mut Cable, time: Duration) -> Result<()> {
        let settling = |ear: &Ear| ear.world.is_settling();
        match self.ear.listen(cable, Instant::now() + time, settling).await? {
            End::Stream => bail!("the server ended the stream of a reader that did nothing wrong"),
            End::Enough | End::Time => {
                ensure!(self.ear.standing == Standing::Listening, "rejected for no reason");
                Ok(())
            }
        }
    }

    /// Naps that the server must bear with, and one that it need not.
    async fn doze(&mut self, cable: &mut Cable) -> Result<()> {
        let settling = |ear: &Ear| ear.world.is_settling();
        for nap in [15, 20, 25, 45] {
            if let End::Enough | End::Stream =
                self.ear.listen(cable, Instant::now() + Duration::from_secs(4), settling).await?
            {
                return Ok(());
            }
            sleep(Duration::from_secs(nap)).await;
        }
        Ok(())
    }

    /// Takes another token: the old one's stream ends after everything that was owed.
    async fn rotate(&mut self, cable: &mut Cable) -> Result<()> {
        let owed = self.ear.hearing.owed();
        let mut connection = self.ear.world.connection(self.number).await?;
        if let Who::Visitor(visitor) = &mut self.who {
            visitor.rotate(&mut connection).await?;
        }
        let rejected = |ear: &Ear| ear.standing == Standing::Rejected;
        let end = self.ear.listen(cable, Instant::now() + PATIENCE, rejected).await?;
        ensure!(self.ear.standing == Standing::Rejected, "not rejected with an old token: {end:?}");
        ensure!(self.ear.hearing.has(&owed), "with its old token: {}", self.ear.hearing.missing(&owed));
        // A stream belongs to its identifier, which names the token.
        self.ear.position = None;
        self.ear.world.done.rotated.add();
        Ok(())
    }

    async fn hear_the_rest(&mut self, mut cable: Cable) -> Result<()> {
        let everything = |ear: &Ear| ear.hearing.has(&ear.hearing.owed());
        self.ear.listen(&mut cable, Instant::now() + PATIENCE, everything).await?;
        let owed = self.ear.hearing.owed();
        ensure!(self.ear.hearing.has(&owed), "{}", self.ear.hearing.missing(&owed));
        let end = self.ear.listen(&mut cable, Instant::now() + SILENCE, |_| false).await?;
        ensure!(matches!(end, End::Time), "the stream ended after everything was heard");
        Ok(())
    }

    fn identifier(&self) -> String {
        match &self.who {
            Who::Visitor(visitor) => visitor.identifier(self.number),
            Who::Agent(agent) => agent.identifier(self.number),
        }
    }
}
