//! Runs the work on one file so that neither a panic nor an endless loop in it stops the others.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::lang::Lang;

/// Deeply nested files need room; the memory is only reserved.
const STACK: usize = 64 << 20;

thread_local! {
    /// Whether a panic of this thread is caught and told by us.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the last panic of this thread said.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Why the work on a file has no result.
#[derive(Debug, PartialEq, Eq)]
pub enum Interrupted {
    /// A defect of ours.
    Panicked(String),
    /// The deadline passed.
    TimedOut(Duration),
    /// The system gave no thread.
    NoThread(String),
}

impl Interrupted {
    /// What to tell people.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Interrupted::Panicked(what) => {
                say!(lang, "internal error, please report it with the file: {what}", "内部错误，请连同文件一并报告：{what}")
            }
            Interrupted::TimedOut(limit) => {
                let seconds = limit.as_secs_f32();
                say!(
                    lang,
                    "no result after {seconds} s; allow more with --timeout SECONDS",
                    "{seconds} 秒内未完成，可用 --timeout 秒数 放宽"
                )
            }
            Interrupted::NoThread(error) => say!(lang, "cannot start a thread: {error}", "无法启动线程：{error}"),
        }
    }
}

/// Panics inside guarded work print nothing by themselves: they are told as `name: reason`.
pub fn keep_panics_quiet() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if GUARDED.get() {
            LAST_PANIC.with_borrow_mut(|last| *last = info.to_string());
        } else {
            usual(info);
        }
    }));
}

/// Runs `work` on this thread and catches its panic.
pub fn catching<T>(work: impl FnOnce() -> T) -> Result<T, Interrupted> {
    let before = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    result.map_err(|_| Interrupted::Panicked(LAST_PANIC.take()))
}

/// Work that goes on on a thread of its own.
#[derive(Debug)]
pub struct Running<T> {
    receiver: mpsc::Receiver<Result<T, Interrupted>>,
    since: Instant,
}

/// Threads for documents. One that is done waits for the next document: what libraries keep for each thread that they see
/// would grow with the number of documents otherwise.
#[derive(Debug, Default, Clone)]
pub struct Threads(Arc<Mutex<Vec<mpsc::Sender<Job>>>>);

/// The work on a document; gives how to tell its result.
type Job = Box<dyn FnOnce() -> Tell + Send>;
type Tell = Box<dyn FnOnce() + Send>;

impl Threads {
    /// Starts `work` on a thread that does nothing else, a new one if all are at work.
    ///
    /// # Errors
    /// [`Interrupted::NoThread`].
    pub fn start<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<Running<T>, Interrupted> {
        let (sender, receiver) = mpsc::channel();
        let running = Running { receiver, since: Instant::now() };
        let mut job: Job = Box::new(move || {
            let result = catching(work);
            // Nobody listens after the deadline.
            Box::new(move || drop(sender.send(result)))
        });
        let free = self.free().pop();
        if let Some(thread) = free {
            match thread.send(job) {
                Ok(()) => return Ok(running),
                Err(mpsc::SendError(back)) => job = back,
            }
        }
        self.spawn(job).map(|()| running).map_err(|error| Interrupted::NoThread(error.to_string()))
    }

    fn spawn(&self, first: Job) -> std::io::Result<()> {
        let (own, jobs) = mpsc::channel();
        let all = self.clone();
        let thread = thread::Builder::new().name("document".to_owned()).stack_size(STACK);
        let work = move || {
            let mut next = Ok(first);
            while let Ok(job) = next {
                let tell = job();
                // Free before the result is known, so that the next document finds this thread.
                all.free().push(own.clone());
                tell();
                next = jobs.recv();
            }
        };
        thread.spawn(work).map(|_| ())
    }

    fn free(&self) -> MutexGuard<'_, Vec<mpsc::Sender<Job>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Running<T> {
    /// Waits until `deadline` after the start at most. Work that is too late goes on unheard until the program ends: nothing
    /// can stop a thread from outside, so it must not write anything.
    ///
    /// # Errors
    /// What kept the work from ending well.
    pub fn wait(self, deadline: Option<Duration>) -> Result<T, Interrupted> {
        let gone = || Interrupted::Panicked("the thread ended without a result".to_owned());
        match deadline {
            None => self.receiver.recv().map_err(|_| gone())?,
            Some(limit) => {
                let left = limit.saturating_sub(self.since.elapsed());
                self.receiver.recv_timeout(left).map_err(|error| match error {
                    RecvTimeoutError::Timeout => Interrupted::TimedOut(limit),
                    RecvTimeoutError::Disconnected => gone(),
                })?
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded<T: Send + 'static>(
        deadline: Option<Duration>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Interrupted> {
        Threads::default().start(work)?.wait(deadline)
    }

    #[test]
    fn results_pass_and_panics_are_told() {
        keep_panics_quiet();
        assert_eq!(guarded(None, || 7), Ok(7));
        let Err(Interrupted::Panicked(what)) = guarded::<()>(None, || panic!("cell 12 is odd")) else { panic!("must be caught") };
        assert!(what.contains("cell 12 is odd") && what.contains("worker.rs"), "{what}");
    }

    #[test]
    fn a_file_that_takes_too_long_is_given_up() {
        let (_keep, never) = mpsc::channel::<()>();
        let limit = Duration::from_millis(10);
        let result = guarded(Some(limit), move || never.recv().is_ok());
        assert_eq!(result, Err(Interrupted::TimedOut(limit)));
    }

    #[test]
    fn a_thread_is_used_again_after_a_panic_too() {
        keep_panics_quiet();
        let threads = Threads::default();
        let id = |threads: &Threads| threads.start(|| thread::current().id())?.wait(None);
        let first = id(&threads).expect("a thread");
        let panicked = threads.start(|| panic!("odd")).and_then(|running: Running<()>| running.wait(None));
        assert!(panicked.is_err());
        assert_eq!(id(&threads), Ok(first));
    }

    #[test]
    fn messages_say_what_to_do() {
        let late = Interrupted::TimedOut(Duration::from_secs(5));
        assert_eq!(late.message(Lang::En), "no result after 5 s; allow more with --timeout SECONDS");
        assert!(late.message(Lang::Zh).contains("--timeout"));
    }
}
