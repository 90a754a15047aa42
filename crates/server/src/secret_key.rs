//! The installation's secret key: set, or generated once beside the embedded database.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use model::Token;
use rand::RngCore;

use crate::settings::{Settings, checked_secret_key};

/// The key's file in the data directory.
const FILE: &str = "secret_key";

/// The key that is set, kept or generated now. `PostgreSQL` may have several nodes, so there it must be set.
pub(crate) fn secret_key(settings: &Settings) -> Result<Token> {
    if let Some(key) = &settings.secret_key {
        return Ok(key.clone());
    }
    if settings.database_url.is_some() {
        bail!(
            "`secret_key` must be set when PostgreSQL is used, to the same value on every node \
             (`openssl rand -hex 32` makes one)"
        );
    }
    let path = settings.data.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => checked_secret_key(&text).map_err(|problem| anyhow!("{}: {problem}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => generate(&path),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes a fresh key under another name first: whoever reads the file sees a whole key, even after a crash.
fn generate(path: &Path) -> Result<Token> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let key = hexadecimal(&bytes);
    let draft = path.with_extension(std::process::id().to_string());
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        writeln!(file, "{key}")?;
        file.sync_all()?;
        // A link refuses to replace a key that another process has written meanwhile.
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        linked?;
        // The directory as well: a database that survives a power cut without its key would be lost.
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    match write() {
        Ok(()) => Ok(Token::new(key)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            checked_secret_key(&text).map_err(|problem| anyhow!("{}: {problem}", path.display()))
        }
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}
