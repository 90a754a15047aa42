//! However the network cuts a stream, the same messages come out.

use std::iter::once;

use proptest::collection::vec;
use proptest::prelude::*;
use socket::frame::Opcode::{Binary, Continuation, Ping, Pong, Text};

use crate::client::{LIMITS, Seen, decode, masked_frame};

/// One thing a well-behaved client says, as it may be sent: payload cut into fragments with pings between them.
fn said() -> impl Strategy<Value = (Vec<u8>, Vec<Seen>)> {
    let text = "\\PC{0,200}".prop_map(|text| (Text, text.clone().into_bytes(), Seen::Text(text)));
    let binary = vec(any::<u8>(), 0..400).prop_map(|bytes| (Binary, bytes.clone(), Seen::Binary(bytes)));
    let pong = vec(any::<u8>(), 0..=125).prop_map(|bytes| (Pong, bytes.clone(), Seen::Pong(bytes)));
    let fragment_length = prop_oneof![Just(usize::MAX), 1..50_usize];
    (prop_oneof![text, binary, pong], fragment_length, any::<[u8; 4]>()).prop_map(
        |((opcode, payload, seen), fragment_length, mask)| {
            if opcode == Pong || payload.len() <= fragment_length {
                return (masked_frame(0x80 | opcode as u8, mask, &payload), vec![seen]);
            }
            let count = payload.chunks(fragment_length).count();
            let mut sent = Vec::new();
            for (index, part) in payload.chunks(fragment_length).enumerate() {
                let opcode = if index == 0 { opcode } else { Continuation } as u8;
                let last = if index + 1 == count { 0x80 } else { 0 };
                sent.extend(masked_frame(last | opcode, mask, part));
                if index + 1 < count {
                    sent.extend(masked_frame(0x80 | Ping as u8, mask, part));
                }
            }
            let pings = payload.chunks(fragment_length).take(count - 1).map(|part| Seen::Ping(part.to_vec()));
            (sent, pings.chain(once(seen)).collect())
        },
    )
}

/// Cuts `bytes` into chunks of these lengths, over and over.
fn cut<'a>(mut bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    for &length in lengths.iter().cycle() {
        let Some((chunk, rest)) = bytes.split_at_checked(length) else { break };
        chunks.push(chunk);
        bytes = rest;
    }
    chunks.push(bytes);
    chunks
}

proptest! {
    #[test]
    fn what_a_client_says_is_what_the_server_hears(said in vec(said(), 0..6), lengths in vec(1..300_usize, 1..20)) {
        let (sent, seen): (Vec<_>, Vec<_>) = said.into_iter().unzip();

        prop_assert_eq!(decode(LIMITS, cut(&sent.concat(), &lengths)), seen.concat());
    }

    #[test]
    fn noise_is_refused_at_the_same_place_however_it_is_cut(
        good in vec(said(), 0..3),
        noise in vec(any::<u8>(), 0..200),
        lengths in vec(1..40_usize, 1..10),
    ) {
        let mut sent: Vec<u8> = good.into_iter().flat_map(|(sent, _)| sent).collect();
        sent.extend(noise);

        let whole = decode(LIMITS, once(&sent[..]));

        prop_assert_eq!(decode(LIMITS, cut(&sent, &lengths)), whole);
    }

    #[test]
    fn a_flipped_bit_is_judged_alike_however_the_stream_is_cut(
        said in vec(said(), 1..4),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
        lengths in vec(1..40_usize, 1..10),
    ) {
        let mut sent: Vec<u8> = said.into_iter().flat_map(|(sent, _)| sent).collect();
        let at = at.index(sent.len());
        sent[at] ^= 1 << bit;

        let whole = decode(LIMITS, once(&sent[..]));

        prop_assert_eq!(decode(LIMITS, cut(&sent, &lengths)), whole);
    }
}
