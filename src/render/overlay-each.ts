/** A bounded `each`: nested loops in a template could otherwise produce gigabytes. */

/** Characters that one template may make in loops, those of inner loops counted again. */
const MAX_MADE = 1024 * 1024;
const MAX_ROUNDS = 20_000;

interface Options {
  fn: (context: unknown, options: { data: object }) => string;
  inverse: (context: unknown) => string;
  data?: object;
}

/** For one fill of one template. As Handlebars' own, for lists and maps. */
export function createBoundedEach() {
  let [made, rounds] = [0, 0];
  return function each(this: unknown, list: unknown, options: Options): string {
    const entries = typeof list === 'object' && list !== null ? Object.entries(list) : [];
    if (entries.length === 0) return options.inverse(this);
    return entries
      .map(([key, item], index) => {
        if (++rounds > MAX_ROUNDS || made > MAX_MADE) throw new Error('makes more in its loops than any file needs');
        const data = {
          ...options.data,
          key: Array.isArray(list) ? index : key,
          index,
          first: index === 0,
          last: index === entries.length - 1,
        };
        // inherited: @root
        const text = options.fn(item, { data: Object.assign(Object.create(options.data ?? null), data) });
        made += text.length;
        return text;
      })
      .join('');
  };
}
