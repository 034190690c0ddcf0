import { setTimeout as pause } from 'node:timers/promises';

/** Tries an assertion again until it holds; after the deadline its own failure is thrown. */
export async function eventually(assertion: () => void | Promise<void>, deadlineMs = 10_000): Promise<void> {
  const giveUp = performance.now() + deadlineMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() > giveUp) throw error;
      await pause(20);
    }
  }
}
