import type { FailureClass } from '../../event/fact/load.ts';
import { countOf, quantileOf } from '../../event/latency-histogram.ts';
import type { Check, Evidence, Finding, See } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { type Attribution, attributionView } from '../view/attribution.ts';
import { inventoryView } from '../view/inventory.ts';
import { type Load, loadView, requestsOf, total } from '../view/load.ts';
import { movedConnectionsView, refusedByStrangers } from '../view/moved-connections.ts';
import { neighboursView } from '../view/neighbours.ts';
import { counted, listed, percent, sum } from '../wording.ts';

/** The load's own thresholds, and whether there was any load. */
export const loadThreshold: Check = {
  code: 'LOAD-THRESHOLD',
  title: 'The load crossed a threshold',
  needs: ['load'],
  views: [loadView, attributionView, neighboursView, movedConnectionsView, inventoryView],
  explainedBy: ['L2-SILENT', 'L2-NEIGHFLIP', 'L2-FOREIGN', 'L2-CONFLICT'],
  judge: (see, { asked, ended }) => {
    const load = see(loadView);
    if (!load.end && !ended) {
      return [
        {
          verdict: 'inconclusive',
          subject: asked.name,
          summary: 'the load still runs',
          reason: 'thresholds are decided when the load ends',
        },
      ];
    }
    if (requestsOf(load) === 0) return [withoutRequests(load)];
    const crossed = load.thresholds.filter(({ ok }) => !ok);
    if (crossed.length > 0) {
      const strangers = refusedByStrangers(see(movedConnectionsView), (mac) => see(inventoryView).byMac.has(mac));
      const failed = crossedThresholds(load, crossed, see(attributionView), strangers);
      return [isOneMove(see) ? brokenByMove(failed) : failed];
    }
    if (load.thresholds.length === 0) return [withoutThresholds(load)];
    return [held(load)];
  },
};

const subjectOf = (load: Load): string => `load ${load.profile ?? ''}`.trim();

type Failed = Extract<Finding, { verdict: 'warn' | 'fail' }>;

/** Every failure lies across a change, and every table changed as a planned move changes it: once, and not back. */
function isOneMove(see: See): boolean {
  const { attributed, unattributed, unexamined } = see(attributionView);
  const entries = [...see(neighboursView).entries.values()];
  return (
    sum(attributed) > 0 &&
    sum(unattributed) + unexamined === 0 &&
    entries.every(({ flips, returns }) => flips <= 1 && returns === 0)
  );
}

/** Connections that are open while an address moves break, in every healthy network that announces addresses by ARP. */
function brokenByMove(failed: Failed): Finding {
  return {
    ...failed,
    verdict: 'warn',
    summary: `${failed.summary}, because the address moved once and the connections that were open then broke`,
    remedy: 'None, if the move was meant. Clients that reconnect and repeat what may be repeated do not notice it.',
    disproof: 'The same load over a time in which the address does not move crosses it again.',
  };
}

function withoutRequests(load: Load): Finding {
  const message = load.end?.message;
  return {
    verdict: 'fail',
    subject: subjectOf(load),
    summary: 'the load made no request at all',
    evidence: [{ text: `k6 ended with ${load.end?.outcome ?? 'no word'}${message ? `: ${message}` : ''}` }],
    confidence: { level: 'certain', because: 'no sample came out of k6' },
    remedy: 'Run the script with k6 alone and see why it sends nothing; a load without requests proves nothing.',
    disproof: 'A request of this load in the log of the target.',
  };
}

function crossedThresholds(
  load: Load,
  crossed: Load['thresholds'],
  attribution: Attribution,
  strangers: number,
): Failed {
  const unexplained = unexplainedPart(load, attribution, strangers);
  return {
    verdict: 'fail',
    subject: subjectOf(load),
    summary: `${crossed.length} of ${counted(load.thresholds.length, 'threshold')} crossed: ${rulesOf(crossed).join('; ')}`,
    evidence: nonEmpty([...figures(load), ...attributionLine(attribution), ...strangersLine(strangers)]),
    confidence: { level: 'certain', because: 'k6 judged its own thresholds' },
    ...(unexplained && { unexplained }),
    remedy: 'Mend the cause named above it, if one is named; else look at the failures by class.',
    disproof: 'The same load with the cause removed crosses it again.',
  };
}

/**
 * Attribution goes by time, and time has edges: so few failures beside those that a cause explains are no second cause.
 * Answers with a status and refused connections always are: servers make them, never a change of a MAC.
 */
const edgeShare = 0.05;
const edgeClasses: ReadonlySet<FailureClass> = new Set(['reset', 'timeout']);

function unexplainedPart(load: Load, { attributed, unattributed }: Attribution, strangers: number): string | undefined {
  const others = new Map(unattributed);
  const refused = (others.get('refused') ?? 0) - strangers;
  if (refused > 0) others.set('refused', refused);
  else others.delete('refused');
  const [rest, explained] = [sum(others), sum(attributed) + strangers];
  const atTheEdge = [...others.keys()].every((name) => edgeClasses.has(name)) && rest <= edgeShare * (rest + explained);
  if (explained === 0 || rest === 0 || atTheEdge) return undefined;
  const share = percent(rest, requestsOf(load));
  return `${counted(rest, 'failed request')} (${share} of all) are not explained by it: ${listed(others)}`;
}

function attributionLine({ attributed }: Attribution): readonly Evidence[] {
  const broken = sum(attributed);
  return broken > 0
    ? [{ text: `${counted(broken, 'failure')} lie across a change of the neighbour entry: ${listed(attributed)}` }]
    : [];
}

/** Thresholds as rules: those that differ only by their tags (`http_req_failed{scenario:post}`) are one. */
function rulesOf(thresholds: Load['thresholds']): readonly string[] {
  const tagsOf = new Map<string, string[]>();
  for (const { metric, expression } of thresholds) {
    const { name = metric, tags } = /^(?<name>[^{]+)\{(?<tags>.*)\}$/.exec(metric)?.groups ?? {};
    const rule = `${name} ${expression}`;
    tagsOf.set(rule, [...(tagsOf.get(rule) ?? []), tags ?? 'overall']);
  }
  return [...tagsOf].map(([rule, tags]) =>
    tags.length === 1 && tags[0] === 'overall' ? rule : `${rule} (${tags.join(', ')})`,
  );
}

function strangersLine(refused: number): readonly Evidence[] {
  return refused > 0 ? [{ text: `${counted(refused, 'connection')} were refused by a MAC of no known host` }] : [];
}

/** What the load was and what failed, overall and for each scenario that failed. */
export function figures(load: Load): readonly Evidence[] {
  const requests = requestsOf(load);
  const failures = total(load, (scenario) => scenario.failures);
  const lost = [...load.scenarios.values()].reduce((all, scenario) => all + scenario.lost, 0);
  const overall = `${percent(sum(failures), requests)} of ${counted(requests, 'request')} failed${failures.size > 0 ? `: ${listed(failures)}` : ''}`;
  const perScenario = [...load.scenarios.values()]
    .filter((scenario) => load.scenarios.size > 1 && scenario.failures.size > 0)
    .sort((a, b) => a.scenario.localeCompare(b.scenario))
    .map((scenario) => ({
      text: `${scenario.scenario}: ${percent(sum(scenario.failures), scenario.requests)} of ${scenario.requests} (${listed(scenario.failures)})`,
    }));
  const unserved =
    lost > 0
      ? [{ text: `${counted(lost, 'request')} were never sent, because every virtual user was still waiting` }]
      : [];
  return [{ text: overall }, ...perScenario, ...latencyLine(load), ...unserved];
}

/** A percentile says little without how many it is of. */
function latencyLine(load: Load): readonly Evidence[] {
  const latency = Object.fromEntries(total(load, (scenario) => scenario.latency));
  const at = (share: number) => `${((quantileOf(latency, share)?.us ?? 0) / 1000).toPrecision(3)} ms`;
  const answered = countOf(latency);
  if (answered === 0) return [];
  return [
    {
      text: `of ${counted(answered, 'answer')} half took up to ${at(0.5)}, 95 % up to ${at(0.95)}, 99 % up to ${at(0.99)}`,
    },
  ];
}

function withoutThresholds(load: Load): Finding {
  const [overall] = figures(load);
  return {
    verdict: 'inconclusive',
    subject: subjectOf(load),
    summary: 'the script sets no threshold',
    reason: `without thresholds there is nothing to hold; ${overall?.text ?? ''}`,
  };
}

function held(load: Load): Finding {
  return {
    verdict: 'pass',
    subject: subjectOf(load),
    summary: [`${counted(load.thresholds.length, 'threshold')} held`, ...figures(load).map(({ text }) => text)].join(
      '; ',
    ),
    evidence: nonEmpty(figures(load)),
  };
}
