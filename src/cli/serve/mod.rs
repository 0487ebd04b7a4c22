//! `baogao serve`: the documents of an archive by urgency, each with its page; corrections are written beside the results.
//!
//! Only this machine is served unless told otherwise. Nothing is asked of any other machine. A request must name an address
//! of ours, a write must come from our own page and name the version that it was made from.

mod archive;
mod guard;
mod listing;
mod routes;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::args::Reading;
use super::failure::{Failure, Outcome};
use super::run::{Runner, engine};
use super::terminal::Terminal;
use archive::Archive;
use guard::Guard;
use routes::Server;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folder with the results (`*.json`) of `extract -o`.
    #[arg(value_name = "DIR")]
    pub archive: PathBuf,
    /// Folder with the documents themselves, laid out as they were extracted [default: DIR].
    #[arg(long, value_name = "DIR")]
    pub sources: Option<PathBuf>,
    /// Port; 0 takes any free one.
    #[arg(long, default_value_t = 8817)]
    pub port: u16,
    /// Address to serve other machines from; without it only this machine is served.
    #[arg(long, value_name = "IP")]
    pub listen: Option<IpAddr>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Runs until it is interrupted.
pub fn run(args: &ServeArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    if !args.archive.is_dir() {
        return Err(Failure::Work(format!("{}: no such folder / 文件夹不存在", args.archive.display())));
    }
    let address = SocketAddr::new(args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), args.port);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| Failure::Work(format!("{address}: {error}; --port 0 takes any free port")))?;
        let address = listener.local_addr()?;
        let server = Server {
            archive: Archive::new(args.archive.clone(), args.sources.clone()),
            runner: Runner::new(&args.reading, terminal.lang)?,
            engine: engine(args.reading.grammars.as_deref())?,
            guard: Guard::new(address),
            lang: terminal.lang,
        };
        let count = server.archive.documents().len();
        let page = format!("{}://{address}/", "http");
        let lang = terminal.lang;
        terminal.note(&say!(lang, "{count} documents at {page} (Ctrl-C ends it)", "{count} 份文件：{page}（Ctrl-C 结束）"));
        let stop = async {
            // Where no signal can be had the program is ended from outside; every write is whole by itself.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        axum::serve(listener, routes::router(Arc::new(server))).with_graceful_shutdown(stop).await?;
        Ok(Outcome::Done)
    })
}
