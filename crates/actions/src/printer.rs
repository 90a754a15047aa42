//! Prints transcripts off the threads that serve, few at a time.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use model::{Error, Result};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use transcripts::{Document, Fonts, Paper, Transcript, render};

/// Transcripts printed at the same time.
const AT_ONCE: usize = 2;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// Prints transcripts. Cloning is cheap.
#[derive(Clone)]
pub struct Printer(Arc<Press>);

struct Press {
    directories: Vec<PathBuf>,
    /// Looked for when the first transcript is printed: a machine may have many.
    fonts: OnceLock<Fonts>,
    turns: Arc<Semaphore>,
}

impl Printer {
    /// One that looks for fonts in these directories besides the usual ones.
    pub fn new(directories: Vec<PathBuf>) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self(Arc::new(Press { directories, fonts: OnceLock::new(), turns }))
    }

    /// Prints it; `Unavailable` when too many others are being printed.
    pub(crate) async fn print(&self, transcript: Transcript) -> Result<Document> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Unavailable { retry_after: 30 }) };
        let press = Arc::clone(&self.0);
        let printed = tokio::task::spawn_blocking(move || {
            // Held until it is printed, even when nobody waits for it any more.
            let _turn = turn;
            press.print(&transcript)
        });
        printed.await.map_err(|fault| anyhow!(fault).context("printing a transcript broke off"))?
    }
}

impl Press {
    fn print(&self, transcript: &Transcript) -> Result<Document> {
        let fonts = self.fonts.get_or_init(|| Fonts::new(&self.directories));
        let (started, messages) = (Instant::now(), transcript.entries.len());
        let document = render(fonts, transcript, Paper::of_language(&transcript.language))
            .map_err(anyhow::Error::new)?;
        let (pages, took) = (document.pages, started.elapsed());
        metrics::histogram!("switchboard_transcript_seconds").record(took.as_secs_f64());
        tracing::info!(
            pages,
            messages,
            milliseconds = took.as_millis(),
            "Printed a transcript of {messages} messages on {pages} pages"
        );
        if document.missing > 0 {
            tracing::warn!(
                missing = document.missing,
                "No font has {} characters of a transcript: install fonts or set `font_dirs`",
                document.missing
            );
        }
        Ok(document)
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}
