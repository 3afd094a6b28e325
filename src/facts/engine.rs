//! The one way to ask Cloudflare: wave after wave, side by side, and nothing twice but what another answer
//! contradicts.
//!
//! A query says when it is due, how it is asked and where its answer is stored. What is due is computed
//! purely from what is wanted and known so far; asking decides nothing.

use std::collections::BTreeSet;
use std::fmt::Debug;

use futures::future::{LocalBoxFuture, join_all};

use crate::cloudflare::{ApiError, Client};

/// Stores one result.
type StoreResult<F> = Box<dyn FnOnce(&mut F)>;

/// Asks one query.
type AskQuery<F> = Box<dyn for<'c> FnOnce(&'c Client<'c>) -> LocalBoxFuture<'c, StoreResult<F>>>;

/// A request that is due, or the pages of one list. `F` is where the answer is stored.
pub(super) struct DueQuery<F> {
    /// The query and what it is about, to recognise it by.
    pub(super) name: String,
    ask: AskQuery<F>,
}

/// The queries that can be asked now, side by side.
pub(super) type QueryWave<F> = Vec<DueQuery<F>>;

/// Computes which requests of one query are due, from what is wanted (`W`) and known (`F`).
pub(super) type FindDue<W, F> = fn(&W, &F) -> QueryWave<F>;

/// The query `name` about each of `subjects`, once and in their order.
pub(super) fn due<F: 'static, S: Clone + Debug + Ord + 'static, A: 'static>(
    name: &str,
    subjects: impl IntoIterator<Item = S>,
    ask: impl AsyncFn(&Client<'_>, S) -> Result<A, ApiError> + Copy + 'static,
    store_result: impl Fn(&mut F, S, Result<A, ApiError>) + Copy + 'static,
) -> QueryWave<F> {
    let subjects: BTreeSet<S> = subjects.into_iter().collect();
    let query = |subject: S| DueQuery {
        name: format!("{name} {subject:?}"),
        ask: Box::new(move |client| {
            Box::pin(async move {
                let result = ask(client, subject.clone()).await;
                let store: StoreResult<F> =
                    Box::new(move |facts| store_result(facts, subject, result));
                store
            })
        }),
    };
    subjects.into_iter().map(query).collect()
}

/// The query `name` about each of `subjects`, and once more about each of `doubtful`: those whose answer
/// another answer contradicts.
pub(super) fn due_or_again<F: 'static, S: Clone + Debug + Ord + 'static, A: 'static>(
    name: &str,
    subjects: impl IntoIterator<Item = S>,
    doubtful: impl IntoIterator<Item = S>,
    ask: impl AsyncFn(&Client<'_>, S) -> Result<A, ApiError> + Copy + 'static,
    store_result: impl Fn(&mut F, S, Result<A, ApiError>) + Copy + 'static,
) -> QueryWave<F> {
    let mut wave = due(name, subjects, ask, store_result);
    let again = format!("{name} again");
    wave.extend(due(&again, doubtful, ask, store_result));
    wave
}

/// Asks what `next` says is due, until nothing is.
pub(super) async fn gather<F>(
    client: &Client<'_>,
    facts: &mut F,
    next: impl Fn(&F) -> QueryWave<F>,
) {
    let _reading = client.begin_reading();
    let mut asked = BTreeSet::new();
    loop {
        let mut wave = next(facts);
        // An answer that settles nothing must not be asked for again.
        wave.retain(|query| asked.insert(query.name.clone()));
        if wave.is_empty() {
            return;
        }
        let results = join_all(wave.into_iter().map(|query| (query.ask)(client))).await;
        for store in results {
            store(facts);
        }
    }
}
