import { useRef, useState } from 'react';
import type { RegionGroup, RoutingRule, RuleSetView } from '../../src/contract/rule-set.ts';
import { ApiProblem } from '../api.ts';
import { showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { ruleSetQuery, rulesApi } from './rules-data.ts';

export interface Draft {
  set: RuleSetView;
  saving: boolean;
  change(part: { rules?: RoutingRule[]; regionGroups?: RegionGroup[] }): void;
}

/**
 * A draft that is shown as changed at once and saved behind it, one save at a time: what is changed while a save is
 * under way goes with the next. Somebody else's save in between is told, and theirs is loaded.
 */
export function useDraft(set: RuleSetView): Draft {
  const [saving, setSaving] = useState(false);
  const work = useRef<{ busy: boolean; again: boolean }>({ busy: false, again: false });
  const key = ruleSetQuery(set.id).queryKey;
  const save = async () => {
    if (work.current.busy) {
      work.current.again = true;
      return;
    }
    work.current = { busy: true, again: false };
    setSaving(true);
    try {
      do {
        work.current.again = false;
        const { revision, note, rules, regionGroups } = queryClient.getQueryData(key) ?? set;
        const saved = await rulesApi.save(set.id, { revision, note, rules, regionGroups });
        const { checks, ruleCount, revision: next } = saved;
        queryClient.setQueryData(key, (held) =>
          held === undefined || !work.current.again ? saved : { ...held, checks, ruleCount, revision: next },
        );
      } while (work.current.again);
    } catch (error) {
      showProblem(error);
      if (error instanceof ApiProblem && error.code !== 'network')
        void queryClient.invalidateQueries({ queryKey: key });
    } finally {
      work.current.busy = false;
      setSaving(false);
    }
  };
  return {
    set,
    saving,
    change(part) {
      queryClient.setQueryData(key, (held) => ({ ...(held ?? set), ...part }));
      void save();
    },
  };
}

/** A rule that fits everybody, to begin with. */
export function newRule(name: string, teamId: string | null): RoutingRule {
  return {
    id: crypto.randomUUID(),
    name,
    ...{ industries: [], regions: [], minRegionConfidence: null, hotlineIds: [], languages: [] },
    ...{ openHours: 'any', timeWindows: [], teamId, ownerRepId: null, strategy: 'round_robin' },
    ...{ liveHandOver: true, liveReps: 3, acceptMinutes: 30, dailyCap: null, openCap: null, isCatchAll: false },
  };
}
