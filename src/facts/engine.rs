//! The one way to ask Cloudflare: wave after wave, side by side, and nothing twice.
//!
//! A query knows when it is due, how it is asked and where its answer is stored. What is due is computed
//! purely from what is wanted and known so far; asking decides nothing. A table lists the queries of one
//! kind of facts, in the order in which the requests of a wave leave.

use std::collections::BTreeSet;
use std::fmt::Debug;

use futures::future::{LocalBoxFuture, join_all};

use crate::cloudflare::{ApiError, Client};

/// One request, or the pages of one list. `W` is what a run wants to know, `F` where answers are kept.
pub(super) trait Query<W, F>: Debug + Ord + Sized + 'static {
    /// What Cloudflare answers.
    type Answer: 'static;

    /// When: those that can be asked now and were not answered.
    fn due(wanted: &W, facts: &F) -> BTreeSet<Self>;

    /// How.
    async fn ask(&self, client: &Client<'_>) -> Result<Self::Answer, ApiError>;

    /// Where the answer goes, or the reason why there is none.
    fn store_result(self, result: Result<Self::Answer, ApiError>, facts: &mut F);

    /// Those that are due, as the engine takes them: a row of a [`QueryTable`].
    fn next(wanted: &W, facts: &F) -> Vec<DueQuery<F>> {
        let due = Self::due(wanted, facts).into_iter();
        due.map(DueQuery::new::<W, Self>).collect()
    }
}

/// Stores one result.
type StoreResult<F> = Box<dyn FnOnce(&mut F)>;

/// Asks one query.
type AskQuery<F> = Box<dyn for<'c> FnOnce(&'c Client<'c>) -> LocalBoxFuture<'c, StoreResult<F>>>;

/// A query that is due, of whatever type.
pub(super) struct DueQuery<F> {
    /// The query as `Debug` shows it, its type and what it is about: tells it from every other.
    pub(super) name: String,
    ask: AskQuery<F>,
}

/// The queries of one file: what says which of each type are due.
pub(super) type QueryTable<W, F> = &'static [fn(&W, &F) -> Vec<DueQuery<F>>];

/// The queries of `tables` that are due.
pub(super) fn due<W, F>(tables: &[QueryTable<W, F>], wanted: &W, facts: &F) -> Vec<DueQuery<F>> {
    let rows = tables.iter().copied().flatten();
    rows.flat_map(|next| next(wanted, facts)).collect()
}

impl<F> DueQuery<F> {
    fn new<W, Q: Query<W, F>>(query: Q) -> Self {
        Self {
            name: format!("{query:?}"),
            ask: Box::new(|client| {
                Box::pin(async move {
                    let result = query.ask(client).await;
                    let store: StoreResult<F> = Box::new(|facts| query.store_result(result, facts));
                    store
                })
            }),
        }
    }
}

/// Asks what `next` says is due, until nothing is.
pub(super) async fn gather<F>(
    client: &Client<'_>,
    facts: &mut F,
    next: impl Fn(&F) -> Vec<DueQuery<F>>,
) {
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
