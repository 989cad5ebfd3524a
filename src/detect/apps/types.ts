/** A candidate for the app that a project serves. */
import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call } from '../../python/types.ts';

/** One app that was found, before it is ranked. */
export interface App {
  framework: Framework;
  file: string;
  line: number;
  /** Import root of its file. */
  root: string;
  /**
   * What it was found by. `made`: assigned at module level; `taken`: imported, and added to; `factory`: a function returns it;
   * `launched`: the file starts it; `used`: the file only uses the framework; `script`: `if __name__`; `module`: a package's __main__;
   * `plain`: a file at the top that does something when it is run; `lies`: a file of a known name, no Python, lies there.
   */
  how: 'lies' | 'made' | 'taken' | 'factory' | 'launched' | 'used' | 'script' | 'module' | 'plain';
  /** Name of the variable or the function; absent where the file is what runs. */
  attribute?: string;
  /** Class or function called, for the sentence: "FastAPI". */
  called?: string;
  /** The call that makes it. */
  call?: Call;
}
