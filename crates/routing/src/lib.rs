//! Who gets a conversation: a pure decision with its reason.
