import { describe, expect, it } from 'vitest';
import { openScope } from '../../../src/run/scope.ts';

describe('a scope', () => {
  it('undoes in reverse order, children included', async () => {
    const undone: string[] = [];
    const scope = openScope('run');
    const own = (name: string, to = scope as Pick<typeof scope, 'own'>) =>
      to.own(name, async () => {
        undone.push(name);
      });
    own('pod');
    own('probe', scope.child('observers'));
    own('fault');
    expect(await scope.close()).toEqual([]);
    expect(undone).toEqual(['fault', 'probe', 'pod']);
  });

  it('asks everything in it to stop before anything is undone', async () => {
    const scope = openScope('run');
    const child = scope.child('load');
    let stoppedAtUndo = false;
    scope.own('thing', async () => {
      stoppedAtUndo = child.stop.aborted;
    });
    await scope.close();
    expect(stoppedAtUndo).toBe(true);
  });

  it('goes on past an undo that fails or hangs, and says what was left', async () => {
    const scope = openScope('run', 30);
    let last = false;
    scope.own('last', async () => {
      last = true;
    });
    scope.own('broken', () => Promise.reject(new Error('no route')));
    scope.own('hung', () => new Promise(() => undefined));
    expect(await scope.close()).toEqual([
      { what: 'hung', message: 'not undone within 30 ms' },
      { what: 'broken', message: 'no route' },
    ]);
    expect(last).toBe(true);
  });

  it('gives an undo a signal of its own, not the stop signal that is long aborted', async () => {
    const scope = openScope('run', 1000);
    let aborted = true;
    scope.own('thing', async (giveUp) => {
      aborted = giveUp.aborted;
    });
    await scope.close();
    expect(aborted).toBe(false);
  });

  it('undoes what was made while it was closing', async () => {
    const scope = openScope('run');
    const undone: string[] = [];
    scope.own('slow', async () => {
      scope.own('late', async () => {
        undone.push('late');
      });
    });
    await scope.close();
    await scope.close();
    expect(undone).toEqual(['late']);
  });
});
