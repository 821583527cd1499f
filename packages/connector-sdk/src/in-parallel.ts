/** Results of `work` in the order of `items`, with at most `limit` under way: never more than that in memory. */
export async function* inParallel<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const started = work(item);
      // Its failure is told when its turn comes; until then it must not end the process.
      void started.catch(() => undefined);
      underWay.push(started);
      const [first] = underWay;
      if (underWay.length < limit || first === undefined) continue;
      yield await first;
      void underWay.shift();
    }
    while (underWay.length > 0) {
      const [first] = underWay;
      if (first !== undefined) yield await first;
      void underWay.shift();
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
