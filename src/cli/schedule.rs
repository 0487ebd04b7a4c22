//! Many independent pieces of work on several threads, told in order. A thread takes the next piece as soon as it is free, so
//! that one long piece holds up nobody; how far the others may run ahead of it is bounded, and with it what waits in memory.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// How many results for each thread may wait for their turn, if they are kept in memory.
pub const IN_MEMORY: usize = 32;

/// How many may wait if next to nothing is kept of them.
pub const WRITTEN: usize = 2048;

/// How many threads work: the number that `--jobs` gave, otherwise that of the cores.
pub fn threads() -> usize {
    rayon::current_num_threads().max(1)
}

/// Lets `count` threads work.
pub fn set_threads(count: usize) {
    // Only the first call counts, and this is made before any work.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
}

#[derive(Default)]
struct State {
    /// The next piece that nobody took.
    next: usize,
    /// How many were told.
    told: usize,
    ended: bool,
}

/// Runs `work` on each of `pieces` and `tell` on what came of it, in the order of `pieces` and on this thread. Gives how many
/// were told: fewer than there are only once `stopped` says so, but always all that were begun.
///
/// # Errors
/// The first of `tell`; no further piece is begun then.
pub fn ordered<P: Sync, T: Send, E>(
    pieces: &[P],
    window: usize,
    stopped: impl Fn() -> bool + Sync,
    work: impl Fn(usize, &P) -> T + Sync,
    mut tell: impl FnMut(usize, &P, T) -> Result<(), E>,
) -> Result<usize, E> {
    let (state, turn) = (Mutex::new(State::default()), Condvar::new());
    let (sender, receiver) = mpsc::channel();
    let take = || {
        let mut state = lock(&state);
        while state.next >= state.told + window.max(1) && !state.ended {
            state = turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.ended || stopped() {
            return None;
        }
        let index = state.next;
        state.next += 1;
        pieces.get(index).map(|piece| (index, piece))
    };
    thread::scope(|scope| {
        for _ in 0..threads().min(pieces.len()) {
            let (sender, work, take) = (sender.clone(), &work, &take);
            scope.spawn(move || {
                while let Some((index, piece)) = take() {
                    if sender.send((index, work(index, piece))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut told) = (BTreeMap::new(), 0);
        for (index, result) in &receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&told) {
                let outcome = pieces.get(told).map_or(Ok(()), |piece| tell(told, piece, result));
                told += 1;
                let mut state = lock(&state);
                state.told = told;
                state.ended |= outcome.is_err();
                turn.notify_all();
                drop(state);
                outcome?;
            }
        }
        Ok(told)
    })
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_are_told_in_order_and_none_runs_far_ahead() {
        let pieces: Vec<usize> = (0..500).collect();
        let (told, ahead) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |index: usize, piece: &usize| {
            ahead.fetch_max(index.saturating_sub(told.load(Ordering::SeqCst)), Ordering::SeqCst);
            if piece.is_multiple_of(50) {
                thread::yield_now();
            }
            piece * 2
        };
        let mut seen = Vec::new();
        let count = ordered(
            &pieces,
            4,
            || false,
            work,
            |_, _, result| {
                seen.push(result);
                told.fetch_add(1, Ordering::SeqCst);
                Ok::<(), ()>(())
            },
        );
        assert_eq!(count, Ok(500));
        assert_eq!(seen, pieces.iter().map(|piece| piece * 2).collect::<Vec<_>>());
        assert!(ahead.load(Ordering::SeqCst) <= 4, "{ahead:?}");
    }

    #[test]
    fn a_stop_ends_after_what_was_begun_and_an_error_at_once() {
        let pieces: Vec<usize> = (0..10_000).collect();
        let begun = AtomicUsize::new(0);
        let work = |_: usize, _: &usize| begun.fetch_add(1, Ordering::SeqCst);
        let told = ordered(&pieces, 8, || begun.load(Ordering::SeqCst) >= 20, work, |_, _, _| Ok::<(), ()>(()));
        assert_eq!(told, Ok(begun.load(Ordering::SeqCst)));
        assert!(told.is_ok_and(|told| (20..200).contains(&told)), "{told:?}");
        let failed = ordered(&pieces, 8, || false, |_, _| (), |index, _, ()| if index == 3 { Err("full") } else { Ok(()) });
        assert_eq!(failed, Err("full"));
    }
}
