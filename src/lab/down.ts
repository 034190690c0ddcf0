import { takeDown } from './take-down.ts';
import { requireLabHost } from './tools.ts';

/**
 * Takes a lab down, whatever is left of it.
 * @returns whether there was anything
 */
export async function down(lab: string): Promise<boolean> {
  requireLabHost();
  return await takeDown(lab);
}
