/** The shape of a framework: a folder of templates/frameworks/. */

/** `templates/frameworks/<name>/framework.json`. Adding a framework is adding one folder. */
export interface Framework {
  name: string;
  /** Menu line: "FastAPI: an HTTP API". */
  title: string;
  /** Position in the menu; 10, 20, ... */
  order: number;
  /** A service listens on a port and has a health check; a job runs to its end. */
  kind: 'service' | 'job';
  /** The only accelerator that it runs on; absent: any. */
  accelerator?: 'cpu' | 'cuda';
  /** What shows where no GPU is that the image is sound, as argv: for a framework that does not start without one. */
  withoutGpu?: string[];
  /** PEP 508 requirements without which it cannot serve. */
  dependencies: string[];
  /** PEP 508 requirements of the starter app beyond those: of a folder that stands for many frameworks, the one that its starter uses. */
  starterDependencies?: string[];
  /** Port inside the container; services only. */
  port?: number;
  /** Path that answers 2xx when it is up; services only. `undefined` in a user's app means the root is asked. */
  health?: string;
  /**
   * Path asked by HEALTHCHECK in an app that is not our starter and shows no health route, e.g. "/openapi.json" or "/".
   * `false`: there is none that every app answers; then the root is asked where the code shows a route for it, else nothing is.
   */
  healthFallback?: string | false;
  /** Path of the page that a person opens first, where it is not the probe's: "/docs". */
  page?: string;
  entry: {
    /** `module:attribute` for ASGI/WSGI apps, `file` for scripts and settings, `folder` for what is saved as one, such as a model. */
    form: 'module' | 'file' | 'folder';
    /** The starter's entry: "app.main:app", "app.py", "settings.yaml" (then any file that ends so will do), "model/". */
    default: string;
    /** What the command needs after it where the entry is a factory (`app.main:create_app()`); without it the entry is given as it is. */
    factory?: string[];
  };
  /**
   * Start command as argv, with the placeholders `{entry}` and `{port}` (and `{module}`, `{attribute}` of a module entry).
   * `{port}` becomes `${PORT:-8000}` and the command is then run as `sh -c "exec ..."`; without it it is exec form.
   */
  command: string[];
  /**
   * Every option of the commands: whether the next word is its value, and, where not every version knows it, the PEP 508
   * requirement of the versions that do. Where another version is locked, the option and its value are left out.
   */
  options?: Record<string, { value: boolean; since?: string }>;
  /** Signal that makes it stop cleanly: SIGTERM for uvicorn, SIGINT for Gradio and plain scripts. */
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Seconds HEALTHCHECK waits for a model to load before failures count. */
  startPeriod?: number;
  /**
   * A session lives in the memory of one process, so that all of its requests have to reach the same one. Gradio, "Deploying Gradio
   * with Docker", stickiness; Streamlit keeps uploads and media beside the session of its websocket.
   */
  sticky?: boolean;
  /** What it needs of a target unless somebody says otherwise, as `settings` of the spec has it: {"kubernetes.memory": "16Gi"}. */
  settings?: Record<string, string>;
  /**
   * Environment in the image; values may use `{port}`, which is the literal default port there. `for` is the PEP 508
   * requirement of the versions that read the variable: it is left out where another version is locked.
   */
  env: Record<string, string | { value: string; for: string }>;
  /**
   * Python files that the server reads by itself where the project has them, with the variables of `env` that they stand in
   * for: they go into the image, and the variables do not, which would beat them. {"gunicorn.conf.py": ["GUNICORN_CMD_ARGS"]}
   */
  reads?: Record<string, string[]>;
  /**
   * Environment in which a launch that importing the app's module runs does nothing; it is set only where the code has such a one.
   * Where there is none, people are warned. {"FLASK_RUN_FROM_CLI": "true"}
   */
  ignoreLaunch?: Record<string, string>;
  /** Paths beside the code that it writes where the project has none: folders end in "/". They become writable, unless the image has them. */
  writes?: string[];
  /** What the development profile of compose.yaml does differently. */
  develop: {
    command: string[];
    /** compose `develop.watch` action after a code change. */
    action: 'sync' | 'sync+restart';
  };
  /** How an app of this framework is recognised in parsed Python. */
  detect: FrameworkSigns;
}

/** What the Python parser looks for. All names are dotted, as after resolving imports (`import fastapi as f; f.FastAPI()` → "fastapi.FastAPI"). */
export interface FrameworkSigns {
  /** Top-level imports that suggest it. */
  imports: string[];
  /** Calls whose result, assigned at module level, is the app: ["fastapi.FastAPI"]. */
  apps: string[];
  /** An entry point `module:attribute` of which nothing is known is served by this framework's command. */
  anyApp?: boolean;
  /** Decorators that make the class or function below them the app: ["bentoml.service"]. */
  decorators?: string[];
  /** Parameters of a function that is an app by its signature: [["scope", "receive", "send"]]. */
  parameters?: string[][];
  /** Attribute of an app that the server imports in its place: "server" of `server = app.server`. */
  attribute?: string;
  /** Attributes that a file sets of an app which another file makes, and so is the one to import: ["layout"] of `app.layout = page`. */
  completedBy?: string[];
  /**
   * Another framework that the same project is usually served by: an app of this one gives way to it, unless a start command names
   * the app, or it is made by one of `decisive`.
   */
  alternativeTo?: string;
  /** Calls of `apps` by which an alternative is the one that is meant. */
  decisive?: string[];
  /**
   * Functions that open a port, with their defaults: {"aiohttp.web.run_app": {"port": 8080}}; a method goes by the class or function that
   * made its object ("tornado.web.Application.listen"). A file that calls one is the app, unless it starts one that another framework serves.
   * With `argument` it opens one only where that argument is given, and is none of the texts in `except`. With `maker` host and
   * port are arguments of what made the object, or its `settings`. `blocks` where it also serves it, until the
   * process ends. `handlesSigterm` where the function itself installs a handler that shuts down.
   */
  listens?: Record<
    string,
    {
      port?: number;
      host?: string;
      argument?: string;
      except?: string[];
      maker?: boolean;
      blocks?: boolean;
      handlesSigterm?: boolean;
    }
  >;
  /** Advice about calls: what is said where the argument is left out. */
  calls?: { call: string; lacks: string; say: string }[];
  /** Functions whose first argument is a path that is answered: ["django.urls.path"]. */
  routes?: string[];
  /** A module of settings that the app imports by the name in an environment variable. */
  settings?: SettingsSigns;
  /** Names of files that are the entry where they lie, or by which the folder they lie in is one: ["MLmodel"]. */
  files?: string[];
  /** Folders whose files are pages of another app: ["pages"]. */
  pages?: string[];
  /** Settings of it in the project, TOML, whose `port` it listens on: [".streamlit/config.toml"]. */
  configs?: string[];
  /**
   * What moves the path of `healthFallback`: arguments of the app that say it themselves, or a path that goes before it, and the
   * option of the server, and last word of a setting in `configs`, that says the latter: {"path": ["openapi_url"]}.
   */
  moved?: { path?: string[]; before?: string[]; setting?: string };
  /** Methods that start it (`demo.launch()`), or functions ("uvicorn.run"), whose arguments may carry host and port. */
  launches?: string[];
  /** Keyword arguments of apps and launches that carry the port and the host: {port: ["port","server_port"], host: ["host","server_name"]}. */
  arguments?: { port?: string[]; host?: string[] };
  /** When several frameworks match, the higher wins (gradio mounted in FastAPI → fastapi): points beside those for names, routes and places. */
  rank: number;
}

/** How a framework is configured by a Python module: the names in it are modules that the app imports, and some values are worth a warning. */
export interface SettingsSigns {
  /** Environment variable whose default in the code names the module: "DJANGO_SETTINGS_MODULE". */
  variable: string;
  /** Said where the project has settings and no app: {where} names them, {settings} is their module, {folder} what it begins with. */
  withoutApp?: string;
  /** The first that fits of each name is said. */
  advice: SettingsAdvice[];
}

export interface SettingsAdvice {
  /** The setting: "ALLOWED_HOSTS". */
  name: string;
  /** What its value is in the code: not set at all, an empty list or text, True, a list without a word, or anything else that is written there. */
  is: 'missing' | 'empty' | 'true' | 'lacks' | 'set';
  /** For `lacks`: the words of which one has to be in the list. */
  words?: string[];
  /** A sentence without a full stop; `{where}` is the place in the settings. */
  say: string;
}

/** A framework with its files, as the generated registry holds it. */
export interface FrameworkFolder extends Framework {
  /** Starter files: path in the project → text. */
  starter: Record<string, string>;
  /** What detection says of the starter: known when the package is built, so that writing it needs no parser. */
  shows: {
    include: { path: string; directory: boolean; kind: 'code' | 'model' }[];
    handlesSigterm: boolean;
    variables: { name: string; because: string; required?: true }[];
  };
}
