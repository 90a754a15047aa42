//! The inbox as customers see it.

pub(crate) mod show;
