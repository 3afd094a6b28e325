//! Lists that come in pages: the first says how many there are, the others are fetched side by side.
//!
//! Pages shift where somebody adds or deletes while a list is read, and a server can repeat one, or claim
//! to have more without end. So what was read is compared with what was announced, and a list has its time
//! and its bytes.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use futures::future::try_join_all;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::api_call::ApiCall;
use super::client::Client;
use super::envelope::PageInfo;
use super::error::ApiError;

/// Something that a list has once.
pub(crate) trait ListItem: DeserializeOwned {
    /// What nothing else in the list has; none where the API gives none.
    fn key(&self) -> Option<&str>;
}

/// One page of a list.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ListPage<T> {
    pub(crate) items: Vec<T>,
    /// How many pages the list is known to have.
    pub(crate) total_pages: u64,
    /// How many items the list has; none where the API does not say.
    pub(crate) total_count: Option<u64>,
    /// Of the answer.
    pub(crate) bytes: usize,
}

/// What is behind the first page.
#[derive(Debug)]
pub(crate) enum ListRest<T> {
    Behind(Vec<T>),
    /// The list changed while it was read, and was read once more from its beginning.
    Whole(Vec<T>),
}

/// The pages that were read, as one.
struct ReadPages<T> {
    items: Vec<T>,
    /// Every page announced the same number of items, and that many were there.
    is_whole: bool,
}

/// More pages than any list of an account has: a server that claims more is not believed.
const MOST_PAGES: u64 = 1000;

/// Pages that are asked for together, where they are as small as they should be.
const TOGETHER: u64 = 8;

/// The bytes of all pages that are asked for together, by the size of the first.
const BYTES_TOGETHER: usize = 1 << 20;

/// The time for the pages of a list, after the first.
const TIME: Duration = Duration::from_secs(45);

/// The bytes of all answers of a list: an account's largest has a few hundred thousand.
const BYTES: usize = 3 << 20;

/// Nothing of what is listed: the number of pages.
impl<T> fmt::Debug for ListPage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.total_pages)
    }
}

impl<T> ListPage<T> {
    /// Whether it is the whole list: the only page, with as many items as it announces.
    pub(crate) fn is_all(&self) -> bool {
        let items = self.items.len() as u64;
        self.total_pages <= 1 && self.total_count.is_none_or(|count| items >= count)
    }

    /// How many pages like it are asked for together.
    fn together(&self) -> u64 {
        let most = (BYTES_TOGETHER / self.bytes.max(1)) as u64;
        most.clamp(1, TOGETHER)
    }
}

/// Page `page` (from 1) of the list at `segments`, with `per_page` items a page.
pub(super) async fn fetch_page<T: ListItem>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
    page: u64,
) -> Result<ListPage<T>, ApiError> {
    let query = [("page", page), ("per_page", per_page)];
    let (items, info) = client.get_page::<Vec<T>>(segments, &query).await?;
    Ok(ListPage {
        total_pages: count_pages(info, page, items.len() as u64, per_page).min(MOST_PAGES),
        total_count: info.total_count,
        bytes: info.bytes,
        items,
    })
}

/// The items of all pages after `first`, or of all pages where the list changed meanwhile.
///
/// # Errors
/// A page could not be read, the list changes without end, or there is no end to it.
pub(super) async fn fetch_rest<T: ListItem>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
    first: &ListPage<T>,
) -> Result<ListRest<T>, ApiError> {
    let read = read_pages(client, segments, per_page, first).await?;
    if read.is_whole {
        return Ok(ListRest::Behind(read.items));
    }
    let mut first = fetch_page(client, segments, per_page, 1).await?;
    let again = read_pages(client, segments, per_page, &first).await?;
    first.items.extend(again.items);
    if again.is_whole {
        Ok(ListRest::Whole(first.items))
    } else {
        Err(ApiError::UnstableList {
            call: ApiCall::list(segments),
        })
    }
}

/// The items of all pages.
pub(super) async fn fetch_all<T: ListItem>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
) -> Result<Vec<T>, ApiError> {
    let mut first = fetch_page(client, segments, per_page, 1).await?;
    match fetch_rest(client, segments, per_page, &first).await? {
        ListRest::Behind(rest) => first.items.extend(rest),
        ListRest::Whole(items) => first.items = items,
    }
    Ok(first.items)
}

/// The pages after `first`, up to one that brings nothing new.
async fn read_pages<T: ListItem>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
    first: &ListPage<T>,
) -> Result<ReadPages<T>, ApiError> {
    let start = Instant::now();
    let mut tally = ListTally::new(first);
    let mut items = Vec::new();
    let (mut next, mut last, mut is_over) = (2, first.total_pages, false);
    while next <= last && !is_over {
        let end = last.min(next + first.together() - 1);
        let pages = (next..=end).map(|page| fetch_page::<T>(client, segments, per_page, page));
        next = end + 1;
        for page in try_join_all(pages).await? {
            last = last.max(page.total_pages);
            is_over |= !tally.add(&page);
            items.extend(page.items);
        }
        let call = || ApiCall::list(segments);
        if tally.bytes > BYTES {
            let (call, limit) = (call(), BYTES);
            return Err(ApiError::TooLarge { call, limit });
        }
        if next <= last && !is_over && start.elapsed() > TIME {
            let (call, host, limit) = (call(), client.host(), TIME);
            return Err(ApiError::TimedOut { call, host, limit });
        }
    }
    let is_whole = tally.is_whole();
    Ok(ReadPages { items, is_whole })
}

/// What the pages of a list have brought so far.
struct ListTally {
    keys: BTreeSet<String>,
    /// Items without a key.
    others: u64,
    announced: Option<u64>,
    /// Every page announced as many.
    is_steady: bool,
    bytes: usize,
}

impl ListTally {
    fn new<T: ListItem>(first: &ListPage<T>) -> Self {
        let mut tally = Self {
            keys: BTreeSet::new(),
            others: 0,
            announced: first.total_count,
            is_steady: true,
            bytes: 0,
        };
        tally.add(first);
        tally
    }

    /// Adds a page. False where it has nothing that the pages before it had not.
    fn add<T: ListItem>(&mut self, page: &ListPage<T>) -> bool {
        let before = self.count();
        for item in &page.items {
            match item.key() {
                Some(key) => drop(self.keys.insert(key.to_owned())),
                None => self.others += 1,
            }
        }
        self.is_steady &= page.total_count == self.announced;
        self.bytes += page.bytes;
        self.count() > before
    }

    fn count(&self) -> u64 {
        self.keys.len() as u64 + self.others
    }

    fn is_whole(&self) -> bool {
        self.is_steady && self.announced.is_none_or(|count| self.count() >= count)
    }
}

/// How many pages there are. Where the API does not say, a full page means one more.
fn count_pages(info: PageInfo, page: u64, items: u64, per_page: u64) -> u64 {
    let per_page = info.per_page.filter(|&n| n > 0).unwrap_or(per_page);
    let counted = info.total_count.map(|count| count.div_ceil(per_page));
    let guessed = if items >= per_page { page + 1 } else { page };
    info.total_pages.or(counted).unwrap_or(guessed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_count_follows_what_the_answer_says() {
        let info = PageInfo {
            per_page: Some(20),
            total_count: Some(41),
            total_pages: None,
            bytes: 0,
        };
        assert_eq!(count_pages(info, 1, 20, 100), 3);
        let info = PageInfo {
            total_pages: Some(7),
            ..info
        };
        assert_eq!(count_pages(info, 1, 20, 100), 7);
        assert_eq!(count_pages(PageInfo::default(), 1, 100, 100), 2);
        assert_eq!(count_pages(PageInfo::default(), 2, 99, 100), 2);
    }
}
