//! The agents' door from outside: requests go in at the router, real rows and files lie below.

mod agent_bots;
mod automation;
mod avatars;
mod bad_input;
mod canned_responses;
mod channel_queues;
mod contacts;
mod conversations;
mod elsewhere;
mod events;
mod house;
mod isolation;
mod macros;
mod messages;
mod organising;
mod profile;
mod refusals;
mod rights;
mod setup;
mod shapes;
mod sign_in;
mod uploads;
