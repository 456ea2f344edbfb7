//! Options that several commands share.

use std::path::{Path, PathBuf};

/// Where the dataset is.
#[derive(clap::Args, Debug)]
pub(crate) struct Data {
    /// Folder of the dataset, with its `dataset.yaml`
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub(crate) data: PathBuf,
}

/// Where the output goes.
#[derive(clap::Args, Debug)]
pub(crate) struct Output {
    /// File to write, never inside the dataset's folder; `-` or nothing: the standard output
    ///
    /// The file is written beside its place and renamed, so that it is never half there.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl Output {
    /// The file to write, or nothing for the standard output.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.output
            .as_deref()
            .filter(|path| *path != Path::new("-"))
    }
}
