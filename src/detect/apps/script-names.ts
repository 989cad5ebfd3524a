/** What the name of a script says of its purpose. */
import signs from '../heuristics.json' with { type: 'json' };

/** "app/main.py" → "main" */
export const stemOf = (file: string) => file.slice(file.lastIndexOf('/') + 1, -3);
export const tests = (file: string) => /(?:^|_)(?:tests?|eval|evaluate|evaluation)(?:_|$)/i.test(stemOf(file));
/** "predict.py", "run_inference.py" */
export const servesByName = (file: string) =>
  !trains(file) &&
  stemOf(file)
    .toLowerCase()
    .split('_')
    .some((word) => signs.servingScripts.includes(word));

export const trains = (file: string) =>
  /(?:^|[/_-])(?:train|training|finetune|fine_tune|evaluate|eval|preprocess|prepare|download|convert|export|benchmark)/i.test(
    file,
  );
