/** Ends a lock that takes too long, together with the programs that work on it. */
import { EXIT, type UserError, userError } from '../errors.ts';
import { stopRunningPrograms } from '../process/groups.ts';

/** Minutes that a lock may take unless --lock-timeout says otherwise. */
const DEFAULT_MINUTES = 30;

export interface TimeLimit {
  /** @throws UserError once the time is over, so that nothing new is begun. */
  check: () => void;
}

/**
 * @param minutes until the work is given up.
 * @throws UserError (exit 1) that names the limit and how to raise it; else what `work` throws.
 */
export async function limitTime<Made>(
  minutes = DEFAULT_MINUTES,
  work: (limit: TimeLimit) => Promise<Made>,
): Promise<Made> {
  let over: UserError | undefined;
  const check = (): void => {
    if (over) throw over;
  };
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over = createTimeoutError(minutes);
      reject(over);
      stopRunningPrograms();
    }, minutes * 60_000);
  });
  try {
    return await Promise.race([work({ check }), end]);
  } finally {
    clearTimeout(timer);
  }
}

function createTimeoutError(minutes: number): UserError {
  const count = minutes === 1 ? 'minute' : 'minutes';
  return userError(
    'requirements',
    `no lock was found in ${minutes} ${count}: the package index answers slowly, or too many versions are possible`,
    `pin more packages with "==", or give it more time: --lock-timeout ${Math.max(1, Math.ceil(minutes * 2))}`,
    EXIT.failed,
  );
}
