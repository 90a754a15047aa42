//! RFC 6455 as a table: what a client sends and what the server must make of it, however it is cut.

use std::iter::once;

use socket::frame::Opcode::{Binary, Close, Continuation, Ping, Pong, Text};
use socket::frame::Violation;

use crate::client::{LIMITS, Seen, decode, fragment, frame, masked_frame, whole};

struct Case {
    name: &'static str,
    sent: Vec<u8>,
    seen: Vec<Seen>,
}

/// Checks every case whole, byte by byte, and cut in two at every point (of long ones: near both ends and now and then).
fn check(cases: impl IntoIterator<Item = Case>) {
    for Case { name, sent, seen } in cases {
        assert_eq!(decode(LIMITS, once(&sent[..])), seen, "{name}");
        assert_eq!(decode(LIMITS, sent.chunks(1)), seen, "{name}, byte by byte");
        let near_an_end = |cut: usize| cut < 300 || sent.len() - cut < 300;
        for cut in (0..=sent.len()).filter(|&cut| near_an_end(cut) || cut % 997 == 0) {
            let (before, after) = sent.split_at(cut);
            assert_eq!(decode(LIMITS, [before, after]), seen, "{name}, cut at {cut}");
        }
    }
}

fn case(name: &'static str, sent: &[Vec<u8>], seen: &[Seen]) -> Case {
    Case { name, sent: sent.concat(), seen: seen.to_vec() }
}

fn refused(name: &'static str, sent: &[Vec<u8>], violation: Violation) -> Case {
    case(name, sent, &[Seen::Refused(violation)])
}

fn text(text: &str) -> Seen {
    Seen::Text(text.to_owned())
}

fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    whole(Close, &[&code.to_be_bytes(), reason].concat())
}

#[test]
fn messages_arrive_whole_at_every_size() {
    check([0, 1, 7, 8, 9, 124, 125, 126, 127, 128, 65_535, 65_536, 70_000].map(|size| {
        let payload: Vec<u8> = (0..=255).cycle().take(size).collect();
        case("a binary message", &[whole(Binary, &payload)], &[Seen::Binary(payload)])
    }));
    check([125, 126, 65_535, 65_536].map(|size| {
        let payload = "x".repeat(size);
        case("a text message", &[whole(Text, payload.as_bytes())], &[Seen::Text(payload)])
    }));
    check([
        case(
            "the RFC's own example",
            &[b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58".into()],
            &[text("Hello")],
        ),
        case("a mask of zeros", &[masked_frame(0x81, [0; 4], b"plain")], &[text("plain")]),
        case(
            "three in a row",
            &[whole(Text, b"a"), whole(Binary, b"b"), whole(Text, b"")],
            &[text("a"), Seen::Binary(b"b".into()), text("")],
        ),
    ]);
}

#[test]
fn fragments_are_joined() {
    check([
        case("two", &[fragment(Text, b"Hel"), whole(Continuation, b"lo")], &[text("Hello")]),
        case("an empty first", &[fragment(Text, b""), whole(Continuation, b"x")], &[text("x")]),
        case(
            "an empty last",
            &[fragment(Binary, b"x"), whole(Continuation, b"")],
            &[Seen::Binary(b"x".into())],
        ),
        case(
            "all empty",
            &[fragment(Text, b""), fragment(Continuation, b""), whole(Continuation, b"")],
            &[text("")],
        ),
        case(
            "a message after a fragmented one",
            &[fragment(Binary, b"a"), whole(Continuation, b"b"), whole(Text, b"c"), whole(Binary, b"d")],
            &[Seen::Binary(b"ab".into()), text("c"), Seen::Binary(b"d".into())],
        ),
        case(
            "control frames between fragments",
            &[
                fragment(Text, b"a"),
                whole(Ping, b"1"),
                fragment(Continuation, b"b"),
                whole(Pong, b""),
                whole(Ping, &[7; 125]),
                whole(Continuation, b"c"),
            ],
            &[Seen::Ping(b"1".into()), Seen::Pong(vec![]), Seen::Ping(vec![7; 125]), text("abc")],
        ),
        refused("nothing to continue", &[whole(Continuation, b"x")], Violation::NothingToContinue),
        refused(
            "nothing to continue, not last",
            &[fragment(Continuation, b"x")],
            Violation::NothingToContinue,
        ),
        refused("a text in a text", &[fragment(Text, b"a"), whole(Text, b"b")], Violation::UnfinishedMessage),
        refused(
            "a binary in a text",
            &[fragment(Text, b"a"), fragment(Binary, b"b")],
            Violation::UnfinishedMessage,
        ),
        case(
            "nothing to continue after the last",
            &[fragment(Text, b"a"), whole(Continuation, b"b"), whole(Continuation, b"c")],
            &[text("ab"), Seen::Refused(Violation::NothingToContinue)],
        ),
    ]);
}

#[test]
fn broken_headers_are_refused() {
    check(
        [0x10, 0x20, 0x40, 0x70]
            .map(|bit| refused("a reserved bit", &[frame(0x81 | bit, b"x")], Violation::ReservedBit)),
    );
    check([0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF].map(|opcode| {
        refused("an unknown opcode", &[frame(0x80 | opcode, b"x")], Violation::UnknownOpcode(opcode))
    }));
    check([Close, Ping, Pong].map(|opcode| {
        refused("a fragmented control frame", &[fragment(opcode, b"")], Violation::FragmentedControl)
    }));
    check([Close, Ping, Pong].map(|opcode| {
        refused("a control frame of 126 bytes", &[whole(opcode, &[b'x'; 126])], Violation::LongControl)
    }));
    check([
        refused("no mask", &[b"\x81\x05Hello".into()], Violation::Unmasked),
        refused("125 in two bytes", &[b"\x82\xFE\x00\x7D".into()], Violation::Length),
        refused("0 in two bytes", &[b"\x82\xFE\x00\x00".into()], Violation::Length),
        refused("65535 in eight bytes", &[b"\x82\xFF\0\0\0\0\0\0\xFF\xFF".into()], Violation::Length),
        refused("the top bit of a length", &[b"\x82\xFF\x80\0\0\0\0\x01\0\0".into()], Violation::Length),
    ]);
}

#[test]
fn messages_above_the_limit_are_refused_before_their_payload_arrives() {
    let first = fragment(Binary, &vec![0; 69_999]);
    let header = |size| whole(Binary, &vec![0; size])[..14].to_vec();
    check([
        refused("one byte too many", &[header(70_001)], Violation::TooLarge),
        refused(
            "everything",
            &[b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0".into()],
            Violation::TooLarge,
        ),
        refused("all fragments together", &[first.clone(), b"\x80\x82\0\0\0\0".into()], Violation::TooLarge),
        case(
            "a ping does not count",
            &[first, whole(Ping, b"ping"), whole(Continuation, b"\0")],
            &[Seen::Ping(b"ping".into()), Seen::Binary(vec![0; 70_000])],
        ),
    ]);
}

#[test]
fn text_must_be_utf8() {
    let valid = ["κόσμε", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\0", "\u{FFFE}", "👋🏽"];
    check(valid.map(|valid| case("valid", &[whole(Text, valid.as_bytes())], &[text(valid)])));
    let invalid: [&[u8]; 10] = [
        b"\x80",                     // a lone continuation
        b"\xC0\xAF",                 // an overlong slash
        b"\xE0\x80\xAF",             // the same in three bytes
        b"\xF0\x80\x80\xAF",         // and in four
        b"\xC1\xBF",                 // the last overlong in two
        b"\xED\xA0\x80",             // the first surrogate
        b"\xED\xBF\xBF",             // the last surrogate
        b"\xF4\x90\x80\x80",         // above U+10FFFF
        b"\xCE\xBA\xE1\xBD\xB9\xFF", // a byte that never occurs
        b"\xE2\x82",                 // cut off
    ];
    check(invalid.map(|invalid| refused("invalid", &[whole(Text, invalid)], Violation::Utf8)));
    check(invalid.map(|invalid| {
        refused(
            "invalid at the end",
            &[fragment(Text, "é".as_bytes()), whole(Continuation, invalid)],
            Violation::Utf8,
        )
    }));
    check(invalid.map(|invalid| {
        case("invalid but binary", &[whole(Binary, invalid)], &[Seen::Binary(invalid.into())])
    }));
}

#[test]
fn code_points_may_be_split_between_fragments() {
    let waves = "a👋é€z";
    for first in 0..=waves.len() {
        for second in first..=waves.len() {
            let sent = [
                fragment(Text, &waves.as_bytes()[..first]),
                whole(Ping, b""),
                fragment(Continuation, &waves.as_bytes()[first..second]),
                whole(Continuation, &waves.as_bytes()[second..]),
            ];
            check([case("a split code point", &sent, &[Seen::Ping(vec![]), text(waves)])]);
        }
    }
}

#[test]
fn a_text_that_cannot_become_utf8_is_refused_before_its_last_fragment() {
    check([
        refused("in the first", &[fragment(Text, b"ab\xFF")], Violation::Utf8),
        refused(
            "in the second",
            &[fragment(Text, b"\xE2"), fragment(Continuation, b"\x28")],
            Violation::Utf8,
        ),
        refused(
            "a split surrogate",
            &[fragment(Text, b"\xED"), fragment(Continuation, b"\xA0")],
            Violation::Utf8,
        ),
    ]);
}

#[test]
fn close_codes_are_checked() {
    let allowed = (1000..=1003).chain(1007..=1014).chain([3000, 3999, 4000, 4999]);
    check(
        allowed.map(|code| case("allowed", &[close(code, b"bye")], &[Seen::Close(Some(code), "bye".into())])),
    );
    let forbidden = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
    check(forbidden.map(|code| refused("forbidden", &[close(code, b"")], Violation::CloseCode(code))));
    let longest = "r".repeat(123);
    check([
        case("no code", &[whole(Close, b"")], &[Seen::Close(None, String::new())]),
        case("no reason", &[close(1000, b"")], &[Seen::Close(Some(1000), String::new())]),
        case("the longest reason", &[close(1000, longest.as_bytes())], &[Seen::Close(Some(1000), longest)]),
        refused("half a code", &[whole(Close, b"\x03")], Violation::HalfCloseCode),
        refused("a reason that is not UTF-8", &[close(1000, b"\xFF")], Violation::Utf8),
    ]);
}

#[test]
fn nothing_is_read_after_a_close_or_a_violation() {
    check([
        case(
            "after a close",
            &[close(1001, b""), whole(Text, b"more"), vec![0xFF; 30]],
            &[Seen::Close(Some(1001), String::new())],
        ),
        case(
            "a close between fragments",
            &[fragment(Text, b"a"), close(1000, b""), whole(Continuation, b"b")],
            &[Seen::Close(Some(1000), String::new())],
        ),
        case(
            "after a violation",
            &[whole(Text, b"a"), frame(0x83, b""), whole(Text, b"b")],
            &[text("a"), Seen::Refused(Violation::UnknownOpcode(3))],
        ),
        refused("after bad text", &[whole(Text, b"\xFF"), whole(Text, b"b")], Violation::Utf8),
    ]);
}

#[test]
fn an_unfinished_message_is_not_seen() {
    check([
        case("nothing", &[], &[]),
        case("a first fragment", &[fragment(Text, b"Hel")], &[]),
        case("most of a frame", &[whole(Text, b"Hello")[..10].to_vec()], &[]),
        case("half a header after a message", &[whole(Text, b"a"), vec![0x82]], &[text("a")]),
    ]);
}

#[test]
fn every_violation_has_the_close_code_the_standard_asks_for() {
    let codes = [
        (Violation::Utf8, 1007),
        (Violation::TooLarge, 1009),
        (Violation::Unmasked, 1002),
        (Violation::CloseCode(1006), 1002),
        (Violation::UnfinishedMessage, 1002),
    ];
    for (violation, code) in codes {
        assert_eq!(violation.close_code().number(), code);
    }
}
