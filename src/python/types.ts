/** The contents of one Python file. Lines count from 1. */
export interface PythonModule {
  imports: PythonImport[];
  /** Simple assignments (`x = ...`, `x: T = ...`, `with ... as x`), wherever they stand. */
  assignments: Assignment[];
  calls: Call[];
  /** Attributes of imported modules that are read somewhere (`np.NaN`), unless the code asks first or sets them itself. */
  references: { dotted: string; line: number }[];
  /** Variables that `os.environ["X"]` reads; required where that runs while the module is imported. */
  environment: { name: string; line: number; required: boolean }[];
  functions: FunctionInfo[];
  classes: ClassInfo[];
  routes: Route[];
  /** File paths that the code names: literals, os.path.join, `Path / "x"`. */
  paths: PathMention[];
  /** Line of `if __name__ == "__main__":`. */
  main?: number;
  /** Calls whose answer must be true, or not empty, or the program ends: `assert f()`, `if not f(): raise`. */
  required: Call[];
  /** Signals for which a handler is set: "SIGTERM". */
  signals: { signal: string; line: number }[];
  /** Lines at which modules are imported by a name that is computed: what they are cannot be read. */
  dynamicImports: number[];
  /** Lines at which the text is not Python 3. */
  errors: number[];
  /** It has print statements. */
  python2: boolean;
}

export interface PythonImport {
  /** "os.path"; "" in `from . import x`. */
  module: string;
  /** Leading dots. */
  level: number;
  /** `from module import name`; "*" for all; absent in `import module`. */
  name?: string;
  /** The name it is bound to here; absent for "*". */
  alias?: string;
  line: number;
  /** Inside `try: ... except ImportError`, or under an `if` that asks for something: the code can do without it. */
  guarded: boolean;
  /** Under `if TYPE_CHECKING:`: never run. */
  typeChecking: boolean;
  /** Inside a function: only run when that is called. */
  inFunction: boolean;
  /** Under `if __name__ == "__main__":`: only run where the file itself is what is run. */
  inMain: boolean;
}

/**
 * A dotted name with imports resolved: `import fastapi as f; f.FastAPI` is "fastapi.FastAPI".
 * A relative import keeps its dots: `from ..core import x` is "..core.x".
 */
export interface Name {
  dotted: string;
  /** `import`: begins with an imported name; `local`: with a name of this file, or a built-in. */
  from: 'import' | 'local';
}

/** An expression, as far as it can be told without running it. */
export type Value =
  | { is: 'text'; text: string }
  /** An f-string, `"...".format(...)` or `"..." % ...`: its text up to the first replacement, and where it is known what is filled in there and what follows. */
  | { is: 'prefix'; text: string; filled?: { hole: Value; rest: Value } }
  | { is: 'number'; number: number }
  | { is: 'constant'; constant: boolean | null }
  | { is: 'name'; name: Name }
  | { is: 'call'; call: Call }
  /** `value.attribute` of what is no plain name. */
  | { is: 'attribute'; of: Value; attribute: string }
  /** `left / right` */
  | { is: 'join'; parts: Value[] }
  /** `left or right` */
  | { is: 'either'; parts: Value[] }
  | { is: 'list'; items: Value[] }
  /** One of the values that a call returns: the first of `app, route = fast_app()` has index 0. */
  | { is: 'item'; of: Value; index: number }
  /** A dictionary: its keys with their values, in order. */
  | { is: 'table'; pairs: [key: Value, value: Value][] }
  | { is: 'unknown' };

export interface Call {
  /** What is called, when it is a plain dotted name. */
  callee?: Name;
  /** `receiver.method(...)` where the receiver is itself a call or a path. */
  receiver?: Value;
  /** Last part of the name: "launch" in `demo.launch()`. */
  method: string;
  args: Value[];
  kwargs: Record<string, Value>;
  line: number;
  /** Function it stands in, dotted by class ("Service.load"); "" at module level. */
  scope: string;
  /** Under `if __name__ == "__main__":`. */
  inMain: boolean;
  /** What the nearest `if` around it asks, and how that is written. */
  under?: { value: Value; text: string };
  /** In a `try` that catches ImportError. */
  caught?: true;
}

/** What a run may pass by: the body of an `if` or `except`, or what stands under `else` instead of one. */
export type Branch = 'perhaps' | 'else';

export interface Assignment {
  /** As written: "app", "self.model"; "models[]" for a subscript of it. */
  target: string;
  value: Value;
  line: number;
  scope: string;
  inMain: boolean;
  /** In the body of an `if` or `except` ("perhaps"), or under the `else` of one. */
  branch?: Branch;
}

export interface FunctionInfo {
  /** Dotted by class and outer function. */
  name: string;
  params: string[];
  /** Parameters without a default that a caller must give. */
  required: number;
  defaults: Record<string, Value>;
  returns: Value[];
  /** What it says that it returns: "fastapi.FastAPI" of `-> FastAPI`. */
  returnType?: Name;
  line: number;
  async: boolean;
  decorators: Name[];
}

export interface ClassInfo {
  name: string;
  bases: Name[];
  /** Fields that are declared without a value: `api_key: str`. */
  declared: { name: string; line: number }[];
  line: number;
  decorators: Name[];
}

/** `@app.get("/health")`, `app.add_api_route("/health", f)`. */
export interface Route {
  /** The object it is added to, as written: "app", "router". */
  target: string;
  /** Lower case: "get", "post", "route", "websocket". */
  method: string;
  path: string;
  line: number;
}

export interface PathMention {
  value: Value;
  /** Call it is an argument of, resolved ("joblib.load", "builtins' open" is "open"); a method goes by its dot: ".read_text". */
  by?: string;
  /** Second argument or `mode=` of that call, when it is text: "wb". */
  mode?: string;
  line: number;
}
