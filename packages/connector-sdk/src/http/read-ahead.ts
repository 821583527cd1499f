/** Larger pages are not held two at a time. */
const maxAheadBytes = 8 * 1024 * 1024;

export interface PageSteps<Place, Page extends { readonly body: Uint8Array }> {
  readonly open: (place: Place) => Promise<Page>;
  /** Where the next page is; undefined on the last. Refuses a page that must not be followed. */
  readonly next: (page: Page) => Place | undefined;
}

/**
 * Pages in order. While one is worked on, the next is on its way: the source's time to answer and ours to read
 * overlap. An error of a page comes where that page would.
 */
export async function* readAhead<Place, Page extends { readonly body: Uint8Array }>(
  first: Place,
  steps: PageSteps<Place, Page>,
): AsyncGenerator<Page> {
  const start = (place: Place): Promise<Page> => {
    const page = steps.open(place);
    page.catch(() => undefined); // whoever waits for it is told; nobody waits when the read ends before
    return page;
  };
  let coming: Promise<Page> | undefined = start(first);
  while (coming !== undefined) {
    const page: Page = await coming;
    const next = steps.next(page);
    coming = next !== undefined && page.body.length <= maxAheadBytes ? start(next) : undefined;
    yield page;
    if (next !== undefined) coming ??= start(next);
  }
}
