/** What a person must decide, as sentences with what can be done about it. */
import type { Task } from '../../../domain/award.js';
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';
import { personName } from './people-view.js';

export interface TaskRow {
  readonly id: string;
  readonly kind: Task['kind'];
  readonly text: string;
  readonly openedAt: Date;
  /** A name correction is confirmed or refused; everything else is looked at and closed. */
  readonly decides: boolean;
  readonly action: string;
  readonly href?: string;
}

export function taskRows(course: CourseSnapshot, texts: Texts): readonly TaskRow[] {
  return course.tasks.map((task) => {
    const { id, kind, openedAt } = task;
    const href = placeOf(task, course.base);
    return {
      id,
      kind,
      openedAt,
      text: texts.t(`course.task_${kind}`, wordsOf(task, course, texts)),
      decides: kind === 'name_correction',
      action: `${course.base}tasks/${encodeURIComponent(id)}`,
      ...(href !== undefined && { href }),
    };
  });
}

function wordsOf(task: Task, course: CourseSnapshot, texts: Texts): Record<string, string> {
  const { learnerId, achievementId, detail } = task;
  const badge = course.allAchievements.find(({ id }) => id === achievementId);
  return {
    person: learnerId === undefined ? '' : personName(course, learnerId, texts),
    badge: badge?.name ?? '',
    name: String(detail['name'] ?? ''),
    column: String(detail['label'] ?? ''),
    score: String(detail['score'] ?? ''),
    maximum: String(detail['maximum'] ?? ''),
  };
}

function placeOf(task: Task, base: string): string | undefined {
  const column = task.detail['columnId'];
  if (task.kind === 'column_missing' && column !== undefined) return `${base}columns/${column}`;
  return task.achievementId === undefined ? undefined : `${base}badges/${task.achievementId}`;
}
