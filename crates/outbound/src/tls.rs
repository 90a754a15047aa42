//! Encryption, and who is believed to be whom.

use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_util::either::Either;
use url::{Host, Url};

use crate::Error;
use crate::connection::Stream;
use crate::guard::host;

/// Encrypts where a target wants it. The authorities that are believed are read at the first such call: those of the
/// system, or where it has none, those that browsers believe.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    connector: Arc<OnceCell<TlsConnector>>,
}

impl Tls {
    /// Believes these authorities alone.
    #[cfg(test)]
    pub(crate) fn believing(roots: RootCertStore) -> io::Result<Self> {
        Ok(Self { connector: Arc::new(OnceCell::from(connector(roots)?)) })
    }

    /// The connection as `target` wants it: encrypted for `https`, with the other side's name proven.
    pub(crate) async fn wrap(&self, stream: TcpStream, target: &Url) -> Result<Stream, Error> {
        if target.scheme() != "https" {
            return Ok(Either::Left(stream));
        }
        let shaken = async {
            let connector = self.connector.get_or_try_init(ready).await?;
            connector.connect(server_name(target)?, stream).await
        };
        let shaken = shaken.await.map_err(|source| Error::Unreachable { host: host(target), source });
        shaken.map(Either::Right)
    }
}

async fn ready() -> io::Result<TlsConnector> {
    spawn_blocking(|| connector(roots())).await?
}

fn connector(roots: RootCertStore) -> io::Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

fn roots() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::warn!(errors = ?found.errors, "The system names no authorities for https; those of browsers are believed");
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

fn server_name(target: &Url) -> io::Result<ServerName<'static>> {
    match target.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(io::Error::other),
        Some(Host::Ipv4(address)) => Ok(ServerName::from(std::net::IpAddr::from(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(std::net::IpAddr::from(address))),
        None => Err(io::ErrorKind::InvalidInput.into()),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
    use tokio_util::task::TaskTracker;

    use super::*;
    use crate::guard::Guard;
    use crate::{Outbound, Request};

    const AUTHORITY: &[u8] = include_bytes!("../tests/certificates/authority.der");
    const SERVER: &[u8] = include_bytes!("../tests/certificates/server.der");
    const SERVER_KEY: &[u8] = include_bytes!("../tests/certificates/server.key.der");

    /// A server that is `localhost` by the authority of tests and answers everybody with `hello`; gives its port.
    async fn server(tasks: &TaskTracker) -> u16 {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(SERVER_KEY));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(SERVER)], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut asked = [0; 1024];
                if stream.read(&mut asked).await.is_ok() {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
                    stream.write_all(answer).await.ok();
                }
            }
        });
        port
    }

    fn outbound(roots: RootCertStore) -> Outbound {
        let guard = Guard::new(vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
        Outbound { guard, tls: Tls::believing(roots).unwrap() }
    }

    #[tokio::test]
    async fn whoever_is_called_proves_the_name() {
        let tasks = TaskTracker::new();
        let port = server(&tasks).await;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(AUTHORITY)).unwrap();
        let believing = outbound(roots);

        let request = Request::get(&format!("https://localhost:{port}/")).unwrap();
        let answer = believing.send(request.clone()).await.unwrap();
        assert_eq!(answer.bytes().await.unwrap(), "hello");

        let another_name = Request::get(&format!("https://127.0.0.1:{port}/")).unwrap();
        let refused = believing.send(another_name).await.err();
        assert!(matches!(refused, Some(Error::Unreachable { .. })), "{refused:?}");

        let another_authority = outbound(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect());
        let refused = another_authority.send(request).await.err();
        assert!(matches!(refused, Some(Error::Unreachable { .. })), "{refused:?}");
    }
}
