//! Stories of customers, told through the routes of the door on a real database.

mod contacts;
mod conversations;
mod files;
mod house;
mod input;
mod merging;
mod messages;
mod multipart;
mod openapi;
mod proof;
mod repeats;
mod survey;
