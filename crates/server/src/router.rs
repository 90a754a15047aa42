//! All routes: the doors, the pages, and the layers around them.

use std::num::NonZeroU32;

use actions::App;
use axum::Router;
use rest::layers::Layers;

use crate::settings::Settings;
use crate::{examples, openapi};

/// Everything that is served on the public address.
pub(crate) fn router(app: &App, settings: &Settings) -> Router {
    let routes = Router::new()
        .merge(web::router())
        .merge(examples::router(app.clone()))
        .merge(openapi::router())
        .fallback(rest::error::public_route_missing);
    let layers = Layers {
        trusted_proxies: settings.trusted_proxies.clone(),
        rate_limit: NonZeroU32::new(settings.rate_limit),
        ..Layers::default()
    };
    layers.around(routes)
}
