import { countOf, quantileOf } from '../../event/latency-histogram.ts';
import type { Check, Evidence, Finding, See } from '../contract.ts';
import { explainFailures, explainingViews } from '../explained-failures.ts';
import { nonEmpty } from '../non-empty.ts';
import { attributionView } from '../view/attribution.ts';
import { type Load, loadView, requestsOf, total } from '../view/load.ts';
import { neighboursView } from '../view/neighbours.ts';
import { counted, listed, percent, sum } from '../wording.ts';

/** The load's own thresholds, whether there was any load, and whether it came to its end. */
export const loadThreshold: Check = {
  code: 'LOAD-THRESHOLD',
  title: 'The load crossed a threshold',
  needs: ['load'],
  views: [loadView, neighboursView, ...explainingViews],
  explainedBy: ['L2-SILENT', 'L2-NEIGHFLIP', 'L2-FOREIGN', 'L2-CONFLICT'],
  judge: (see, { asked, ended }) => {
    const load = see(loadView);
    if (!load.end) return [withoutEnd(asked.name, ended)];
    if (requestsOf(load) === 0) return [withoutRequests(load)];
    const crossed = load.thresholds.filter(({ ok }) => !ok);
    const { outcome } = load.end;
    if (crossed.length > 0 || outcome === 'thresholds-crossed') return [crossedThresholds(load, crossed, see)];
    if (outcome === 'marked-failed') return [markedFailed(load, see)];
    if (outcome !== 'completed' && outcome !== 'interrupted') return [brokeOff(load)];
    return [load.thresholds.length === 0 ? withoutThresholds(load) : held(load)];
  },
};

function withoutEnd(subject: string, ended: boolean): Finding {
  const reason = ended ? 'the load did not say how it ended' : 'thresholds are decided when the load ends';
  return { verdict: 'inconclusive', subject, summary: ended ? 'the load has no end' : 'the load still runs', reason };
}

const subjectOf = (load: Load): string => `load ${load.profile ?? ''}`.trim();

type Failed = Extract<Finding, { verdict: 'warn' | 'fail' }>;

/** Something lies across a change, and every table changed as a planned move changes it: once, and not back. */
function isOneMove(see: See): boolean {
  const entries = [...see(neighboursView).entries.values()];
  return sum(see(attributionView).attributed) > 0 && entries.every(({ flips, returns }) => flips <= 1 && returns === 0);
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

/** k6's own word for how it ended, with its message where it gave one. */
function wordsOf({ end }: Load): string {
  return `k6 ended with ${end?.outcome ?? 'no word'}${end?.message ? `: ${end.message}` : ''}`;
}

function withoutRequests(load: Load): Finding {
  return {
    verdict: 'fail',
    subject: subjectOf(load),
    summary: 'the load made no request at all',
    evidence: [{ text: wordsOf(load) }],
    confidence: { level: 'certain', because: 'no sample came out of k6' },
    unexplained: 'no fault of a network keeps k6 from trying',
    remedy: 'Run the script with k6 alone and see why it sends nothing; a load without requests proves nothing.',
    disproof: 'A request of this load in the log of the target.',
  };
}

function crossedThresholds(load: Load, crossed: Load['thresholds'], see: See): Finding {
  const { lines, unexplained } = explainFailures(see, load);
  const which =
    crossed.length === 0 ? 'k6 says that thresholds were crossed, but not which' : crossedRules(load, crossed);
  const failed: Failed = {
    verdict: 'fail',
    subject: subjectOf(load),
    summary: which,
    evidence: nonEmpty([...figures(load), ...lines]),
    confidence: { level: 'certain', because: 'k6 judged its own thresholds' },
    ...(unexplained && { unexplained }),
    remedy: 'Mend the cause named above it, if one is named; else look at the failures by class.',
    disproof: 'The same load with the cause removed crosses it again.',
  };
  return unexplained === undefined && isOneMove(see) ? brokenByMove(failed) : failed;
}

function crossedRules({ thresholds }: Load, crossed: Load['thresholds']): string {
  return `${crossed.length} of ${counted(thresholds.length, 'threshold')} crossed: ${rulesOf(crossed).join('; ')}`;
}

/** The script called `exec.test.fail()`: it judged by something of its own. */
function markedFailed(load: Load, see: See): Finding {
  const { lines, unexplained } = explainFailures(see, load);
  return {
    verdict: 'fail',
    subject: subjectOf(load),
    summary: 'the script marked the load as failed',
    evidence: nonEmpty([{ text: wordsOf(load) }, ...figures(load), ...lines]),
    confidence: { level: 'certain', because: 'the script said so itself' },
    ...(unexplained && { unexplained }),
    remedy: 'See in the script what it looks at before it marks a run as failed.',
    disproof: 'None: it is the script’s own verdict.',
  };
}

/** A load that broke off has thresholds of a part of it; that they held says nothing about the rest. */
function brokeOff(load: Load): Finding {
  const [overall] = figures(load);
  const reason = `${wordsOf(load)}; until then ${overall?.text ?? 'nothing was counted'}`;
  return { verdict: 'inconclusive', subject: subjectOf(load), summary: 'the load broke off', reason };
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
