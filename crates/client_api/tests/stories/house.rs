//! A running door with one inbox, and the people around it.

use std::sync::Arc;

use actions::accounts::NewAccount;
use actions::inboxes::Edits;
