//! Lists that come in pages: the first says how many there are, the others are fetched side by side.

use futures::future::try_join_all;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::envelope::PageInfo;
use super::error::ApiError;

/// One page of a list.
#[derive(Clone, Debug)]
pub(crate) struct ListPage<T> {
    pub(crate) items: Vec<T>,
    /// How many pages the list is known to have.
    pub(crate) total_pages: u64,
}

/// More pages than any list of an account has: a server that claims more is not believed.
const MOST_PAGES: u64 = 1000;

/// Page `page` (from 1) of the list at `segments`, with `per_page` items a page.
pub(super) async fn fetch_page<T: DeserializeOwned>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
    page: u64,
) -> Result<ListPage<T>, ApiError> {
    let query = [("page", page), ("per_page", per_page)];
    let (items, info) = client.get_page::<Vec<T>>(segments, &query).await?;
    let total_pages = count_pages(info, page, items.len() as u64, per_page).min(MOST_PAGES);
    Ok(ListPage { items, total_pages })
}

/// The items of all pages after `first`.
pub(super) async fn fetch_rest<T: DeserializeOwned>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
    first: &ListPage<T>,
) -> Result<Vec<T>, ApiError> {
    let mut items = Vec::new();
    let (mut next, mut last) = (2, first.total_pages);
    while next <= last {
        let pages = (next..=last).map(|page| fetch_page::<T>(client, segments, per_page, page));
        next = last + 1;
        for page in try_join_all(pages).await? {
            last = last.max(page.total_pages);
            items.extend(page.items);
        }
    }
    Ok(items)
}

/// The items of all pages.
pub(super) async fn fetch_all<T: DeserializeOwned>(
    client: &Client<'_>,
    segments: &[&str],
    per_page: u64,
) -> Result<Vec<T>, ApiError> {
    let mut first = fetch_page(client, segments, per_page, 1).await?;
    let rest = fetch_rest(client, segments, per_page, &first).await?;
    first.items.extend(rest);
    Ok(first.items)
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
