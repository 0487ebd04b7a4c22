//! Ctrl-C and a polite request of the system to end: the first lets the documents in work come to their end, the second ends
//! the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Outcome;
use super::terminal::Terminal;

/// Whether the run shall stop.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on; to be called once.
    pub fn listening(terminal: &Terminal) -> Self {
        let stop = Self::default();
        let (flag, terminal) = (Arc::clone(&stop.0), *terminal);
        // Without a handler the system ends the program; every file is whole then, too.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(Outcome::Interrupted.code()));
            }
            terminal.note(terminal.lang.pick(
                "stopping: the documents in work are being finished; Ctrl-C again ends at once",
                "正在停止：先完成处理中的文件；再按一次 Ctrl-C 立即结束",
            ));
        });
        stop
    }

    /// Whether it shall.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
