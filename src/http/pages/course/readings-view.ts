/** When each source was last read for this course, and what went wrong. */
import type { CourseSnapshot } from '../course-snapshot.js';
import type { Texts } from '../texts.js';

export interface ReadingRow {
  readonly source: string;
  readonly readAt: Date;
  readonly result: string;
  readonly verdict: 'met' | 'unknown';
}

export function readingRows(course: CourseSnapshot, texts: Texts): readonly ReadingRow[] {
  return course.readings
    .toSorted((a, b) => b.readAt.getTime() - a.readAt.getTime())
    .map(({ source, readAt, failedWith, rows, skippedRows }) => ({
      source: texts.t(`course.source_${source}`),
      readAt,
      verdict: failedWith === undefined ? 'met' : 'unknown',
      result:
        failedWith === undefined
          ? texts.t('course.reading_rows', { rows, skipped: skippedRows })
          : texts.t(`errors.${failedWith}`),
    }));
}
