import { setMaxListeners } from 'node:events';
import type { Scope } from '../vantage/contract.ts';

/** An undo that did not succeed: what was left behind, and why. */
export interface UndoFailure {
  readonly what: string;
  readonly message: string;
}

/** A scope as its maker holds it: others may add to it, only the maker stops and closes it. */
export interface OwnedScope extends Scope {
  /** Asks everything that runs in the scope to drain and finish. */
  requestStop(): void;
  /** Requests the stop, then undoes everything last-in-first-out. Calling it again waits for the same undoing. */
  close(): Promise<readonly UndoFailure[]>;
}

const defaultUndoMs = 10_000;

interface Owned {
  readonly what: string;
  readonly undo: (giveUp: AbortSignal) => Promise<void>;
}

/**
 * Opens a scope. What is made in it is undone when it closes, in reverse order of making, each with its own deadline on a
 * signal of its own (the stop signal is long aborted by then). An undo that fails or hangs does not keep the next from running.
 * @param undoMs how long one undo may take, in milliseconds.
 */
export function openScope(name: string, undoMs: number = defaultUndoMs): OwnedScope {
  const stopper = new AbortController();
  // Every probe and capture of a run listens to it: that many are no leak.
  setMaxListeners(0, stopper.signal);
  const owned: Owned[] = [];
  let closing: Promise<readonly UndoFailure[]> | undefined;

  const undoAll = async (): Promise<readonly UndoFailure[]> => {
    const failures: UndoFailure[] = [];
    for (let next = owned.pop(); next; next = owned.pop()) {
      const failure = await undoOne(next, undoMs);
      if (failure) failures.push(failure);
    }
    return failures;
  };

  const scope: OwnedScope = {
    stop: stopper.signal,
    own: (what, undo) => {
      owned.push({ what, undo });
      // Made while the scope was closing: nobody else would undo it any more.
      if (closing) closing = closing.then(async (failures) => [...failures, ...(await undoAll())]);
    },
    child: (childName) => {
      const child = openScope(`${name}/${childName}`, undoMs);
      const stopChild = () => child.requestStop();
      if (stopper.signal.aborted) stopChild();
      else stopper.signal.addEventListener('abort', stopChild, { once: true });
      scope.own(childName, async () => {
        const failures = await child.close();
        if (failures.length > 0) throw new Error(failures.map((f) => `${f.what}: ${f.message}`).join('; '));
      });
      return child;
    },
    requestStop: () => stopper.abort(),
    close: () => {
      stopper.abort();
      closing ??= undoAll();
      return closing;
    },
  };
  return scope;
}

async function undoOne({ what, undo }: Owned, undoMs: number): Promise<UndoFailure | undefined> {
  const giveUp = AbortSignal.timeout(undoMs);
  const expired = new Promise<never>((_, reject) => {
    giveUp.addEventListener('abort', () => reject(new Error(`not undone within ${undoMs} ms`)), { once: true });
  });
  try {
    await Promise.race([undo(giveUp), expired]);
    return undefined;
  } catch (error) {
    return { what, message: error instanceof Error ? error.message : String(error) };
  }
}
