/** The verbs that exported functions begin with, so that `npm run shape` can tell them from nouns. */
const VERBS = new Set(
  `accept add admits advise allow answer append apply are arrange ask assert asks begin belongs bind brings build calls can
  change check choose classify cleanup clear close collect combine compare compile complete compute confirm contains convert
  copy count cover create cut decide declare decode define delete describe detect differs does download downloads drop dump
  emit encode end enforce ensure enter escape estimate evaluate examine exclude execute exists exit expand explain export
  extract fails fetch fill filter find fits flatten follow forget format generate get group guess handle has hash identify
  ignore imports include indent infer init insert inspect install is iterate join judge keep label limit list load locate lock
  log look make map mark match matches measure mentions merge migrate move name names narrow needs normalize note obtain omit
  open order overlay pack parse pick pin place plan prepare print probe prompt provide prune publish push put quote rank read
  recall recommend record recover redact refuse register reject release remember remove rename render repair replace report
  request require requires reset resolve restore retry return returns review run runs sanitize save scan score search select
  send serve set settle should show simplify skip sort split start starts stop store strip suggest sum summarize switch sync
  take takes tell test throw to track transform translate trim trust try unpack unwrap update use uses validate verify visit
  wait walk want warn watch was will wrap write`.split(/\s+/),
);

/** `resolveBaseImage` begins with a verb, `baseImage` does not. */
export const startsWithVerb = (name: string): boolean => VERBS.has(/^[a-z]+/.exec(name)?.[0] ?? '');
