//! Pictures that come with a request.

use actions::avatars::Picture;
use model::avatar::Avatar;
use model::{Error, Result};
use rest::{Params, TakenFiles};

/// What a request says about somebody's picture, with the file that came for it.
#[must_use = "tell the outcome to `settle`, or a refused file stays behind"]
pub(crate) struct GivenPicture {
    /// What it says.
    pub(crate) picture: Picture,
    files: TakenFiles,
}

impl GivenPicture {
    /// The file `avatar`, whether or not the caller put it under `root`.
    pub(crate) fn file(params: &mut Params, root: &str) -> Result<Self> {
        let mut files = params.take_files(&format!("{root}[avatar]"));
        if files.list().is_empty() {
            files = params.take_files("avatar");
        }
        let picture = match files.list() {
            [] => Picture::Stays,
            [file] => Picture::Is(file.clone()),
            _ => {
                files.discard();
                return Err(Error::invalid("avatar", "Avatar must be one file"));
            }
        };
        Ok(Self { picture, files })
    }

    /// The same or, without a file, the address `avatar_url`.
    pub(crate) fn file_or_address(params: &mut Params, root: &str) -> Result<Self> {
        let mut given = Self::file(params, root)?;
        let within = params.within(root);
        let url = within.as_ref().unwrap_or(params).text("avatar_url");
        if let Some(url) = url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty())
            && given.picture == Picture::Stays
        {
            given.picture = Picture::At(url);
        }
        Ok(given)
    }

    /// Deletes the file again when it was refused for certain, or when the request came before and its owner has got
    /// the one from then. `avatar` is what the owner has now.
    pub(crate) fn settle<T>(self, outcome: &Result<T>, avatar: impl FnOnce(&T) -> Option<&Avatar>) {
        let is_taken = |key: &str| match outcome {
            Ok(owner) => avatar(owner).is_some_and(|avatar| avatar.key == key),
            Err(_) => true,
        };
        match &self.picture {
            Picture::Is(file) if !is_taken(&file.key) => self.files.discard(),
            _ => self.files.settle(outcome),
        }
    }
}
