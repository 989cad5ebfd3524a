/** In place of @lezer/highlight: the grammar of Python colors its nodes, and nothing here shows them. */
const tag = new Proxy(() => tag, { get: () => tag });

export { tag as tags };
export const styleTags = () => () => null;
