//! Many independent pieces of one document side by side. In: a list and what to do with each element. Out: the results in the
//! list's order. Which pieces are independent is the caller's matter.

use rayon::prelude::*;

/// As many pieces as this are done one after the other: they are done sooner than threads are started.
const FEW: usize = 16;

/// What `work` gives for each of `pieces`, in their order.
pub fn each<T: Sync, R: Send>(pieces: &[T], work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if pieces.len() <= FEW { pieces.iter().map(work).collect() } else { pieces.par_iter().map(work).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_pieces() {
        for length in [0, 1, FEW, 5 * FEW] {
            let pieces: Vec<usize> = (0..length).collect();
            assert_eq!(each(&pieces, |piece| piece * 2), pieces.iter().map(|piece| piece * 2).collect::<Vec<_>>());
        }
    }
}
