//! Agents who are hired, let into the inbox, put out of it and dismissed, and hear exactly what lies between.

use super::cast::GUESTS;
use super::dice::Dice;
use super::ear::{Ear, End, PATIENCE, SILENCE, Standing};
use super::world::World;
use crate::api::Agent;
use crate::cable::{self, Cable, Protocol};
use crate::http::Connection;
use anyhow::{Result, ensure};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// One guest after the other until the soak settles.
pub(crate) async fn come_and_go(world: Arc<World>, number: usize) -> Result<()> {
    let mut dice = Dice::new(number);
    for visit in 0.. {
        if world.is_settling() {
            break;
        }
        // From another address each time: the server bears only a few sign-ins of one.
        let mut connection = world.connection(number + GUESTS * visit).await?;
        let email = format!("guest-{number}-{visit}@example.com");
        let guest = world.agent.hire(&mut connection, &email).await?;
        let mut stay = Stay { ear: Ear::new(&world, 0..world.ledger.rooms()), guest, connection, number };
        stay.pass(&mut dice).await?;
        world.done.hired.add();
        sleep(dice.seconds(5, 15)).await;
    }
    Ok(())
}

/// A guest from the first day to the last.
struct Stay {
    ear: Ear,
    guest: Agent,
    connection: Connection,
    number: usize,
}

impl Stay {
    async fn pass(&mut self, dice: &mut Dice) -> Result<()> {
        let mut cable = self
            .subscribe(Cable::open(self.ear.world.server, self.number, Protocol::Extended).await?)
            .await?;
        self.listen_for(&mut cable, Duration::from_secs(1)).await?;
        self.ear.hearing.begin();
        self.change_inbox("POST").await?;
        self.ear.hearing.has_begun();
        self.listen_for(&mut cable, dice.seconds(5, 20)).await?;

        let owed = self.ear.hearing.owed();
        self.change_inbox("DELETE").await?;
        self.ear.hearing.has_ended();
        self.listen_for(&mut cable, SILENCE).await?;
        ensure!(self.ear.hearing.has(&owed), "a guest: {}", self.ear.hearing.missing(&owed));

        self.guest.rotate(&mut self.connection).await?;
        self.is_rejected(&mut cable).await?;
        self.ear.world.done.rotated.add();
        cable = self.subscribe(cable).await?;
        self.ear.world.agent.dismiss(&mut self.connection, &self.guest).await?;
        self.is_rejected(&mut cable).await
    }

    async fn subscribe(&mut self, mut cable: Cable) -> Result<Cable> {
        self.ear.standing = Standing::Asking;
        self.ear.position = None;
        cable.send(&cable::subscribe(&self.guest.identifier(self.number), None)?).await?;
        let answered = |ear: &Ear| ear.standing != Standing::Asking;
        self.ear.listen(&mut cable, Instant::now() + PATIENCE, answered).await?;
        ensure!(self.ear.standing == Standing::Listening, "a guest was not let in: {:?}", self.ear.standing);
        Ok(cable)
    }

    async fn change_inbox(&mut self, method: &str) -> Result<()> {
        self.ear.world.agent.change_members(&mut self.connection, method, &self.guest).await
    }

    async fn listen_for(&mut self, cable: &mut Cable, time: Duration) -> Result<()> {
        let end = self.ear.listen(cable, Instant::now() + time, |_| false).await?;
        ensure!(matches!(end, End::Time), "the server ended a guest's stream");
        ensure!(self.ear.standing == Standing::Listening, "a guest was rejected for no reason");
        Ok(())
    }

    async fn is_rejected(&mut self, cable: &mut Cable) -> Result<()> {
        let rejected = |ear: &Ear| ear.standing == Standing::Rejected;
        self.ear.listen(cable, Instant::now() + PATIENCE, rejected).await?;
        ensure!(self.ear.standing == Standing::Rejected, "a guest still listens who may not");
        Ok(())
    }
}
