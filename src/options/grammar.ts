/** The grammars of the settings: what Docker, Debian, POSIX and Python accept, and nothing that ends a line or a quote. */
import * as z from 'zod/mini';
import { UserError } from '../errors.ts';
import { parseRequirement } from '../pep/requirement.ts';

const matching = (pattern: RegExp, message: string) => z.string().check(z.regex(pattern, message));
// patterns and not functions wherever that can be said in a pattern: editors then refuse the same values by the JSON Schema
const printable = (what: string) =>
  matching(
    /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u,
    `${what} must be one line without control characters or marks that reorder text`,
  );

const SHARD_FORM = 'must be INDEX/COUNT, counted from 1, such as 3/20';

/** One of the listed words; the list is in the message, and the suggestion is made where it is reported. */
export const createEnumSchema = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words as unknown as [Word, ...Word[]], `must be one of ${words.join(', ')}`);

/** What Python takes as a name (Python language reference, Identifiers), and what a file may be called beside that. */
const IDENTIFIER = '[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*';
const FILE_NAME = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_.()-]| (?![ /]))*';
/**
 * An import path with an attribute (`app.main:app`; a factory ends in `()`), a Python or YAML file inside the project, or a
 * folder of it, which ends in `/` so that it is not taken for a module that lacks its attribute; or a console script.
 */
export const entry = matching(
  new RegExp(
    `^(?:${IDENTIFIER}(?:\\.${IDENTIFIER})*:${IDENTIFIER}(?:\\(\\))?|(?:${FILE_NAME}\\/)*${FILE_NAME}\\.(?:py|ya?ml)|\\.\\/|(?:${FILE_NAME}\\/)+|[A-Za-z0-9][\\w-]*)$`,
    'u',
  ),
  'must be module:attribute (app.main:app), a file of the project (app.py), a folder that ends in / (model/), or a console script, of letters, digits, blanks, _ - . and ()',
);
export const createPythonSchema = matching(/^3\.\d{1,2}(?:\.\d{1,2})?$/, 'must be a release such as 3.12 or 3.12.11');
/** `pins`, `today`, or a day (RFC 3339 full-date). */
export const asOf = matching(
  /^(?:pins|today|20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))$/,
  'must be pins, today, or a date such as 2024-05-01',
);
/** A part of the projects, counted from 1. */
export const shard = matching(/^[1-9]\d{0,4}\/[1-9]\d{0,4}$/, SHARD_FORM).check(
  z.refine((text) => {
    const [index, count] = String(text).split('/').map(Number);
    return index !== undefined && count !== undefined && index <= count;
  }, SHARD_FORM),
);
export const cuda = matching(/^\d{2}\.\d$/, 'must be a CUDA minor release such as 12.6');
export const port = z
  .number('must be a whole number')
  .check(z.int('must be a whole number'), z.gte(1, 'must be 1 to 65535'), z.lte(65535, 'must be 1 to 65535'));
/** RFC 3986 path and query, without what a shell or a Python string would read. */
export const health = z.union(
  [matching(/^\/[\w./~%?&=+-]*$/, 'must be a path such as /health'), z.literal(false)],
  'must be a path such as /health, or false',
);
/** A path component of an image name (OCI distribution spec), which is also a valid compose service and DNS label. */
export const name = z
  .string()
  .check(
    z.maxLength(63, 'must have at most 63 characters'),
    z.regex(
      /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
      'must be lower-case letters and digits with single . _ - between (sentiment-api)',
    ),
  );
/** OCI distribution spec: optional registry host with port, then path components; no tag, no digest. */
export const image = z
  .string()
  .check(
    z.maxLength(255, 'must have at most 255 characters'),
    z.regex(
      /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
      'must be an image name without a tag, such as ghcr.io/acme/sentiment-api',
    ),
  );
/** An image that stays what it is: with a tag or a digest (OCI distribution spec), which also tells it from a stage. */
export const pinnedImage = matching(
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5}(?=\/))?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/,
  'must be an image with a tag or a digest, such as mirror.example.com/uv:0.13.8',
);
export const registry = matching(
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/,
  'must be a registry, with a folder if it has one, such as mirror.example.com/library',
);
export const suite = matching(/^[a-z]{3,12}$/, 'must be a Debian suite such as trixie');
export const digest = matching(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits');
/** Inside the project: no absolute path, no `..`, no glob or negation that .dockerignore would read as more than a name. */
export const relativePath = printable('the path').check(
  z.regex(
    /^(?!\/|[A-Za-z]:)(?!(?:.*\/)?\.\.(?:\/|$))(?!.*\/(?:\/|$))[^\\]+$/,
    'must be a path inside the project, without .. and with forward slashes',
  ),
  z.regex(/^[^*?[\]!#"'`$]*$/, 'must not contain * ? [ ] ! # $ or quotes'),
);
/** A folder, which ends in `/`, or a file: of the project, or absolute in the container. It needs no quoting anywhere. */
export const writablePath = matching(
  /^\/?(?!\.{1,2}(?:\/|$))[\w@+.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w@+.-]+)*\/?$/,
  'must be a folder such as results/, or a file such as history.db, of letters, digits, - _ . + @ and /',
);
/** Folders inside the project, as PYTHONPATH takes them: a colon between two. */
export const importRoots = printable('the path').check(
  z.regex(
    /^(?:(?!\/)(?!(?:[^:]*\/)?\.\.(?:\/|:|$))(?![^:]*\/(?:\/|:|$))[^\\:]+(?::(?=.)|$))+$/,
    'must be a folder inside the project, or several with a colon between them, such as backend:shared',
  ),
  z.regex(/^[^*?[\]!#"'`$]*$/, 'must not contain * ? [ ] ! # $ or quotes'),
);
/** A path inside the project that needs no quoting anywhere: options of `RUN --mount` are comma-separated. */
export const plainPath = matching(
  /^\w[\w-]*(?:[./][\w-]+)*$/,
  'must be a path inside the project of letters, digits, - _ . and /, such as certs/company-ca.pem',
);
/** What NO_PROXY takes: hosts, domains, addresses, networks. */
export const proxyBypass = z.array(
  matching(/^[A-Za-z0-9.*:[\]/_-]+$/, 'must be a host, a domain or an address, such as .acme.example'),
);
/** Debian Policy 5.6.1, with an optional exact version. */
export const aptPackage = matching(
  /^[a-z0-9][a-z0-9+.-]+(?:=[A-Za-z0-9.+:~-]+)?$/,
  'must be the name of a Debian package',
);
export const size = matching(/^\d{1,6}[kmgKMG][bB]?$/, 'must be a size such as 512m or 8g');
export const uid = z
  .number('must be a whole number')
  .check(z.int('must be a whole number'), z.gte(1, 'must be 1 to 59999: not root'), z.lte(59999, 'must be 1 to 59999'));
const POLICIES = ['keep', 'overwrite', 'merge', 'new'];
/** A policy for every file, or FILE=policy for one. */
export const conflictPolicies = z.array(
  z.string().check(({ value, issues }) => {
    if (!value.startsWith('=') && POLICIES.includes(value.slice(value.lastIndexOf('=') + 1))) return;
    const message = `must be one of ${POLICIES.join(', ')}, alone or for one file (Dockerfile=keep)`;
    issues.push({ code: 'invalid_value', values: POLICIES, input: value, message });
  }),
);
export const minutes = z
  .number('must be a whole number')
  .check(z.int('must be a whole number'), z.gte(1, 'must be 1 to 1440'), z.lte(1440, 'must be 1 to 1440'));
export const platforms = z
  .array(createEnumSchema(['linux/amd64', 'linux/arm64']))
  .check(z.minLength(1, 'must name at least one platform'));
const URL_PATTERN = /^https?:\/\/(?![^/]*@)[A-Za-z0-9.:[\]-]+(?:\/[\w.~%+-]*)*$/;
export const url = z.string().check(
  z.regex(URL_PATTERN, {
    error: ({ input }) =>
      /^https?:\/\/[^/]*@/.test(String(input))
        ? 'must have no credentials: those come from netrc, pip.conf or UV_INDEX_*, and in the build from a secret'
        : 'must be an address that begins with http:// or https://, without a query',
  }),
);
/** What uv takes as the name of an index, in lower case: it also names its variables (UV_INDEX_ACME_USERNAME). */
const indexName = matching(/^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/, 'must be a name in lower case, such as acme');
export const privateIndexes = z.record(indexName, url);
export const indexPackages = z.record(
  matching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'must be the name of a package'),
  indexName,
);
/** What `docker build --secret id=` takes, and no shell reads as more. */
export const secretId = matching(
  /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
  'must be the id of a build secret, such as netrc',
);

/** The words that `docker build --check` takes for secrets in ENV (rule SecretsUsedInArgOrEnv). */
const SECRET = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const variable = z.string().check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable'),
  z.refine(
    (k) => !SECRET.test(k),
    'looks like a secret: put it into .env, which run.sh and compose.yaml pass on, and never into the image',
  ),
);
export const environment = z.record(variable, printable('the value'));
/** The name of an option of a command, without its dashes. */
export const serverOptions = z.record(
  matching(/^[A-Za-z][\w.-]*$/, 'must be the long name of an option without its dashes, such as workers'),
  printable('the value').check(z.minLength(1, 'must not be empty')),
);
export const labels = z.record(
  matching(
    /^[A-Za-z0-9]+(?:[./_-][A-Za-z0-9]+)*$/,
    'must be the name of a label, such as org.opencontainers.image.source',
  ),
  printable('the value'),
);

/** Of targets: "kubernetes.namespace"; which there are and what each may hold, `plan` knows from the targets' folders. */
export const settings = z.record(
  matching(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/, 'must be target.setting, such as kubernetes.namespace'),
  printable('the value'),
);

/** PEP 508; the parser's own words are the message. */
export const packageName = matching(
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  'must be the name of a package, without a version',
);
export const requirements = z.array(
  z.string().check((context) => {
    try {
      parseRequirement(context.value, 'dependencies');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // who reports it names the value
      for (const problem of error.problems)
        context.issues.push({
          code: 'custom',
          message: problem.what.replace(/^"(?:[^"\\]|\\.)*"(?:\.{3})? /, ''),
          input: context.value,
          params: { fix: problem.fix },
        });
    }
  }),
);

/** distribution reference grammar: at most 128 of these, no leading dot or dash; and what stands for the commit and the day. */
export const tag = matching(
  /^(?:[A-Za-z0-9_]|\{(?:git|date)\})(?:[A-Za-z0-9_.-]|\{(?:git|date)\}){0,60}$/,
  'must be a tag of an image, such as {date}-{git}',
);

/** Until when, and why. */
export const acceptedVulnerabilities = z.record(
  matching(/^[A-Za-z0-9][A-Za-z0-9.:_-]{2,99}$/, 'must be the id of an advisory, such as CVE-2024-35195'),
  printable('the reason').check(
    z.regex(
      /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]): .*\S/,
      'must be the last day and the reason, such as "2027-03-31: the app parses no XML"',
    ),
  ),
);

/** PEP 508 without an address, with the reason. */
export const banned = z.record(
  matching(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:(?:[<>~!=]=|[<>])[A-Za-z0-9.*+!]+(?:,(?:[<>~!=]=|[<>])[A-Za-z0-9.*+!]+)*)?$/,
    'must be a package, or a package with versions, such as requests<2.32',
  ),
  printable('the reason').check(z.regex(/\S/, 'needs a reason')),
);
