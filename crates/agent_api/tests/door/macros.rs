//! Macros that send files.

use std::time::Duration;

use actions::housekeeping::{self, Lives};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Caller, House, Visitor, each, keys, number};

const BYTES: &[u8] = b"nothing to pay";
/// Base64 of their MD5 digest.
const DIGEST: &str = "aMwShVHdkIWnOtyb52cQfA==";

struct Desk {
    house: House,
    admin: Caller,
    visitor: Visitor,
}

async fn desk(house: House) -> Desk {
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Cy", "hello").await;
    Desk { house, admin, visitor }
}

impl Desk {
    /// A file that is announced.
    async fn announced(&self) -> Value {
        let blob = json!({ "filename": "bill.txt", "content_type": "text/plain", "byte_size": 14, "checksum": DIGEST });
        let path = format!("conversations/{}/direct_uploads", self.visitor.conversation());
        self.admin.post(&path, json!({ "blob": blob })).await.ok()
    }

    async fn puts(&self, announced: &Value) {
        let url = announced["direct_upload"]["url"].as_str().expect("an address");
        let path = url.strip_prefix("http://desk.test").expect("an address of the house");
        let put = self.admin.send(Method::PUT, path, Some("text/plain"), BYTES.to_vec()).await;
        assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.text);
    }

    /// The name of a file that has come and expires after a day.
    async fn sent(&self) -> Value {
        let announced = self.announced().await;
        self.puts(&announced).await;
        announced["signed_id"].clone()
    }

    async fn makes(&self, files: Value) -> crate::house::Answer {
        self.admin.post("macros", json!({ "name": "Bill", "actions": sending(&files) })).await
    }

    async fn executes(&self, made: &Value) -> crate::house::Answer {
        let path = format!("macros/{}/execute", made["id"]);
        self.admin.post(&path, json!({ "conversation_ids": [self.visitor.conversation()] })).await
    }

    /// What was said with files, newest last.
    async fn said(&self) -> Vec<Value> {
        let path = format!("conversations/{}/messages", self.visitor.conversation());
        let all = self.admin.get(&path).await.ok()["payload"].take();
        let all = all.as_array().expect("a list").iter();
        all.filter(|message| message.get("attachments").is_some()).cloned().collect()
    }

    /// Some days pass, and what has had its time is forgotten.
    async fn days_pass(&self) {
        self.house.app.clock.advance(Duration::from_hours(72));
        let lives = Lives { log: Duration::from_hours(1), session_token: None };
        housekeeping::round(&self.house.app, lives).await.expect("nothing fails");
    }
}

fn sending(files: &Value) -> Value {
    json!([{ "action_name": "send_attachment", "action_params": files }])
}

async fn a_file_is_kept_for_as_long_as_a_macro_sends_it(house: House) {
    let desk = desk(house).await;
    let (file, unused) = (desk.sent().await, desk.sent().await);

    let made = desk.makes(json!([file])).await.ok()["payload"].take();
    let second = desk.makes(json!([file])).await.ok()["payload"].take();
    desk.days_pass().await;
    desk.executes(&made).await.empty();

    assert_eq!(made["actions"], sending(&json!([file])));
    let shown = &made["files"][0];
    assert_eq!(
        keys(shown),
        ["account_id", "blob_id", "file_type", "file_url", "filename", "id", "macro_id"],
        "{made}"
    );
    assert_eq!(
        (&shown["blob_id"], &shown["macro_id"], &shown["account_id"]),
        (&file, &made["id"], &json!(desk.admin.account))
    );
    assert_eq!((&shown["filename"], &shown["file_type"]), (&json!("bill.txt"), &json!("text/plain")));
    assert!(shown["file_url"].as_str().is_some_and(|url| url.ends_with("/bill.txt")), "{shown}");
    let [message] = &desk.said().await[..] else { panic!("one message with a file") };
    assert_eq!((&message["content"], &message["sender"]["id"]), (&json!(null), &json!(desk.admin.user)));
    assert_eq!((&message["attachments"][0]["file_size"], &message["private"]), (&json!(14), &json!(false)));
    desk.makes(json!([unused])).await.refused(422);

    // One macro sends something else now, the other one still the same; then nobody does.
    let one = format!("macros/{}", made["id"]);
    let actions = json!([{ "action_name": "send_message", "action_params": ["Bye"] }]);
    let changed = desk.admin.json(Method::PATCH, &one, json!({ "actions": actions })).await.ok();
    assert_eq!(changed["payload"].get("files"), None);
    desk.days_pass().await;
    desk.executes(&second).await.empty();
    assert_eq!(desk.said().await.len(), 2);
    desk.admin.send(Method::DELETE, &format!("macros/{}", second["id"]), None, Vec::new()).await.empty();
    desk.makes(json!([file])).await.ok();
    let listed = desk.admin.get("macros").await.ok();
    let third = number(&each(&listed["payload"], "id")[1]);
    desk.admin.send(Method::DELETE, &format!("macros/{third}"), None, Vec::new()).await.empty();
    desk.days_pass().await;
    desk.makes(json!([file])).await.refused(422);
}

#[tokio::test]
async fn a_file_is_kept_for_as_long_as_a_macro_sends_it_on_sqlite() {
    a_file_is_kept_for_as_long_as_a_macro_sends_it(House::start().await).await;
}

#[tokio::test]
async fn a_file_is_kept_for_as_long_as_a_macro_sends_it_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        a_file_is_kept_for_as_long_as_a_macro_sends_it(house).await;
    }
}

#[tokio::test]
async fn only_files_that_were_sent_to_the_account_are_taken() {
    let desk = desk(House::start().await).await;
    let file = desk.sent().await;
    let announced = desk.announced().await;
    let number = file.as_str().and_then(|name| name.split("--").next()).expect("a name").to_owned();
    let made = desk.makes(json!([file])).await.ok()["payload"].take();
    let one = format!("macros/{}", made["id"]);

    let globex = desk.house.account("Globex").await;
    let elsewhere = json!({ "name": "Bill", "actions": sending(&json!([file])) });
    globex.post("macros", elsewhere).await.refused(422);
    for files in [
        json!([]),
        json!([number]),
        json!([number.parse::<i64>().expect("a number")]),
        json!([null]),
        json!([{}]),
        json!([format!("{number}--forged")]),
        json!([file, "nothing"]),
        json!([announced["signed_id"]]),
        json!(vec![&file; 16]),
    ] {
        let refused = desk.makes(files.clone()).await.refused(422);
        assert_eq!(refused["attributes"], json!(["actions"]), "{files}");
        desk.admin.json(Method::PATCH, &one, json!({ "actions": sending(&files) })).await.refused(422);
    }

    let shown = desk.admin.get(&one).await.ok();
    assert_eq!(shown["payload"], made);
    assert_eq!(desk.admin.get("macros").await.ok()["payload"], json!([made]));
}

#[tokio::test]
async fn what_is_kept_for_good_outlives_the_macro() {
    let desk = desk(House::start().await).await;
    let part = "--x\r\ncontent-disposition: form-data; name=\"attachment\"; filename=\"a.txt\"\r\n\r\nabc\r\n--x--\r\n";
    let kind = Some("multipart/form-data; boundary=x");
    let kept = desk.admin.send(Method::POST, "upload", kind, part.into()).await.ok();
    let made = desk.makes(json!([kept["blob_id"]])).await.ok()["payload"].take();
    desk.admin.send(Method::DELETE, &format!("macros/{}", made["id"]), None, Vec::new()).await.empty();

    desk.days_pass().await;

    assert_eq!(made["files"][0]["file_url"], kept["file_url"]);
    let again = desk.makes(json!([kept["blob_id"]])).await.ok()["payload"].take();
    desk.executes(&again).await.empty();
    assert_eq!(desk.said().await.len(), 1);
}
