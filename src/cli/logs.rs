//! The log of the server: one event a line, on the standard error.

use super::console::Console;
use super::failure::Failure;
use tracing_subscriber::EnvFilter;

/// Options of the log.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Log")]
pub(crate) struct Logs {
    /// Log the texts of queries too; otherwise only their hashes
    #[arg(long)]
    pub(crate) log_queries: bool,
    /// Warn of queries that take longer
    #[arg(long, value_name = "SECONDS", value_parser = super::seconds)]
    pub(crate) slow_query: Option<f64>,
    /// What is logged: `error`, `warn`, `info`, `debug`, or directives such as `plenary=debug`
    #[arg(
        long,
        value_name = "LEVEL",
        env = "RUST_LOG",
        hide_env_values = true,
        default_value = "info",
        hide_short_help = true
    )]
    log: String,
}

impl Logs {
    /// Begins to log: for people on a terminal, as JSON otherwise.
    pub(crate) fn begin(&self, console: &Console) -> Result<(), Failure> {
        let wanted = if console.is_quiet() {
            "error"
        } else {
            &self.log
        };
        let filter = EnvFilter::try_new(wanted).map_err(|error| {
            Failure::new(format!("`{wanted}` does not say what to log: {error}"))
                .hint("write a level, such as `info`, or directives, such as `plenary=debug`")
        })?;
        let queue = console.log_queue();
        let queue =
            queue.map_err(|error| Failure::new(format!("cannot start a thread: {error}")))?;
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(queue)
            .with_target(false)
            .with_ansi(console.error_color);
        // Where a log is kept already, as in a test, that one is used.
        let _ = match console.error_is_terminal() {
            true => log.compact().try_init(),
            false => {
                console.log_from_now_on();
                log.json().flatten_event(true).try_init()
            }
        };
        std::panic::set_hook(Box::new(|panic| {
            tracing::error!(place = panic.location().map(ToString::to_string), "{panic}");
        }));
        Ok(())
    }
}
