//! Settings as an operator meets them: through the binary.

use crate::binary::{Installation, Run};

#[test]
fn the_flag_counts_more_than_the_variable_the_file_and_the_default() {
    let installation = Installation::new();
    let line = |run: Run| run.line("rate_limit =");

    let default = line(installation.run(&["config", "print"]));
    installation.write("switchboard.toml", "rate_limit = 1\n");
    let file = line(installation.run(&["config", "print"]));
    let alias = line(installation.with("RACK_ATTACK_LIMIT", "2").run(&["config", "print"]));
    let both = installation.with("RACK_ATTACK_LIMIT", "2").with("SWITCHBOARD_RATE_LIMIT", "3");
    let variable = line(both.run(&["config", "print"]));
    let flag = line(both.run(&["config", "print", "--rate-limit", "4"]));

    assert_eq!(default, "rate_limit = 3000 # default");
    assert_eq!(file, format!("rate_limit = 1 # {}", installation.path("switchboard.toml").display()));
    assert_eq!(alias, "rate_limit = 2 # environment variable RACK_ATTACK_LIMIT");
    assert_eq!(variable, "rate_limit = 3 # environment variable SWITCHBOARD_RATE_LIMIT");
    assert_eq!(flag, "rate_limit = 4 # flag --rate-limit");
}

#[test]
fn the_names_of_other_servers_are_understood() {
    let installation = Installation::new();
    for (alias, value, line) in [
        ("PORT", "8080", r#"listen = "127.0.0.1:8080" # environment variable PORT"#),
        (
            "FRONTEND_URL",
            "https://x.test",
            r#"public_url = "https://x.test" # environment variable FRONTEND_URL"#,
        ),
        ("ENABLE_ACCOUNT_SIGNUP", "api_only", "signup = true # environment variable ENABLE_ACCOUNT_SIGNUP"),
        ("LOG_LEVEL", "debug", r#"log = "debug" # environment variable LOG_LEVEL"#),
        ("DEFAULT_LOCALE", "fr", r#"locale = "fr" # environment variable DEFAULT_LOCALE"#),
    ] {
        let key = line.split(' ').next().unwrap();

        let shown = installation.with(alias, value).run(&["config", "print"]);

        assert_eq!(shown.line(&format!("{key} =")), line);
    }
}

#[test]
fn config_print_masks_secrets() {
    let key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let installation = Installation::new()
        .with("SWITCHBOARD_SECRET_KEY", key)
        .with("SWITCHBOARD_ADMIN_PASSWORD", "12345678")
        .with("DATABASE_URL", "postgres://house:swordfish@db.test/house?password=pike");

    let shown = installation.run(&["config", "print"]).output();

    for secret in [key, "12345678", "swordfish", "pike"] {
        assert!(!shown.contains(secret), "{secret} is shown:\n{shown}");
    }
    assert!(shown.contains("postgres://house:(hidden)@db.test/house?(hidden)"), "{shown}");
}

#[test]
fn what_config_print_shows_can_be_used_as_the_settings_file() {
    let installation = Installation::new();
    let shown = installation.run(&["config", "print", "--locale", "pt_BR", "--signup"]).output();
    installation.write("copy.toml", &shown);

    let again = installation.run(&["config", "print", "--config", &installation.text_path("copy.toml")]);

    assert!(again.line("locale =").starts_with(r#"locale = "pt_BR" # "#), "{}", again.output());
    assert!(again.line("signup =").starts_with("signup = true # "), "{}", again.output());
}

#[test]
fn a_bad_value_is_refused_with_its_key_and_its_source() {
    let installation = Installation::new();
    let problems = [
        installation.with("SWITCHBOARD_RATE_LIMIT", "many"),
        installation.with("SWITCHBOARD_LISTEN", "here"),
        installation.with("FRONTEND_URL", "chat.example.com"),
        installation.with("DATABASE_URL", "mysql://house:swordfish@db.test/house"),
        installation.with("SWITCHBOARD_LOG_RETENTION", "a week"),
        installation.with("SWITCHBOARD_UPLOAD_LIMIT", "2 MB"),
        installation.with("SWITCHBOARD_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        installation.with("SWITCHBOARD_SECRET_KEY", "short"),
        installation.with("SWITCHBOARD_SIGNUP", "maybe"),
        installation.with("SWITCHBOARD_LOG_FORMAT", "xml"),
    ];
    let problems = problems.map(|environment| environment.run(&["healthcheck"]).complaint());

    insta::assert_snapshot!("bad_values", problems.join("\n"));
}

#[test]
fn unknown_and_misplaced_keys_of_a_file_are_refused() {
    let installation = Installation::new();
    let complaint = |text: &str| {
        installation.write("switchboard.toml", text);
        let complaint = installation.run(&["healthcheck"]).complaint();
        complaint.replace(&installation.text_path(""), "DATA/")
    };

    let problems =
        [complaint("lissten = \"x\"\n"), complaint("data = \"/tmp\"\n"), complaint("rate_limit = 'no'\n")];
    let missing = installation.run(&["healthcheck", "--config", "nowhere.toml"]).complaint();

    insta::assert_snapshot!("bad_files", format!("{}\n{missing}", problems.join("\n")));
}

#[test]
fn a_misspelt_variable_is_remarked_upon() {
    let run = Installation::new().with("SWITCHBOARD_RATELIMIT", "1").run(&["config", "print"]);

    assert!(run.remarks().contains("there is no setting SWITCHBOARD_RATELIMIT"), "{}", run.remarks());
}

#[test]
fn the_operators_guide_lists_the_settings_as_they_are() {
    let guide = include_str!("../../../../docs/operations.md");
    let (_, rest) = guide.split_once("<!-- settings -->\n").expect("the guide has a place for the settings");
    let (listed, _) = rest.split_once("<!-- end of settings -->").expect("and says where it ends");

    let settings = Installation::new().run(&["config", "document"]).output();

    assert_eq!(
        listed.trim(),
        settings.trim(),
        "put the output of `switchboard config document` into the guide"
    );
}
