//! The description names what the door serves.

#[test]
fn every_endpoint_is_described() {
    let description = client_api::openapi();

    let paths: Vec<_> = description.paths.paths.keys().cloned().collect();
    assert_eq!(paths.len(), 18, "{paths:#?}");
    assert!(paths.iter().all(|path| path.starts_with("/public/api/v1/") || path.starts_with("/files/")));
    let schemas = description.components.unwrap().schemas;
    for name in
        ["PublicContact", "ContactRecord", "PublicConversation", "PublicMessage", "PublicInbox", "CsatSurvey"]
    {
        assert!(schemas.contains_key(name), "{name} is missing of {:?}", schemas.keys());
    }
}
