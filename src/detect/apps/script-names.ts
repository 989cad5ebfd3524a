/** Classifies scripts by their file names. */
import signs from '../heuristics.json' with { type: 'json' };

/** "app/main.py" → "main" */
export const getFileStem = (file: string) => file.slice(file.lastIndexOf('/') + 1, -3);
export const namesTest = (file: string) => /(?:^|_)(?:tests?|eval|evaluate|evaluation)(?:_|$)/i.test(getFileStem(file));
/** "predict.py", "run_inference.py" */
export const namesServer = (file: string) =>
  !namesTraining(file) &&
  getFileStem(file)
    .toLowerCase()
    .split('_')
    .some((word) => signs.servingScripts.includes(word));

export const namesTraining = (file: string) =>
  /(?:^|[/_-])(?:train|training|finetune|fine_tune|evaluate|eval|preprocess|prepare|download|convert|export|benchmark)/i.test(
    file,
  );
