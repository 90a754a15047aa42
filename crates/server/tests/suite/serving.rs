//! `serve`: its first start, its address, its end, and what it does when the disk is full.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use crate::binary::{Installation, Serving, message};

const EMAIL: &str = "ada@example.test";
const PASSWORD: &str = "Correct-Horse-7-Battery";

fn with_first_account() -> Installation {
    Installation::new()
        .with("SWITCHBOARD_ACCOUNT_NAME", "Acme")
        .with("SWITCHBOARD_ADMIN_EMAIL", EMAIL)
        .with("SWITCHBOARD_ADMIN_PASSWORD", PASSWORD)
}

#[test]
fn an_empty_server_lets_nobody_in_and_says_what_to_do() {
    let serving = Installation::new().serve();

    let health = serving.request("GET /health", "");
    let config = serving.request("GET /examples/config.json", "");
    let (code, log) = serving.stop();

    assert!(health.starts_with("HTTP/1.1 200 "), "{health}");
    assert!(config.ends_with(r#"{"inbox_identifier":null}"#), "{config}");
    assert!(log.contains("There is no account yet. `switchboard init` opens the first one"), "{log}");
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn the_first_start_opens_the_account_that_the_environment_names() {
    let installation = with_first_account();
    let credentials = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);

    let (_, first) = installation.serve().stop();
    let renamed = installation.with("SWITCHBOARD_ADMIN_EMAIL", "eve@example.test");
    let serving = renamed.serve();
    let signed_in = serving.request("POST /auth/sign_in", &credentials);
    let (_, second) = serving.stop();

    assert!(signed_in.starts_with("HTTP/1.1 200 "), "{signed_in}");
    assert!(first.contains("Opened the first account"), "{first}");
    assert!(!second.contains("Opened the first account"), "{second}");
    assert!(!first.contains(PASSWORD) && !first.contains(EMAIL), "{first}");
    assert_eq!(installation.run(&["user", "list"]).output().lines().count(), 2);
}

#[test]
fn a_token_made_beside_the_running_server_opens_it_until_it_is_revoked() {
    let installation = with_first_account();
    let serving = installation.serve();
    let profile =
        |token: &str| serving.request(&format!("GET /api/v1/profile\r\napi_access_token: {token}"), "");

    let token = installation.run(&["token", "create", "--email", EMAIL, "--name", "deploy"]).output();
    let opened = profile(token.trim_end());
    let tokens = installation.run(&["token", "list", "--email", EMAIL]).output();
    let id =
        tokens.lines().find(|line| line.ends_with("deploy")).and_then(|line| line.split(' ').next()).unwrap();
    installation.run(&["token", "revoke", id]).output();
    let mut refused = profile(token.trim_end());
    // The server remembers for a moment who calls; the guide allows it a second.
    while refused.starts_with("HTTP/1.1 200 ") {
        refused = profile(token.trim_end());
    }

    assert!(opened.starts_with("HTTP/1.1 200 "), "{opened}");
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
}

#[test]
fn a_request_that_has_begun_is_answered_before_the_server_ends() {
    let serving = with_first_account().serve();
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    let whole = message("POST /auth/sign_in", &body);
    let (head, rest) = whole.split_at(whole.len() - 10);
    let mut stream = serving.connect();
    stream.write_all(head.as_bytes()).unwrap();
    // An answer on another connection says that the server had time to read the head.
    serving.request("GET /health", "");

    serving.tell_to_stop();
    refuses_connections(&serving.address);
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (code, log) = serving.end();

    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}\n{log}");
    assert_eq!(code, Some(0), "{log}");
}

/// Returns once nobody accepts connections there any more.
fn refuses_connections(address: &str) {
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let serving = Installation::new().serve();

    let complaint = Installation::new().run(&["serve", "--listen", &serving.address]).complaint();

    let last = complaint.lines().last().unwrap();
    assert!(last.starts_with(&format!("error: cannot listen on {}: ", serving.address)), "{complaint}");
}

#[test]
fn a_head_that_is_too_large_or_no_http_is_refused_and_the_server_goes_on() {
    let serving = Installation::new().serve();

    let large = serving.request(&format!("GET /health\r\nx-long: {}", "x".repeat(100_000)), "");
    let many = serving.request(&format!("GET /health{}", "\r\nx-one: 1".repeat(200)), "");
    let nonsense = serving.request("\u{0}\u{1}\u{2}", "");
    let health = serving.request("GET /health", "");

    for refused in [&large, &many] {
        assert!(refused.starts_with("HTTP/1.1 431 "), "{refused}");
    }
    assert!(nonsense.starts_with("HTTP/1.1 400 "), "{nonsense}");
    assert!(health.starts_with("HTTP/1.1 200 "), "{health}");
}

#[test]
fn the_log_is_one_object_per_line_when_collectors_want_it() {
    let installation = with_first_account().with("SWITCHBOARD_LOG_FORMAT", "json");

    let (_, log) = installation.serve().stop();

    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["message"] == "Stopped" && line["level"] == "INFO"), "{log}");
}

#[test]
fn healthcheck_tells_a_serving_server_from_none() {
    let installation = Installation::new();
    let serving = installation.serve();
    let address = serving.address.clone();
    let check = || installation.run(&["healthcheck", "--listen", &address]);

    check().output();
    serving.stop();
    let complaint = check().complaint();

    assert!(complaint.starts_with(&format!("error: nobody listens on {address}")), "{complaint}");
}

#[test]
fn metrics_are_shown_on_an_address_of_their_own_only() {
    let other = free_address();
    let mut serving = with_first_account().with("SWITCHBOARD_METRICS_LISTEN", &other).serve();
    let account = serving.request("GET /metrics", "");
    let public = std::mem::replace(&mut serving.address, other);

    let metrics = serving.request("GET /metrics", "");

    assert_ne!(public, serving.address);
    assert!(account.starts_with("HTTP/1.1 404 "), "{account}");
    assert!(metrics.starts_with("HTTP/1.1 200 "), "{metrics}");
}

#[test]
fn what_the_operators_guide_says_is_measured_is_measured() {
    let other = free_address();
    let installation = with_first_account();
    installation.run(&["init"]).output();
    let identifier = installation.run(&["inbox", "create", "--name", "Website"]).value("inbox_identifier");
    let mut serving = installation.with("SWITCHBOARD_METRICS_LISTEN", &other).serve();
    Visitor::come(&serving, &identifier).say("hello");
    let _socket = Socket::open(&serving, "").1;
    serving.address = other;

    let metrics = serving.request("GET /metrics", "");

    let guide = include_str!("../../../../docs/operations.md");
    let names: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("| `switchboard_")).collect();
    assert_eq!(names.len(), 36, "{names:?}");
    for name in names.iter().filter_map(|line| line.split(['`', '{']).next()) {
        assert!(metrics.contains(&format!("\nswitchboard_{name}")), "{name} is not measured:\n{metrics}");
    }
    assert!(metrics.contains("\nswitchboard_clients_num 1\n"), "{metrics}");
    let route = r#"{route="/public/api/v1/inboxes/{inbox_identifier}/contacts",status="200",le="+Inf"} 1"#;
    assert!(metrics.contains(route), "{metrics}");
}

/// An address that was free a moment ago.
fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn the_description_of_the_apis_is_served_as_it_is_printed() {
    let installation = Installation::new();
    let serving = installation.serve();

    let served = serving.request("GET /openapi.json", "");
    let printed = installation.run(&["openapi", "--compact"]).output();

    let (_, served) = served.split_once("\r\n\r\n").unwrap();
    assert_eq!(served, printed.trim_end());
    for path in ["/public/api/v1/inboxes/{inbox_identifier}/contacts", "/auth/sign_in", "/health"] {
        assert!(printed.contains(&format!("\"{path}\"")), "{path} is not described");
    }
}

#[test]
fn a_full_disk_is_503_and_passes_when_there_is_room_again() {
    let installation = with_first_account();
    let identifier = {
        installation.run(&["init"]).output();
        installation.run(&["inbox", "create", "--name", "Website"]).value("inbox_identifier")
    };
    let serving = installation.with("SWITCHBOARD_RATE_LIMIT", "0").serve();
    let visitor = Visitor::come(&serving, &identifier);
    let wide = "x".repeat(100_000);

    // No file may grow beyond 4 MiB: for the server that is what a full disk is.
    limit_files(&serving, "4194304");
    let mut posted = 0;
    let refused = loop {
        let answer = visitor.say(&wide);
        if !answer.starts_with("HTTP/1.1 200 ") {
            break answer;
        }
        posted += 1;
        assert!(posted < 200, "20 MB fit into 4");
    };
    let health = serving.request("GET /health", "");
    let read = visitor.messages();
    limit_files(&serving, "unlimited");
    let accepted = visitor.say("there is room again");

    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.to_lowercase().contains("\r\nretry-after: "), "{refused}");
    assert!(health.starts_with("HTTP/1.1 200 "), "{health}");
    assert!(read.starts_with("HTTP/1.1 200 "), "{read}");
    assert!(accepted.starts_with("HTTP/1.1 200 "), "{accepted}");
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    let whole = installation.run(&["events", "check"]).output();
    assert!(whole.ends_with(": whole\n"), "{whole}");
}

fn limit_files(serving: &Serving, bytes: &str) {
    let mut command = Command::new("prlimit");
    let status =
        command.arg(format!("--pid={}", serving.id())).arg(format!("--fsize={bytes}:unlimited")).status();
    assert!(status.unwrap().success());
}

/// A customer with a conversation.
struct Visitor<'a> {
    serving: &'a Serving,
    path: String,
}

impl<'a> Visitor<'a> {
    fn come(serving: &'a Serving, identifier: &str) -> Self {
        let contacts = format!("/public/api/v1/inboxes/{identifier}/contacts");
        let contact = json(&serving.request(&format!("POST {contacts}"), "{}"));
        let conversations = format!("{contacts}/{}/conversations", contact["source_id"].as_str().unwrap());
        let conversation = json(&serving.request(&format!("POST {conversations}"), "{}"));
        Self { serving, path: format!("{conversations}/{}/messages", conversation["id"]) }
    }

    fn say(&self, content: &str) -> String {
        self.serving.request(&format!("POST {}", self.path), &format!(r#"{{"content":"{content}"}}"#))
    }

    fn messages(&self) -> String {
        self.serving.request(&format!("GET {}", self.path), "")
    }
}

fn json(answer: &str) -> serde_json::Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

/// One address shares its live connections; `forwarded` says on whose behalf a trusted proxy asks.
struct Socket(TcpStream);

impl Socket {
    /// Gives the head of the answer, and the connection if it was accepted.
    fn open(serving: &Serving, forwarded: &str) -> (String, Option<Self>) {
        let mut stream = serving.connect();
        let request = format!(
            "GET /cable HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: actioncable-v1-json\r\n{forwarded}\r\n",
            serving.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let accepted = head.starts_with("HTTP/1.1 101 ");
        if accepted {
            // The welcome says that the connection is alive: two bytes of head, then the text.
            let mut welcome = [0; 20];
            stream.read_exact(&mut welcome).unwrap();
            assert_eq!(&welcome[2..], br#"{"type":"welcome"}"#);
        }
        (head, accepted.then_some(Self(stream)))
    }
}

#[test]
fn one_address_has_only_so_many_live_connections() {
    let installation = Installation::new().with("SWITCHBOARD_RATE_LIMIT", "0");
    let serving = installation.with("SWITCHBOARD_SOCKETS_PER_ADDRESS", "2").serve();
    let open = |forwarded: &str| Socket::open(&serving, forwarded);
    let (_, first) = open("");
    let (_, second) = open("");

    let (refused, _) = open("");
    let (elsewhere, _other) = open("X-Forwarded-For: 192.0.2.7\r\n");
    let (_, neighbour) = open("X-Forwarded-For: 2001:db8::1\r\n");
    let (_, sibling) = open("X-Forwarded-For: 2001:db8::2\r\n");
    let (third_of_the_network, _) = open("X-Forwarded-For: 2001:db8::3\r\n");

    assert!(first.is_some() && second.is_some() && neighbour.is_some() && sibling.is_some());
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");
    assert!(refused.to_lowercase().contains("\r\nretry-after: 10\r\n"), "{refused}");
    assert!(elsewhere.starts_with("HTTP/1.1 101 "), "{elsewhere}");
    assert!(third_of_the_network.starts_with("HTTP/1.1 429 "), "{third_of_the_network}");

    // The end of a connection gives its place to the next, as soon as the server has seen it.
    drop(first.map(|socket| socket.0));
    while open("").1.is_none() {}
}

#[test]
fn events_are_forgotten_after_their_time_and_a_late_client_is_told() {
    let installation = with_first_account();
    installation.run(&["init"]).output();
    let identifier = installation.run(&["inbox", "create", "--name", "Website"]).value("inbox_identifier");
    let token = installation.run(&["token", "create", "--email", EMAIL, "--name", "deploy"]).output();
    let events = |serving: &Serving| {
        let head = format!("GET /api/v1/accounts/1/events\r\napi_access_token: {}", token.trim_end());
        serving.request(&head, "")
    };
    let keeping = installation.serve();
    Visitor::come(&keeping, &identifier).say("hello");
    let kept = events(&keeping);
    keeping.stop();

    let serving =
        installation.with("SWITCHBOARD_LOG_RETENTION", "1ms").with("SWITCHBOARD_RATE_LIMIT", "0").serve();
    let mut late = events(&serving);
    while late.starts_with("HTTP/1.1 200 ") {
        late = events(&serving);
    }
    Visitor::come(&serving, &identifier).say("still here");
    serving.stop();

    assert!(json(&kept)["events"].as_array().unwrap().len() > 2, "{kept}");
    assert!(late.starts_with("HTTP/1.1 410 "), "{late}");
    let refusal = json(&late);
    assert_eq!(refusal["error"], "resync_required");
    // What follows from the message by itself may have been told since.
    let head = |answer: &str| json(answer)["head"].as_i64().unwrap();
    assert!(head(&late) >= head(&kept), "{late}");
    assert_eq!(refusal["epoch"], json(&kept)["epoch"]);
    let whole = installation.run(&["events", "check"]).output();
    assert!(whole.ends_with(": whole\n"), "{whole}");
    assert!(!whole.contains("events 1 to"), "{whole}");
}
