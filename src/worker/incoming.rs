//! An answer as its frames come in.

use super::Done;
use super::frame::{Fail, Frame};
use bytes::Bytes;
use crc32fast::Hasher;

/// What has come of an answer so far. It is whole when its last frame says so and agrees.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    checksum: Hasher,
    bytes: u64,
    /// The end that came, with what the worker keeps.
    ended: bool,
}

/// What a frame means for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its next bytes.
    Body(Bytes),
    /// It is whole.
    Done {
        /// How much it holds.
        done: Done,
        /// Bytes that the worker keeps in use.
        kept_bytes: u64,
    },
    /// There is none.
    Failed(Fail),
}

impl Incoming {
    /// Takes the next frame; the error says what does not fit, and ends the answer.
    pub fn take(&mut self, frame: Frame) -> Result<Step, String> {
        if self.ended {
            return Err("a frame came after the last one".to_owned());
        }
        match frame {
            Frame::Body(bytes) => {
                self.checksum.update(&bytes);
                self.bytes += bytes.len() as u64;
                Ok(Step::Body(bytes))
            }
            Frame::End(end) => {
                self.ended = true;
                let agrees = end.done.bytes == self.bytes
                    && end.checksum == self.checksum.clone().finalize();
                if !agrees {
                    return Err("its last frame does not agree with what came before".to_owned());
                }
                Ok(Step::Done {
                    done: end.done,
                    kept_bytes: end.kept_bytes,
                })
            }
            Frame::Fail(fail) => {
                self.ended = true;
                Ok(Step::Failed(fail))
            }
            Frame::Hello(_) | Frame::Ready | Frame::Request(_) => {
                self.ended = true;
                Err("it sent a frame that is no part of an answer".to_owned())
            }
        }
    }
}
