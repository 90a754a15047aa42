//! All routes: the doors, the pages, and the layers around them.

use std::num::NonZeroU32;

use action_cable::Cable;
use actions::App;
use agent_api::SignInLimits;
use axum::Router;
use customer_channel::Channel;
use rest::layers::Layers;

use crate::settings::Settings;
use crate::uploads::uploads;
use crate::{asyncapi, examples, openapi};

/// Everything that is served on the public address.
pub(crate) fn router(app: &App, cable: Cable, channel: Channel, settings: &Settings) -> Router {
    let uploads = uploads(&app.files, settings);
    let sign_in =
        SignInLimits { per_address: settings.sign_ins_per_address, per_email: settings.sign_ins_per_email };
    let routes = Router::new()
        .merge(client_api::router(client_api::Door::new(app.clone(), uploads.clone())))
        .merge(agent_api::router(agent_api::Door::new(app.clone(), uploads, sign_in)))
        .merge(action_cable::router(cable))
        .merge(customer_channel::router(channel))
        .merge(web::router())
        .merge(examples::router(app.clone()))
        .merge(openapi::router())
        .merge(asyncapi::router())
        .fallback(rest::error::public_route_missing);
    let layers = Layers {
        trusted_proxies: settings.trusted_proxies.clone(),
        rate_limit: NonZeroU32::new(settings.rate_limit),
        ..Layers::default()
    };
    layers.around(routes)
}
