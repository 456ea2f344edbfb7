//! The bytes of frames: whatever comes in, nothing breaks.

use super::{Request, rows};
use bytes::{Bytes, BytesMut};
use plenary::query::QueryFailure;
use plenary::worker::Done;
use plenary::worker::frame::{self, End, Fail, Frame, FrameError, Reason, decode, encode};

fn examples() -> Vec<Frame> {
    let end = End {
        done: Done { rows: 3, bytes: 9 },
        checksum: 7,
        kept_bytes: 1,
    };
    let fail = Fail {
        reason: Reason::Failure(QueryFailure::TooManyRows(3)),
        kept_bytes: 0,
    };
    let request = Request {
        text: "ASK { ?s ?p \"\u{0}é\\\" }".to_owned(),
        ..rows("")
    };
    vec![
        Frame::Ready,
        Frame::Request(request),
        Frame::Body(Bytes::from_static(b"abc")),
        Frame::Body(Bytes::from(vec![0; frame::BODY_BYTES_MAX])),
        Frame::End(end),
        Frame::Fail(fail),
    ]
}

fn bytes_of(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| encode(frame, &mut bytes));
    bytes
}

#[test]
fn frames_come_out_as_they_went_in_however_they_are_cut() {
    let frames = examples();
    let shown = |frames: &[Frame]| format!("{frames:?}");
    let bytes = bytes_of(&frames);
    for piece in [1, 7, 8, 9, 1000, bytes.len()] {
        let (mut buffer, mut out) = (BytesMut::new(), Vec::new());
        for piece in bytes.chunks(piece) {
            buffer.extend_from_slice(piece);
            while let Some(frame) = decode(&mut buffer).expect("frames") {
                out.push(frame);
            }
        }
        assert_eq!(shown(&out), shown(&frames));
        assert!(buffer.is_empty());
    }
}

#[test]
fn what_is_no_frame_is_an_error_before_its_payload_comes() {
    let error = |bytes: &[u8]| decode(&mut BytesMut::from(bytes)).expect_err("it is no frame");
    assert_eq!(error(&[2, 4, 0, 0, 1, 0, 0, 0]), FrameError::Version(2));
    assert_eq!(error(&[1, 0, 0, 0, 1, 0, 0, 0]), FrameError::Kind(0));
    assert_eq!(error(&[1, 7, 0, 0, 1, 0, 0, 0]), FrameError::Kind(7));
    assert_eq!(error(&[1, 4, 1, 0, 1, 0, 0, 0]), FrameError::Reserved);
    for kind in 1..=6 {
        let len = u32::MAX as usize;
        assert_eq!(
            error(&[1, kind, 0, 0, 255, 255, 255, 255]),
            FrameError::Length { kind, len }
        );
    }
    for (kind, len) in [(2, 1), (4, 0), (5, 27), (5, 29)] {
        assert_eq!(
            error(&[1, kind, 0, 0, len, 0, 0, 0]),
            FrameError::Length {
                kind,
                len: len as usize
            }
        );
    }
    let body_max = u32::try_from(frame::BODY_BYTES_MAX).expect("a small number");
    let [a, b, c, d] = (body_max + 1).to_le_bytes();
    assert!(matches!(
        error(&[1, 4, 0, 0, a, b, c, d]),
        FrameError::Length { .. }
    ));
    for text in ["{}", "[", "{\"text\":1}", "\u{0}", "null"] {
        let len = u8::try_from(text.len()).expect("short");
        let mut bytes = vec![1, 3, 0, 0, len, 0, 0, 0];
        bytes.extend_from_slice(text.as_bytes());
        assert!(matches!(error(&bytes), FrameError::Message(_)), "{text}");
    }
    let deep = "[".repeat(100_000);
    let [a, b, c, d] = 100_000_u32.to_le_bytes();
    for kind in [1, 3, 6] {
        let bytes = [&[1, kind, 0, 0, a, b, c, d], deep.as_bytes()].concat();
        assert!(matches!(error(&bytes), FrameError::Message(_)));
    }
}

#[test]
fn damaged_frames_give_frames_or_errors() {
    let bytes = bytes_of(&examples()[..3]);
    let mut seed = 1_u64;
    let mut random = move |limit: usize| {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(seed >> 33).expect("31 bits") % limit
    };
    let (mut refused, mut taken) = (0, 0);
    for _ in 0..20_000 {
        let mut damaged = bytes.clone();
        for _ in 0..=random(3) {
            let at = random(damaged.len());
            damaged[at] = u8::try_from(random(256)).expect("a byte");
        }
        damaged.truncate(1 + random(damaged.len()));
        let mut buffer = BytesMut::from(&damaged[..]);
        loop {
            match decode(&mut buffer) {
                Ok(Some(_)) => taken += 1,
                Ok(None) => break,
                Err(_) => {
                    refused += 1;
                    break;
                }
            }
        }
    }
    assert!(refused > 1000 && taken > 1000, "{refused} {taken}");
}
