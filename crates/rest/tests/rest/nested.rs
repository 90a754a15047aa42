//! Names with brackets, as every client of the family writes them.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use proptest::prelude::*;
use rest::{Params, Reject, UploadLimits};
use serde_json::{Value, json};

use crate::{Shelf, post};

async fn read(form: &str) -> Result<Value, Reject> {
    let request = post("/", "application/x-www-form-urlencoded", form.to_owned());
    let uploads = Shelf::default().uploads(UploadLimits::default());
    let params = Params::from_request(request, &uploads).await?;
    Ok(Value::Object(params.all().cloned().unwrap_or_default()))
}

#[tokio::test]
async fn brackets_make_objects_and_lists() {
    let cases = [
        ("a=1&b=", json!({ "a": "1", "b": "" })),
        ("a", json!({ "a": null })),
        ("&&a=1&", json!({ "a": "1" })),
        ("a=1&a=2", json!({ "a": "2" })),
        ("a[]=1&a[]=2", json!({ "a": ["1", "2"] })),
        ("a[b][c]=1&a[b][d]=2", json!({ "a": { "b": { "c": "1", "d": "2" } } })),
        ("a[][b]=1&a[][c]=2&a[][b]=3", json!({ "a": [{ "b": "1", "c": "2" }, { "b": "3" }] })),
        ("a[][b][]=1&a[][c]=2", json!({ "a": [{ "b": ["1"], "c": "2" }] })),
        ("a[b=1", json!({ "a[b": "1" })),
        ("[a]=1", json!({ "[a]": "1" })),
        ("a[b]c=1", json!({ "a[b]c": "1" })),
        ("=1", json!({})),
        ("a=1=2", json!({ "a": "1=2" })),
        ("a%5Bb%5D=%26+%2B", json!({ "a": { "b": "& +" } })),
        ("a=100%&b=%zz", json!({ "a": "100%", "b": "%zz" })),
    ];
    for (form, wanted) in cases {
        assert_eq!(read(form).await.unwrap(), wanted, "{form}");
    }
}

#[tokio::test]
async fn contradictions_depth_and_number_are_bounded() {
    let cases = [
        "a=1&a[]=2".to_owned(),
        "a[]=1&a[b]=2".to_owned(),
        "a[b]=1&a[b][c]=2".to_owned(),
        "a[b]=1&a[]=2".to_owned(),
        format!("a{}=1", "[b]".repeat(17)),
        "a=1&".repeat(4097),
        "a=%c3%28".to_owned(),
    ];
    for form in cases {
        let refused = read(&form).await;
        assert!(matches!(refused, Err(Reject::Malformed(_))), "{form:.80} {refused:?}");
    }
    assert!(read(&format!("a{}=1", "[b]".repeat(16))).await.is_ok());
    assert!(read(&"a[][b]=1&".repeat(4096)).await.is_ok());
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn no_form_panics_or_grows_deep(form in r"([a-c=&%\[\]+]|%5[BD]|\PC){0,200}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();

        if let Ok(values) = runtime.block_on(read(&form)) {
            prop_assert!(depth(&values) <= 17);
        }
    }

    #[test]
    fn no_body_panics(bytes: Vec<u8>, kind in 0..3_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let kinds = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=X"];
        let request = Request::post("/").header("content-type", kinds[kind]).body(Body::from(bytes)).unwrap();

        let uploads = Shelf::default().uploads(UploadLimits::default());
        let _ = runtime.block_on(Params::from_request(request, &uploads));
    }

    #[test]
    fn lists_keep_their_order(items in proptest::collection::vec("[a-z]{1,5}", 1..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let form: Vec<String> = items.iter().map(|item| format!("labels[]={item}")).collect();

        let values = runtime.block_on(read(&form.join("&"))).unwrap();

        prop_assert_eq!(values, json!({ "labels": items }));
    }
}
