//! The commands, one after the other, as an operator uses them.

use crate::binary::Installation;

const EMAIL: &str = "ada@example.test";
const PASSWORD: &str = "Correct-Horse-7-Battery";

fn initialised() -> Installation {
    let installation = Installation::new();
    let arguments = ["init", "--account-name", "Acme", "--admin-name", "Ada", "--admin-email", EMAIL];
    installation.with("SWITCHBOARD_ADMIN_PASSWORD", PASSWORD).run(&arguments).output();
    installation
}

#[test]
fn an_account_gets_its_inbox_and_tokens() {
    let installation = initialised();

    let created =
        installation.run(&["inbox", "create", "--name", "Website", "--hmac-mandatory", "--member", EMAIL]);
    let shown = installation.run(&["inbox", "show", &created.value("id")]);
    let found = installation.run(&["inbox", "show", &created.value("inbox_identifier")]);
    let inboxes = installation.run(&["inbox", "list"]);
    let token = installation.run(&["token", "create", "--email", EMAIL, "--name", "deploy"]).output();
    let tokens = installation.run(&["token", "list", "--email", EMAIL]);

    assert_eq!(created.output(), shown.output());
    assert_eq!(created.output(), found.output());
    assert_eq!(created.value("inbox_identifier").len(), 24);
    assert_eq!(created.value("hmac_token").len(), 24);
    assert_eq!(created.value("hmac_mandatory"), "true");
    assert!(inboxes.output().contains(&created.value("inbox_identifier")));
    assert_eq!(token.trim_end().len(), 24);
    assert!(!tokens.output().contains(token.trim_end()), "a list shows no secrets");
    let listed = tokens.output();
    let id =
        listed.lines().find(|line| line.ends_with("deploy")).and_then(|line| line.split(' ').next()).unwrap();
    let revoked = installation.run(&["token", "revoke", id]).output();
    assert_eq!(revoked, format!("Revoked token {id} (deploy).\n"));
    assert_eq!(installation.run(&["token", "revoke", id]).complaint(), "error: access token not found");
}

#[test]
fn users_are_created_listed_and_given_passwords() {
    let installation = initialised();

    let create = ["user", "create", "--email", "Bob@example.test", "--name", "Bob", "--password", PASSWORD];
    installation.run(&create).output();
    let again = installation.run(&create).complaint();
    let short = installation.run(&["user", "reset-password", EMAIL, "--password", "short"]).complaint();
    let reset =
        installation.run(&["user", "reset-password", EMAIL, "--password", "Another-Horse-8"]).output();
    let piped =
        installation.run_with_input(&["user", "reset-password", EMAIL], "From-A-Pipe-9\nmore\n").output();
    let nobody =
        installation.run(&["user", "reset-password", "eve@example.test", "--password", PASSWORD]).complaint();

    assert_eq!(again, "error: Email has already been taken");
    assert_eq!(short, "error: Password is too short (minimum is 8 characters)");
    assert_eq!(reset, format!("{EMAIL} has a new password and is signed out everywhere.\n"));
    assert_eq!(piped, reset);
    assert_eq!(nobody, "error: nobody signs in as eve@example.test");
    let listed = installation.run(&["user", "list"]).output();
    insta::assert_snapshot!("user_list", listed);
}

#[test]
fn a_second_account_is_opened_on_purpose_only() {
    let installation = initialised();
    let another = installation.with("SWITCHBOARD_ADMIN_PASSWORD", PASSWORD);
    let arguments = ["init", "--account-name", "Globex", "--admin-email", "bea@example.test"];

    let refused = another.run(&arguments).complaint();
    another.run(&[&arguments[..], &["--another"]].concat()).output();
    let which = installation.run(&["inbox", "list"]).complaint();

    assert_eq!(refused, "error: there is an account already; `init --another` opens one more");
    assert_eq!(which, "error: say which account with --account: 1 (Acme), 2 (Globex)");
    installation.run(&["inbox", "list", "--account", "2"]).output();
}

#[test]
fn nothing_is_asked_without_a_terminal() {
    let installation = Installation::new();

    let complaint = installation.run(&["init", "--account-name", "Acme"]).complaint();

    assert_eq!(complaint, "error: --admin-email is missing, and there is no terminal to ask on");
}

#[test]
fn a_new_directory_must_be_prepared_before_it_is_used() {
    let installation = Installation::new();

    let unprepared = installation.run(&["user", "list"]).complaint();
    let before = installation.run(&["migrate", "--check"]).complaint();
    let migrated = installation.run(&["migrate"]).output();
    let after = installation.run(&["migrate", "--check"]).output();
    let empty = installation.run(&["user", "list"]).complaint();

    let hint = "run `switchboard migrate`, `init` or `serve` first";
    assert_eq!(unprepared, format!("error: the database is new or of another version: {hint}"));
    assert_eq!(before, "");
    assert_eq!(migrated, "The database has been migrated.\n");
    assert_eq!(after, "The database is up to date.\n");
    assert_eq!(empty, "error: there is no account yet; `switchboard init` opens the first one");
}

#[test]
fn the_secret_key_is_made_once_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let installation = initialised();

    let first = std::fs::read_to_string(installation.path("secret_key")).unwrap();
    installation.run(&["user", "list"]).output();
    let second = std::fs::read_to_string(installation.path("secret_key")).unwrap();

    let mode = std::fs::metadata(installation.path("secret_key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(first, second);
    assert_eq!(first.trim_end().len(), 64);
    let postgres = Installation::new().with("DATABASE_URL", "postgres://127.0.0.1:1/nobody");
    let complaint = postgres.run(&["user", "list"]).complaint();
    assert!(complaint.contains("`secret_key` must be set when PostgreSQL is used"), "{complaint}");
}

#[test]
fn the_demo_workspace_is_made_once() {
    let installation = Installation::new();

    let first = installation.run(&["demo"]).output();
    let second = installation.run(&["demo"]).output();

    let password = first.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    assert!(password.len() >= 16);
    assert!(!second.contains("password: "), "{second}");
    assert!(second.contains("switchboard user reset-password maya@fernhill.example"), "{second}");
    assert_eq!(installation.run(&["inbox", "show", "demo"]).value("name"), "Website");
    let log = installation.run(&["events", "check"]).output();
    assert!(log.starts_with("account 1: events 1 to "), "{log}");
    assert!(log.ends_with(": whole\n"), "{log}");
}

#[test]
fn realtime_tokens_are_replaced_for_a_user_a_session_and_a_whole_inbox() {
    let installation = initialised();
    let inbox = installation.run(&["inbox", "create", "--name", "Website"]);
    let identifier = inbox.value("inbox_identifier");
    let serving = installation.serve();
    let contacts = format!("POST /public/api/v1/inboxes/{identifier}/contacts");
    for source in ["one", "two"] {
        let made = serving.request(&contacts, &format!(r#"{{"source_id":"{source}"}}"#));
        assert!(made.starts_with("HTTP/1.1 200 "), "{made}");
    }
    let tokens = || {
        ["one", "two"].map(|source| {
            let shown =
                serving.request(&format!("GET /public/api/v1/inboxes/{identifier}/contacts/{source}"), "");
            shown.split_once(r#""pubsub_token":""#).unwrap().1[..24].to_owned()
        })
    };
    let reset = |arguments: &[&str]| {
        installation.run(&[&["inbox", "reset-pubsub-tokens", &identifier], arguments].concat())
    };

    let before = tokens();
    let one = reset(&["--session", "two"]).output();
    let after_one = tokens();
    let all = reset(&[]).output();
    let after_all = tokens();
    let nobody = reset(&["--session", "three"]).complaint();
    let user = installation.run(&["user", "reset-pubsub-token", EMAIL]).output();

    assert_eq!((one.as_str(), all.as_str()), ("New realtime tokens: 1.\n", "New realtime tokens: 2.\n"));
    assert_eq!(before[0], after_one[0]);
    assert!(before[1] != after_one[1] && after_one[0] != after_all[0] && after_one[1] != after_all[1]);
    assert_eq!(nobody, "error: the inbox has no session of this name");
    assert_eq!(user, format!("{EMAIL} has a new realtime token; the profile shows it.\n"));
}
