//! Where values come from, laid over each other so that each remembers its source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::Settings;
use super::table::{self, Privacy, Setting, Shape};

/// The variable and flag that name the settings file.
pub(crate) const CONFIG_VARIABLE: &str = "SWITCHBOARD_CONFIG";
/// The settings file that is found by itself in the data directory.
const FILE: &str = "switchboard.toml";

/// What was given on the command line and in the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// Flags by key.
    pub(crate) flags: BTreeMap<&'static str, String>,
    /// The settings file that was asked for.
    pub(crate) config: Option<PathBuf>,
    /// Environment variables by name.
    pub(crate) environment: BTreeMap<String, String>,
}

/// All layers, lowest first.
#[derive(Debug)]
pub(crate) struct Sources {
    figment: Figment,
    unknown: Vec<String>,
}

impl Sources {
    /// Lays the sources over each other; fails when a settings file that was asked for is not there.
    pub(crate) fn new(given: &Given) -> Result<Self> {
        let mut over = Vec::new();
        for setting in table::all() {
            over.extend(of_environment(setting, &given.environment));
        }
        for setting in table::all() {
            over.extend(
                given
                    .flags
                    .get(setting.key)
                    .map(|value| Layer::new(format!("flag --{}", setting.flag()), setting, value)),
            );
        }
        let base = table::all().filter_map(|setting| {
            setting.default.map(|value| Layer::new("default".to_owned(), setting, value))
        });
        let base = base.fold(Figment::new(), Figment::merge);
        let file = file(given, &over.iter().fold(base.clone(), Figment::merge))?;
        let figment = file.into_iter().fold(base, Figment::merge);
        Ok(Self { figment: over.into_iter().fold(figment, Figment::merge), unknown: unknown(given) })
    }

    /// Reads every setting; the error names the key and where its value came from.
    pub(crate) fn read(&self) -> Result<Settings> {
        self.figment.extract().map_err(|error| explain(&error))
    }

    /// A setting's value with the name of its source.
    pub(crate) fn value(&self, setting: &Setting) -> Option<(Value, String)> {
        let value = self.figment.find_value(setting.key).ok()?;
        let metadata = self.figment.get_metadata(value.tag())?;
        Some((value, place(metadata)))
    }

    /// Variables that look like settings of this server but are none.
    pub(crate) fn unknown_variables(&self) -> &[String] {
        &self.unknown
    }
}

fn file(given: &Given, known: &Figment) -> Result<Option<figment::providers::Data<Toml>>> {
    let asked = given.config.clone().or_else(|| given.environment.get(CONFIG_VARIABLE).map(PathBuf::from));
    if let Some(path) = asked {
        if !path.is_file() {
            bail!("there is no settings file at {}", path.display());
        }
        return Ok(Some(Toml::file_exact(path)));
    }
    let data: PathBuf = known.extract_inner("data").map_err(|error| explain(&error))?;
    let path = data.join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    refuse_another_data(&path)?;
    Ok(Some(Toml::file_exact(path)))
}

/// A file found in one data directory must not name another: nobody could tell which of the two counts.
fn refuse_another_data(path: &Path) -> Result<()> {
    if Figment::from(Toml::file_exact(path)).contains("data") {
        bail!(
            "`data` cannot be set in {}, which was found in the data directory; use --config",
            path.display()
        );
    }
    Ok(())
}

/// The aliases of a setting, then its own variable, which counts more. Empty variables count as not set.
fn of_environment(setting: &'static Setting, environment: &BTreeMap<String, String>) -> Vec<Layer> {
    let aliases = setting.aliases.iter().rev().map(|alias| (*alias).to_owned());
    let names = aliases.chain([setting.variable()]);
    let given = names.filter_map(|name| {
        let value =
            environment.get(&name).map(|value| translated(&name, value)).filter(|value| !value.is_empty())?;
        Some(Layer::new(format!("environment variable {name}"), setting, &value))
    });
    given.collect()
}

/// Some aliases mean the same in other words.
fn translated(alias: &str, value: &str) -> String {
    match (alias, value) {
        ("PORT", port) if !port.is_empty() => format!("127.0.0.1:{port}"),
        ("ENABLE_ACCOUNT_SIGNUP", "api_only") => "true".to_owned(),
        (_, value) => value.to_owned(),
    }
}

fn unknown(given: &Given) -> Vec<String> {
    let ours = given.environment.keys().filter(|name| name.starts_with(table::PREFIX));
    let known =
        |name: &str| name == CONFIG_VARIABLE || table::all().any(|setting| setting.variable() == name);
    ours.filter(|name| !known(name)).cloned().collect()
}

/// One value from one place.
struct Layer {
    source: String,
    key: &'static str,
    value: Value,
}

impl Layer {
    fn new(source: String, setting: &Setting, text: &str) -> Self {
        Self { source, key: setting.key, value: value(setting.shape, text.trim()) }
    }
}

/// A text in the form its shape wants; what does not fit stays a text and is refused with its source.
fn value(shape: Shape, text: &str) -> Value {
    match shape {
        Shape::Number => text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from),
        Shape::Switch => switch(text).map_or_else(|| Value::from(text), Value::from),
        Shape::List => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::from(items.collect::<Vec<_>>())
        }
        Shape::Text | Shape::Address | Shape::Path | Shape::Duration | Shape::Size => Value::from(text),
    }
}

fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source.clone())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let values = Dict::from([(self.key.to_owned(), self.value.clone())]);
        Ok(Map::from([(Profile::Default, values)]))
    }
}

fn place(metadata: &Metadata) -> String {
    match metadata.source.as_ref().and_then(figment::Source::file_path) {
        Some(path) => path.display().to_string(),
        None => metadata.name.to_string(),
    }
}

fn explain(error: &figment::Error) -> anyhow::Error {
    let place = error.metadata.as_ref().map_or_else(|| "settings".to_owned(), place);
    if let Kind::UnknownField(name, _) = &error.kind {
        return anyhow!("{place}: there is no setting `{name}`; `switchboard config print` lists them all");
    }
    let Some(key) = error.path.first() else { return anyhow!("{place}: {}", error.kind) };
    let hidden = table::find(key).is_some_and(|setting| setting.privacy != Privacy::Open);
    match &error.kind {
        Kind::Message(message) => anyhow!("`{key}` from {place}: {message}"),
        Kind::UnknownVariant(given, known) => {
            anyhow!("`{key}` from {place}: `{given}` is none of: {}", known.join(", "))
        }
        _ if hidden => anyhow!("`{key}` from {place}: not a text"),
        kind => anyhow!("`{key}` from {place}: {kind}"),
    }
}
