//! The command line: commands with their own arguments, and every setting as a flag.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command as Parser, CommandFactory, FromArgMatches, Subcommand};

use crate::commands::{config, events, healthcheck, inbox, init, migrate, openapi, token, user};
use crate::settings::{Given, SECTIONS, Setting, Shape, all};

const AFTER: &str = "Every setting is a flag, an environment variable SWITCHBOARD_… and a key of switchboard.toml \
    in the data directory; the flag counts most. `--help` lists them, `config print` shows what is set where.";

/// Talk to customers: one server for the Client APIs, the Application API and their live connections.
#[derive(Debug, clap::Parser)]
#[command(name = "switchboard", version, after_help = AFTER, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve until told to stop.
    Serve,
    /// Open the first account with its administrator.
    Init(init::Arguments),
    /// Create users, set their passwords, list them.
    #[command(subcommand)]
    User(user::Arguments),
    /// Create, list and revoke API tokens.
    #[command(subcommand)]
    Token(token::Arguments),
    /// Create, list and show inboxes.
    #[command(subcommand)]
    Inbox(inbox::Arguments),
    /// Bring the database to the form that this version needs; `serve` does so by itself.
    Migrate(migrate::Arguments),
    /// Make a workspace with conversations to look at.
    Demo,
    /// Show the settings.
    #[command(subcommand)]
    Config(config::Arguments),
    /// Look after the event log.
    #[command(subcommand)]
    Events(events::Arguments),
    /// Print the description of the HTTP APIs.
    Openapi(openapi::Arguments),
    /// Ask the server that runs with these settings how it is; for containers.
    Healthcheck(healthcheck::Arguments),
}

/// A command with everything that was set beside it.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) command: Command,
    pub(crate) given: Given,
}

impl Invocation {
    /// Reads arguments and environment; on a mistake it says so and ends the process.
    pub(crate) fn of_this_process() -> Self {
        let matches = parser().get_matches();
        let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let variables = std::env::vars_os();
        let texts =
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let config = matches.get_one::<PathBuf>("config").cloned();
        Self {
            command: cli.command,
            given: Given { flags: flags(&matches), config, environment: texts.collect() },
        }
    }
}

fn parser() -> Parser {
    let config =
        Arg::new("config").long("config").value_name("PATH").value_parser(clap::value_parser!(PathBuf));
    let config =
        config.help("The settings file [env: SWITCHBOARD_CONFIG] [default: switchboard.toml in `data`]");
    let mut parser = Cli::command().arg(config.global(true).help_heading("Settings").hide_short_help(true));
    for section in SECTIONS {
        for setting in section.settings {
            parser = parser.arg(flag(setting).help_heading(format!("Settings: {}", section.title)));
        }
    }
    parser
}

fn flag(setting: &'static Setting) -> Arg {
    let arg = Arg::new(setting.key).long(setting.flag()).value_name(setting.shape.word()).help(help(setting));
    let arg = arg.global(true).hide_short_help(true);
    match setting.shape {
        Shape::Switch => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
        _ => arg.num_args(1),
    }
}

fn help(setting: &Setting) -> String {
    let default = match setting.default {
        Some(value) => format!(" [default: {value}]"),
        None => format!(" [default: {}]", setting.otherwise),
    };
    format!("{} [env: {}]{default}", setting.about, setting.variable())
}

fn flags(matches: &ArgMatches) -> BTreeMap<&'static str, String> {
    let value =
        |setting: &'static Setting| Some((setting.key, matches.get_one::<String>(setting.key)?.clone()));
    all().filter_map(value).collect()
}
