/** Maps with at most eight under way, in order: what one machine may ask of an index at a time. */
export async function eightAtATime<A, B>(items: readonly A[], make: (item: A) => Promise<B>): Promise<B[]> {
  const made = new Array<B>(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) made[at] = await make(items[at] as A);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return made;
}
