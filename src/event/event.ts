import { z } from 'zod';
import { captureFacts } from './fact/capture.ts';
import { kernelFacts } from './fact/kernel.ts';
import { linkLayerFacts } from './fact/link-layer.ts';
import { loadFacts } from './fact/load.ts';
import { runFacts } from './fact/run.ts';
import { sceneFacts } from './fact/scene.ts';
import { sourceFacts } from './fact/source.ts';
import { type Stamp, stamp } from './stamp.ts';

/** Every fact there is, by type. Adding a domain is one file in `fact/` and one line here. */
export const factTable = {
  ...runFacts,
  ...sourceFacts,
  ...sceneFacts,
  ...linkLayerFacts,
  ...kernelFacts,
  ...captureFacts,
  ...loadFacts,
};

export type FactType = keyof typeof factTable;

/** A typed observation, without its stamp. `Fact` alone is the union of all. */
export type Fact<T extends FactType = FactType> = { [K in T]: { type: K } & z.infer<(typeof factTable)[K]> }[T];

/** A fact with its stamp: one line of a journal. The fact's fields are under `fact`, so that none can hide a stamp's. */
export type Event<T extends FactType = FactType> = Stamp & { fact: Fact<T> };

const lineShape = stamp.extend({ fact: z.looseObject({ type: z.string() }) });

export type Checked = { ok: true; event: Event } | { ok: false; why: 'unknown' | 'invalid'; message: string };

const isKnown = (type: string): type is FactType => Object.hasOwn(factTable, type);

/**
 * Checks that a value is an event.
 * @returns `unknown` for a fact type this version does not have (a newer recording), `invalid` for a known one of a wrong shape.
 */
export function checkEvent(value: unknown): Checked {
  const line = lineShape.safeParse(value);
  if (!line.success) return { ok: false, why: 'invalid', message: z.prettifyError(line.error) };
  const { type, ...fields } = line.data.fact;
  if (!isKnown(type)) return { ok: false, why: 'unknown', message: `unknown event type ${type}` };
  const fact = factTable[type].safeParse(fields);
  if (!fact.success) return { ok: false, why: 'invalid', message: `${type}: ${z.prettifyError(fact.error)}` };
  return { ok: true, event: value as Event };
}
