import type { Check, Finding } from '../contract.ts';
import { type CounterSpan, countersView } from '../view/counters.ts';
import { type Load, loadView, requestsOf, total } from '../view/load.ts';
import { counted, percent } from '../wording.ts';

/**
 * Go's HTTP transport, which k6 uses, silently sends a request again on a new connection when a reused one turns out to be
 * dead and the method may be repeated (net/http Transport: GET, HEAD, OPTIONS, TRACE). Such a failure is never reported.
 */
const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Resets that even a healthy run may have, from servers that close idle connections. */
const resetsOfNoConcern = 5;

/** Failures that the load generator repaired by repeating, so that its own figures look healthy. */
export const loadRepeats: Check = {
  code: 'LOAD-REPEATS',
  title: 'Broken connections that the load generator hid by repeating',
  needs: ['load', 'counters'],
  views: [loadView, countersView],
  explainedBy: ['L2-NEIGHFLIP', 'L2-CONFLICT', 'L2-FOREIGN'],
  judge: (see, { ended }) => {
    const load = see(loadView);
    const spans = [...see(countersView).vantages].sort(([a], [b]) => a.localeCompare(b));
    const [first] = spans;
    const subject = `load ${load.profile ?? ''}`.trim();
    if (!first || requestsOf(load) === 0 || !(ended || load.end)) {
      const reason = 'it is judged when the load has ended and the counters were read again';
      return [{ verdict: 'inconclusive', subject, summary: 'not judged yet', reason }];
    }
    const [vantage, span] = first;
    const resets = span.growth.TcpEstabResets;
    if (resets === undefined || !encloses(span, load)) {
      const reason = 'the kernel’s counters were not read before the load and after it';
      return [{ verdict: 'inconclusive', subject, summary: 'the counters do not enclose the load', reason }];
    }
    const reported = total(load, (scenario) => scenario.failures).get('reset') ?? 0;
    const hidden = resets - reported;
    const figures = `the kernel of ${vantage} counted ${counted(resets, 'reset')} of established connections; k6 reported ${reported}`;
    const only = onlyRepeatable(load);
    if (hidden > resetsOfNoConcern) return [hiddenFailures({ subject, figures, hidden, load, only, vantage })];
    const remark = only
      ? ', but it sends only methods that may be repeated: a few broken connections would not show'
      : '';
    const summary = `the load hid nothing by repeating${remark}`;
    return [{ verdict: 'pass', subject, summary, evidence: [{ text: figures, vantage }] }];
  },
};

/** A second of load is named by its start, and the first may have begun before the load did. */
const secondNs = 1e9;

function encloses({ snapshots, firstNs, lastNs }: CounterSpan, load: Load): boolean {
  const [fromNs, untilNs] = [load.firstNs ?? 0, load.lastNs ?? 0];
  return snapshots > 1 && firstNs <= fromNs + secondNs && lastNs >= untilNs;
}

function onlyRepeatable(load: Load): boolean {
  return [...total(load, (scenario) => scenario.methods).keys()].every((method) => repeatable.has(method));
}

interface Hidden {
  readonly subject: string;
  readonly figures: string;
  readonly hidden: number;
  readonly load: Load;
  readonly only: boolean;
  readonly vantage: string;
}

function hiddenFailures({ subject, figures, hidden, load, only, vantage }: Hidden): Finding {
  const share = percent(hidden, requestsOf(load));
  return {
    verdict: 'warn',
    subject,
    summary: `about ${counted(hidden, 'broken request')} (${share}) were repeated silently and count as successes`,
    evidence: [
      { text: figures, vantage },
      {
        text: only
          ? 'this load sends only methods that may be repeated: its failure rate cannot show broken connections'
          : 'GET and its kin are repeated on a new connection; users who POST see the failure',
      },
    ],
    confidence: {
      level: 'likely',
      because: 'the counter is the whole network namespace’s; other programs there would count as well',
    },
    remedy:
      'Judge by requests that may not be repeated: add a POST (harmless ones, to a path that takes them) to the script.',
    disproof: 'The same resets without the load: then another program made them.',
  };
}
