//! What the server writes, byte for byte.

use socket::frame::{CloseCode, Opcode, header_length, write_close, write_header, write_pong, write_text};

fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

#[test]
fn a_header_takes_the_shortest_form() {
    let cases: [(usize, &[u8]); 6] = [
        (0, b"\x82\x00"),
        (125, b"\x82\x7D"),
        (126, b"\x82\x7E\x00\x7E"),
        (65_535, b"\x82\x7E\xFF\xFF"),
        (65_536, b"\x82\x7F\0\0\0\0\0\x01\0\0"),
        (1 << 40, b"\x82\x7F\0\0\x01\0\0\0\0\0"),
    ];
    for (length, header) in cases {
        assert_eq!(written(|out| write_header(out, Opcode::Binary, length)), header, "{length}");
        assert_eq!(header_length(length), header.len(), "{length}");
    }
}

#[test]
fn frames_are_appended_whole_and_unmasked() {
    let mut out = Vec::new();

    write_text(&mut out, b"Hello");
    write_pong(&mut out, b"Hello");
    write_close(&mut out, Some(CloseCode::GOING_AWAY), "bye");
    write_close(&mut out, None, "dropped");

    assert_eq!(out, b"\x81\x05Hello\x8A\x05Hello\x88\x05\x03\xE9bye\x88\x00");
}

#[test]
fn control_frames_never_exceed_125_bytes() {
    let reason = "é".repeat(100);

    let pong = written(|out| write_pong(out, &[0; 200]));
    let close = written(|out| write_close(out, Some(CloseCode::NORMAL), &reason));

    assert_eq!(pong.len(), 127);
    assert_eq!(close[4..], reason.as_bytes()[..122], "cut between characters");
    assert_eq!(usize::from(close[1]), close.len() - 2);
}

#[test]
fn only_codes_that_may_travel_can_be_made() {
    for reserved in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000] {
        assert_eq!(CloseCode::new(reserved), None, "{reserved}");
    }
    assert_eq!(CloseCode::new(1012), Some(CloseCode::SERVICE_RESTART));
    assert_eq!(CloseCode::new(4000).map(CloseCode::number), Some(4000));
}
