//! A macro as agents are answered.

use model::Id;
use model::attachment::StoredFile;
use model::macros::Macro;
use model::step;
use model::upload::Upload;
use model::user::{Member, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Agent, Look};

/// A macro as agents are answered; whoever left the account is not shown.
#[derive(Serialize, ToSchema)]
pub struct MacroRest {
    id: i64,
    name: String,
    visibility: &'static str,
    created_by: Option<Agent>,
    updated_by: Option<Agent>,
    account_id: i64,
    #[schema(value_type = Vec<Object>)]
    actions: Value,
    /// What it sends; absent when it sends nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<MacroFile>,
}

/// A file that a macro sends.
#[derive(Serialize, ToSchema)]
struct MacroFile {
    id: i64,
    macro_id: i64,
    /// The media type.
    file_type: String,
    account_id: i64,
    /// Where anybody fetches it.
    file_url: String,
    /// How the action calls it.
    blob_id: String,
    filename: String,
}

impl MacroFile {
    fn new(made: &Macro, upload: &Upload, file: &StoredFile, look: Look<'_>) -> Self {
        Self {
            id: upload.id.get(),
            macro_id: made.id.get(),
            file_type: file.content_type.clone(),
            account_id: made.account_id.get(),
            file_url: look.files.kept_url(upload.id, file),
            blob_id: look.files.signed_id(upload),
            filename: file.name.clone(),
        }
    }
}

impl MacroRest {
    /// The macro; `members` are those of its account, and `uploads` holds what it sends.
    pub fn new(made: &Macro, members: &[Member], uploads: &[Upload], look: Look<'_>) -> Self {
        let by = |user: UserId| {
            let member = members.iter().find(|member| member.user.id == user);
            member.map(|member| Agent::new(member, look))
        };
        let sent = made.fields.files();
        let sent = uploads.iter().filter(|upload| sent.contains(&upload.id));
        let file = |upload: &Upload| Some(MacroFile::new(made, upload, upload.file.as_ref()?, look));
        Self {
            id: made.id.get(),
            name: made.fields.name.clone(),
            visibility: made.fields.visibility.as_str(),
            created_by: by(made.created_by),
            updated_by: by(made.updated_by),
            account_id: made.account_id.get(),
            actions: step::with_files(&made.fields.actions, |upload| {
                upload
                    .parse()
                    .map_or(Value::Null, |upload| look.files.name_of(made.account_id, Id::new(upload)).into())
            }),
            files: sent.filter_map(file).collect(),
        }
    }
}
