/** Selects the part of the projects that one of several jobs works on. */

/**
 * Every project is in exactly one shard. Neighbours go to different shards, so that folders of heavy projects are shared out.
 *
 * @param sorted all projects, in the same order in each job.
 * @param shard "3/20", counted from 1.
 */
export function selectShard(sorted: readonly string[], shard: string): string[] {
  const [index = 1, count = 1] = shard.split('/').map(Number);
  return sorted.filter((_, at) => at % count === index - 1);
}
