/**
 * Which line items the list of a course gave. Moodle does not isolate line items by id and a learner can forge
 * the launch's `lineitem` claim (research: moodle-live.md E, traps T5 and T7): so a result is read and a score
 * is sent only where the list of that very course named the line item.
 */
import type { Clock } from '../domain/environment.js';
import type { LineItem } from '../domain/platform.js';
import { ToolError } from '../errors.js';
import type { CourseServices } from './services.js';

export interface LineItemLists {
  /** Remembers what a list of the course gave. `complete`: it was the whole list, so what is not in it is gone. */
  remember(course: CourseServices, items: readonly LineItem[], complete: boolean): void;
  /** Reads the list again when it does not know the item or is old. @throws line_item_not_listed | what `read` throws */
  require(course: CourseServices, lineItemId: string, read: () => Promise<unknown>): Promise<void>;
}

const freshForMs = 10 * 60_000;
const coursesKept = 1_000;

export function createLineItemLists(clock: Clock): LineItemLists {
  const lists = new Map<string, { ids: Set<string>; readAt: number }>();

  function remember(course: CourseServices, items: readonly LineItem[], complete: boolean): void {
    const key = keyOf(course);
    const known = lists.get(key);
    lists.delete(key);
    lists.set(key, {
      ids: new Set([...(complete ? [] : (known?.ids ?? [])), ...items.map((item) => item.id)]),
      readAt: complete ? clock().getTime() : (known?.readAt ?? 0),
    });
    const oldest = lists.keys().next();
    if (lists.size > coursesKept && oldest.done !== true) lists.delete(oldest.value);
  }

  return {
    remember,
    async require(course, lineItemId, read) {
      const known = lists.get(keyOf(course));
      const fresh = known !== undefined && clock().getTime() - known.readAt < freshForMs;
      if (fresh && known.ids.has(lineItemId)) return;
      await read();
      if (lists.get(keyOf(course))?.ids.has(lineItemId) !== true) {
        throw new ToolError('line_item_not_listed');
      }
    },
  };
}

function keyOf(course: CourseServices): string {
  return `${course.platform.id} ${course.lineItemsUrl ?? ''}`;
}
